#include "stampede/hunt/hunt_records.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string_view>
#include <system_error>

#include "stampede/core/hash.h"
#include "stampede/core/json.h"
#include "stampede/hunt/files.h"
#include "stampede/replay/shrink.h"

namespace stampede {
namespace {

namespace fs = std::filesystem;

absl::Status In(const std::string& file, const absl::Status& status) {
  return absl::Status(status.code(), file + ": " + std::string(status.message()));
}

// Nothing where there is no such file.
absl::StatusOr<std::string> ReadIfThere(const std::string& file) {
  std::error_code error;
  if (!fs::exists(file, error)) return std::string();
  auto text = ReadFile(file);
  if (!text.ok()) return In(file, text.status());
  return text;
}

absl::StatusOr<HuntDescription> ReadDescription(const std::string& file) {
  const auto text = ReadFile(file);
  if (!text.ok()) return In(file, text.status());
  const auto json = ParseJson(*text);
  if (!json.ok()) return In(file, json.status());
  HuntDescription hunt;
  if (json->is_object() && json->contains("version")) {
    if (auto status = FromJson((*json)["version"], hunt.version, "/version"); !status.ok()) {
      return In(file, status);
    }
    if (hunt.version > HuntDescription::kVersion) {
      return absl::InvalidArgumentError(file + ": it is of format version " +
                                        std::to_string(hunt.version) + "; this program reads " +
                                        std::to_string(HuntDescription::kVersion));
    }
  }
  if (auto status = FromJson(*json, hunt); !status.ok()) return In(file, status);
  if (hunt.runs.from > hunt.runs.to) {
    return absl::InvalidArgumentError(file + ": /runs: they end before they begin");
  }
  if (hunt.shard.has_value() && hunt.shard->index >= hunt.shard->count) {
    return absl::InvalidArgumentError(file + ": /shard: there is no such part");
  }
  return hunt;
}

// The latest whole line of the file, read from its end: those of ten thousand shards are read for a
// merge. "" where there is none. An error where it is longer than any hunt writes.
absl::StatusOr<std::string> LatestLine(const std::string& file) {
  constexpr std::streamoff kLongest = std::streamoff{1} << 26;
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return "";
  const std::streamoff size = in.tellg();
  std::string tail;
  for (std::streamoff most = std::streamoff{1} << 14; most <= kLongest; most *= 4) {
    const std::streamoff part = std::min(most, size);
    tail.resize(static_cast<std::size_t>(part));
    in.seekg(size - part);
    in.read(tail.data(), part);
    const std::size_t end = tail.rfind('\n');
    const std::size_t before =
        end == std::string::npos || end == 0 ? std::string::npos : tail.rfind('\n', end - 1);
    if (end != std::string::npos && before != std::string::npos) {
      return tail.substr(before + 1, end - before - 1);
    }
    if (part == size) return end == std::string::npos ? "" : tail.substr(0, end);
  }
  return absl::InvalidArgumentError(file + ": a line of it is longer than 64 MiB");
}

absl::StatusOr<HuntState> ReadState(const std::string& file) {
  const auto line = LatestLine(file);
  if (!line.ok()) return line.status();
  if (line->empty()) return HuntState();
  const auto json = ParseJson(*line);
  if (!json.ok()) return In(file, json.status());
  auto state = StateFromJson(*json);
  if (!state.ok()) return In(file, state.status());
  return state;
}

absl::StatusOr<std::vector<RecordedFinding>> ReadFindings(const std::string& file) {
  const auto text = ReadIfThere(file);
  if (!text.ok()) return text.status();
  std::map<std::pair<std::uint64_t, bool>, RecordedFinding> by_run;
  for (const std::string_view line : WholeLines(*text)) {
    const auto json = ParseJson(line);
    if (!json.ok()) return In(file, json.status());
    RecordedFinding finding;
    if (auto status = FromJson(*json, finding); !status.ok()) return In(file, status);
    if (finding.outcome.has_value() && !finding.outcome->violation.has_value()) {
      return absl::InvalidArgumentError(file + ": a finding without a violation");
    }
    by_run[{finding.run, finding.nondeterminism.has_value()}] = std::move(finding);
  }
  std::vector<RecordedFinding> findings;
  for (auto& [run, finding] : by_run) findings.push_back(std::move(finding));
  return findings;
}

std::string Hex(std::uint64_t number) {
  char text[20];
  std::snprintf(text, sizeof(text), "%016llx", static_cast<unsigned long long>(number));
  return text;
}

}  // namespace

// The lines that were written as a whole.
std::vector<std::string_view> WholeLines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t end = 0; (end = text.find('\n')) != std::string_view::npos;) {
    if (end > 0) lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

RecordedFinding Record(const Finding& finding, std::string replay_command) {
  const Violation& violation = *finding.outcome.violation;
  return {finding.run,       finding.outcome.seed,      violation.invariant, SignatureOf(violation),
          violation.summary, std::move(replay_command), finding.outcome,     {}};
}

RecordedFinding Record(const Nondeterminism& found, std::string replay_command) {
  return {found.run,
          found.run_seed,
          "determinism",
          "",
          "the run came out differently when repeated",
          std::move(replay_command),
          {},
          found};
}

std::string GroupId(const std::string& signature) {
  std::uint64_t hash = 0;
  for (const char letter : signature) hash = Mix(hash, static_cast<unsigned char>(letter));
  return Hex(hash).substr(0, 12);
}

bool IsShorter(const RecordedGroup& a, const RecordedGroup& b) {
  const auto key = [](const RecordedGroup& each) {
    return std::pair(each.actions == 0 ? ~std::uint64_t{0} : each.actions, each.run);
  };
  return key(a) < key(b);
}

absl::StatusOr<std::vector<RecordedGroup>> ReadGroups(const std::string& folder) {
  std::vector<RecordedGroup> groups;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename().string().starts_with(".")) continue;
    const std::string file = entry->path().string() + "/" + kGroupFile;
    const auto text = ReadIfThere(file);
    if (!text.ok()) return text.status();
    if (text->empty()) continue;
    const auto json = ParseJson(*text);
    if (!json.ok()) return In(file, json.status());
    RecordedGroup group;
    if (auto status = FromJson(*json, group); !status.ok()) return In(file, status);
    // What it is called is where it lies: the file names no other place.
    group.id = entry->path().filename().string();
    groups.push_back(std::move(group));
  }
  std::sort(groups.begin(), groups.end(),
            [](const RecordedGroup& a, const RecordedGroup& b) { return a.run < b.run; });
  return groups;
}

