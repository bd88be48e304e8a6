#include "stampede/hunt/hunt_folder.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "stampede/core/json.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/finding_text.h"

namespace stampede {
namespace {

namespace fs = std::filesystem;

// How old the latest line of progress may be while a hunt goes on.
constexpr std::chrono::milliseconds kBetweenUpdates{2000};
constexpr std::size_t kMostLines = 64;
constexpr std::string_view kDraft = ".draft-";
constexpr std::string_view kReplaced = ".replaced-";

template <class T>
std::vector<T> Joined(std::vector<T> a, const std::vector<T>& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::sort(a.begin(), a.end());
  a.erase(std::unique(a.begin(), a.end()), a.end());
  return a;
}

}  // namespace

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
    std::error_code error;
    for (const char* name : {kProgressFile, kFindingsFile}) {
      if (!fs::exists(path_ + "/" + name, error)) continue;
      return absl::FailedPreconditionError(path_ + " has a " + name + " and no " + kHuntFile +
                                           ": a hunt needs a new folder");
    }
    before_.path = path_;
    before_.hunt = hunt;
    return WriteFile(path_ + "/" + kHuntFile, ToJson(hunt).dump(2) + "\n");
  }
  if (!options.resume) {
    return absl::FailedPreconditionError(
        path_ + " holds a hunt already: --resume goes on with it; a new one needs a new folder");
  }
  if (IsMerged(path_)) {
    return absl::FailedPreconditionError(path_ +
                                         " was merged of other folders, and the next merge would "
                                         "replace it: make what is missing in a new folder");
  }
  if (auto status = Compare(hunt, options); !status.ok()) return status;
  ClearDrafts();
  auto contents = ReadHuntFolder(path_, true);
  if (!contents.ok()) return contents.status();
  before_ = *std::move(contents);
  for (const RecordedFinding& finding : before_.findings) {
    known_.emplace(finding.run, finding.invariant);
  }
  return TakeTornLinesAway();
}

absl::Status HuntFolder::Compare(const HuntDescription& hunt, const Options& options) const {
  auto contents = ReadHuntFolder(path_);
  if (!contents.ok()) return contents.status();
  HuntDescription& there = contents->hunt;
  const std::string not_gone_on = "cannot go on with the hunt in " + path_ + ": ";
  if (const std::string difference = DifferenceOf(there, hunt); !difference.empty()) {
    return absl::FailedPreconditionError(not_gone_on + difference);
  }
  if (there.build == hunt.build) return absl::OkStatus();
  if (!options.any_build) {
    return absl::FailedPreconditionError(
        not_gone_on + "it was made by another build (" + there.build + ", this is " + hunt.build +
        "), whose runs may be other ones; --resume-with-this-build goes on all the same");
  }
  there.build = hunt.build;
  return WriteFile(path_ + "/" + kHuntFile, ToJson(there).dump(2) + "\n");
}

// What a kill cut off: what follows begins a line.
absl::Status HuntFolder::TakeTornLinesAway() {
  for (const char* name : {kProgressFile, kFindingsFile}) {
    const std::string file = path_ + "/" + name;
    std::error_code error;
    if (!fs::exists(file, error)) continue;
    const auto text = ReadFile(file);
    if (!text.ok()) {
      return absl::InvalidArgumentError(file + ": " + std::string(text.status().message()));
    }
    const std::size_t whole = text->rfind('\n') + 1;  // 0 where there is none
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
    for (std::size_t i = written_; i < lines_.size(); ++i) text += lines_[i] + "\n";
    auto status = AppendToFile(file, text);
    if (status.ok()) written_ = lines_.size();
    return status;
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

void HuntFolder::ClearDrafts() const {
  const std::string folder = path_ + "/" + kGroupsFolder;
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

absl::StatusOr<RecordedGroup> HuntFolder::KeepStory(FindingReport& report, const std::string& kind,
                                                    const std::string& replay_command) {
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
  group.replay_command = replay_command;
  group.kinds = {kind};
  // One that was cut short is told again when the hunt goes on.
  if (!report.provisional) group.runs_told = {group.run};

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
    } else if (other.provisional && !group.provisional && other.kinds == std::vector{kind}) {
      fs::remove_all(groups + "/" + other.id, error);
    }
  }
  const std::string text = ToJson(group).dump(2) + "\n";
  for (std::string* file : {&report.trace_file, &report.scenario_file, &report.page_file}) {
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
