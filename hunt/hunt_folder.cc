#include "stampede/hunt/hunt_folder.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>

#include "stampede/core/hash.h"
#include "stampede/core/json.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/finding_text.h"
#include "stampede/replay/shrink.h"

namespace stampede {
namespace {

namespace fs = std::filesystem;

// How old the latest line of progress may be while a hunt goes on.
constexpr std::chrono::milliseconds kBetweenUpdates{2000};
constexpr std::size_t kMostLines = 64;
constexpr std::string_view kDraft = ".draft-";
constexpr std::string_view kReplaced = ".replaced-";

absl::Status In(const std::string& file, const absl::Status& status) {
  return absl::Status(status.code(), file + ": " + std::string(status.message()));
}

// The lines that were written as a whole.
std::vector<std::string_view> WholeLines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t end = 0; (end = text.find('\n')) != std::string_view::npos;) {
    if (end > 0) lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
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

// What a kill in the middle of KeepStory() left behind.
void ClearGroups(const std::string& folder) {
  std::error_code error;
  std::vector<fs::path> hidden;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename().string().starts_with(".")) hidden.push_back(entry->path());
  }
  for (const fs::path& path : hidden) {
    const std::string name = path.filename().string();
    const fs::path target = fs::path(folder) / name.substr(std::min(name.size(), kReplaced.size()));
    if (name.starts_with(kReplaced) && !fs::exists(target, error)) {
      fs::rename(path, target, error);
    } else {
      fs::remove_all(path, error);
    }
  }
}

// Of stories that are as long, the one of the lower run goes first.
bool IsShorter(const RecordedGroup& a, const RecordedGroup& b) {
  const auto key = [](const RecordedGroup& each) {
    return std::pair(each.actions == 0 ? ~std::uint64_t{0} : each.actions, each.run);
  };
  return key(a) < key(b);
}

template <class T>
std::vector<T> Joined(std::vector<T> a, const std::vector<T>& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::sort(a.begin(), a.end());
  a.erase(std::unique(a.begin(), a.end()), a.end());
  return a;
}

std::string Hex(std::uint64_t number) {
  char text[20];
  std::snprintf(text, sizeof(text), "%016llx", static_cast<unsigned long long>(number));
  return text;
}

}  // namespace

std::string DifferenceOf(const HuntDescription& there, const HuntDescription& here) {
  const auto differ = [](const std::string& what, const std::string& a, const std::string& b) {
    return what + " is " + (a.empty() ? "the usual one" : a) + " there and " +
           (b.empty() ? "the usual one" : b) + " here";
  };
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  const auto shard = [](const std::optional<Shard>& value) {
    return value.has_value() ? std::to_string(value->index) + "/" + std::to_string(value->count)
                             : "the whole";
  };
  if (there.protocol != here.protocol) {
    return differ("the protocol", there.protocol, here.protocol);
  }
  if (there.options != here.options)
    return differ("the choice of runs", there.options, here.options);
  if (there.hunt_seed != here.hunt_seed) {
    return differ("the hunt seed", number(there.hunt_seed), number(here.hunt_seed));
  }
  if (there.runs != here.runs) return differ("--runs", ShowRange(there.runs), ShowRange(here.runs));
  if (shard(there.shard) != shard(here.shard)) {
    return differ("the shard", shard(there.shard), shard(here.shard));
  }
  if (there.repeat_every != here.repeat_every) {
    return differ("--repeat-every", number(there.repeat_every), number(here.repeat_every));
  }
  return "";
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

absl::StatusOr<std::unique_ptr<HuntFolder>> HuntFolder::Open(const std::string& path,
                                                             const HuntDescription& hunt,
                                                             const Options& options) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    return absl::InvalidArgumentError("cannot make the folder " + path + ": " + error.message());
  }
  auto folder = std::unique_ptr<HuntFolder>(new HuntFolder());
  folder->path_ = path;
  if (auto status = folder->lock_.Take(path); !status.ok()) return status;
  if (auto status = folder->Begin(hunt, options); !status.ok()) return status;
  return folder;
}