bool HoldsHunt(const std::string& path) {
  std::error_code error;
  return fs::exists(path + "/" + kHuntFile, error);
}

absl::StatusOr<HuntFolderContents> ReadHuntFolder(const std::string& path, bool with_stories) {
  if (!HoldsHunt(path)) {
    return absl::NotFoundError(path + ": there is no hunt in it: no " + kHuntFile);
  }
  HuntFolderContents contents;
  contents.path = path;
  auto hunt = ReadDescription(path + "/" + kHuntFile);
  if (!hunt.ok()) return hunt.status();
  contents.hunt = *std::move(hunt);
  auto state = ReadState(path + "/" + kProgressFile);
  if (!state.ok()) return state.status();
  contents.state = *std::move(state);
  auto findings = ReadFindings(path + "/" + kFindingsFile);
  if (!findings.ok()) return findings.status();
  contents.findings = *std::move(findings);
  auto groups = ReadGroups(path + "/" + kGroupsFolder);
  if (!groups.ok()) return groups.status();
  contents.groups = *std::move(groups);
  for (const RecordedGroup& group : contents.groups) {
    if (!with_stories) break;
    const std::string file = path + "/" + kGroupsFolder + "/" + group.id + "/" + kReportFile;
    const auto report = ReadFile(file);
    if (!report.ok()) return In(file, report.status());
    const auto json = ParseJson(*report);
    if (!json.ok()) return In(file, json.status());
    FindingReport story;
    if (auto status = FromJson(*json, story); !status.ok()) return In(file, status);
    if (!story.outcome.violation.has_value()) {
      return absl::InvalidArgumentError(file + ": a report without a violation");
    }
    contents.stories.emplace_back(group, std::move(story));
  }
  return contents;
}

bool IsMerged(const std::string& path) {
  std::error_code error;
  return fs::exists(path + "/" + kMergedFile, error);
}

}  // namespace stampede