absl::Status HuntFolder::Begin(const HuntDescription& hunt, const Options& options) {
  resumed_ = HoldsHunt(path_);
  if (!resumed_) {
    before_.path = path_;
    before_.hunt = hunt;
    return WriteFile(path_ + "/" + kHuntFile, ToJson(hunt).dump(2) + "\n");
  }
  ClearGroups(path_ + "/" + kGroupsFolder);
  auto contents = ReadHuntFolder(path_, true);
  if (!contents.ok()) return contents.status();
  before_ = *std::move(contents);
  if (!options.resume) {
    return absl::FailedPreconditionError(
        path_ + " holds a hunt already: --resume goes on with it; a new one needs a new folder");
  }
  if (const std::string difference = DifferenceOf(before_.hunt, hunt); !difference.empty()) {
    return absl::FailedPreconditionError("cannot go on with the hunt in " + path_ + ": " +
                                         difference);
  }
  if (before_.hunt.build != hunt.build) {
    if (!options.any_build) {
      return absl::FailedPreconditionError(
          "cannot go on with the hunt in " + path_ + ": it was made by another build (" +
          before_.hunt.build + ", this is " + hunt.build +
          "), whose runs may be other ones; --resume-with-this-build goes on all the same");
    }
    before_.hunt.build = hunt.build;
    if (auto status = WriteFile(path_ + "/" + kHuntFile, ToJson(before_.hunt).dump(2) + "\n");
        !status.ok()) {
      return status;
    }
  }
  for (const RecordedFinding& finding : before_.findings) {
    known_.emplace(finding.run, finding.invariant);
  }
  // What a kill cut off is taken away: what follows begins a line.
  for (const char* name : {kProgressFile, kFindingsFile}) {
    const std::string file = path_ + "/" + name;
    const auto text = ReadIfThere(file);
    if (!text.ok()) return text.status();
    const std::size_t whole = text->rfind('\n') + 1;  // 0 where there is none
    std::error_code error;
    if (whole < text->size()) fs::resize_file(file, whole, error);
    if (error) {
      return absl::InvalidArgumentError("cannot write " + file + ": " + error.message());
    }
    if (name != kProgressFile) continue;
    for (const std::string_view line : WholeLines(*text)) lines_.emplace_back(line);
  }
  written_ = lines_.size();
  return absl::OkStatus();
}

absl::Status HuntFolder::Add(const RecordedFinding& finding) {
  if (!known_.emplace(finding.run, finding.invariant).second) return absl::OkStatus();
  return AppendToFile(path_ + "/" + kFindingsFile, JsonLine(ToJson(finding)) + "\n");
}

bool HuntFolder::IsUpdateDue() const {
  return !updated_.has_value() || std::chrono::steady_clock::now() - *updated_ >= kBetweenUpdates;
}

absl::Status HuntFolder::Update(const HuntState& state) {
  updated_ = std::chrono::steady_clock::now();
  lines_.push_back(JsonLine(StateToJson(state)));
  return WriteProgress();
}

absl::Status HuntFolder::WriteProgress() {
  const std::string file = path_ + "/" + kProgressFile;
  if (lines_.size() <= kMostLines) {
    std::string text;
    while (written_ < lines_.size()) text += lines_[written_++] + "\n";
    return AppendToFile(file, text);
  }
  // Every second of the older ones goes; the latest, which says all, stays.
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (i % 2 == 1 || i + 1 == lines_.size()) kept.push_back(std::move(lines_[i]));
  }
  lines_ = std::move(kept);
  written_ = lines_.size();
  std::string text;
  for (const std::string& line : lines_) text += line + "\n";
  return WriteFile(file, text);
}

std::string HuntFolder::DraftOf(std::uint64_t run) const {
  return path_ + "/" + kGroupsFolder + "/" + std::string(kDraft) + std::to_string(run);
}

absl::StatusOr<RecordedGroup> HuntFolder::KeepStory(FindingReport& report,
                                                    const std::string& kind) {
  const Violation& violation = *report.outcome.violation;
  RecordedGroup group;
  group.id = GroupId(report.signature);
  group.signature = report.signature;
  group.provisional = report.provisional;
  group.invariant = violation.invariant;
  group.summary = violation.summary;
  group.run = report.run.value_or(0);
  group.run_seed = report.outcome.seed;
  group.actions = report.scenario_steps.size();
  group.replay_command = report.replay_command;
  group.kinds = {kind};
  group.runs_told = {group.run};

  const std::string groups = path_ + "/" + kGroupsFolder;
  const std::string draft = DraftOf(group.run);
  const std::string place = groups + "/" + group.id;
  const auto known = ReadGroups(groups);
  if (!known.ok()) return known.status();
  std::error_code error;
  for (const RecordedGroup& other : *known) {
    if (other.id == group.id) {
      RecordedGroup joined = IsShorter(other, group) ? other : group;
      joined.kinds = Joined(other.kinds, group.kinds);
      joined.runs_told = Joined(other.runs_told, group.runs_told);
      group = std::move(joined);
    } else if (other.provisional && !group.provisional && other.kinds == group.kinds) {
      fs::remove_all(groups + "/" + other.id, error);
    }
  }
  const std::string text = ToJson(group).dump(2) + "\n";
  for (std::string* file : {&report.trace_file, &report.scenario_file}) {
    if (!file->empty()) *file = place + "/" + fs::path(*file).filename().string();
  }
  if (group.run != report.run.value_or(0)) {  // what is there stays
    fs::remove_all(draft, error);
    if (auto status = WriteFile(place + "/" + kGroupFile, text); !status.ok()) return status;
    return group;
  }
  for (const auto& [name, content] :
       {std::pair<std::string, std::string>{std::string(kStoryName) + ".txt", ShowFinding(report)},
        {kReportFile, JsonLine(ToJson(report)) + "\n"},
        {kGroupFile, text}}) {
    if (auto status = WriteFile(draft + "/" + name, content); !status.ok()) return status;
  }
  const std::string replaced = groups + "/" + std::string(kReplaced) + group.id;
  if (fs::exists(place, error)) fs::rename(place, replaced, error);
  if (!error) fs::rename(draft, place, error);
  if (error) {
    return absl::InvalidArgumentError("cannot write " + place + ": " + error.message());
  }
  fs::remove_all(replaced, error);
  return group;
}

}  // namespace stampede
