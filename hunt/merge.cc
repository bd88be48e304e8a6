#include "stampede/hunt/merge.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "stampede/core/json.h"
#include "stampede/hunt/files.h"

namespace stampede {
namespace {

namespace fs = std::filesystem;

void FindBelow(const std::string& path, int levels, std::vector<std::string>& found) {
  std::error_code error;
  std::vector<std::string> folders;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code unknown;
    if (entry->is_directory(unknown)) folders.push_back(entry->path().string());
  }
  std::sort(folders.begin(), folders.end());
  for (const std::string& folder : folders) {
    if (HoldsHunt(folder)) {
      if (!IsMerged(folder)) found.push_back(folder);
    } else if (levels > 1) {
      FindBelow(folder, levels - 1, found);
    }
  }
}

bool HasEnd(const RunRange& runs) {
  return runs.to != ~std::uint64_t{0};
}

}  // namespace

absl::StatusOr<std::vector<std::string>> FindHunts(const std::vector<std::string>& paths) {
  std::vector<std::string> found;
  for (const std::string& path : paths) {
    const std::size_t before = found.size();
    if (HoldsHunt(path)) {
      found.push_back(path);
    } else {
      FindBelow(path, 2, found);
    }
    if (found.size() == before) {
      return absl::NotFoundError(path + ": there is no hunt in it, nor in a folder below it");
    }
  }
  // The same folder by two names is one.
  std::vector<std::string> once;
  std::vector<std::string> seen;
  for (const std::string& path : found) {
    std::error_code error;
    const std::string canonical = fs::canonical(path, error).string();
    seen.push_back(error ? path : canonical);
  }
  std::vector<std::string> sorted = seen;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto place = std::lower_bound(sorted.begin(), sorted.end(), seen[i]);
    if (place == sorted.end() || *place != seen[i]) continue;
    sorted.erase(place, std::upper_bound(place, sorted.end(), seen[i]));
    once.push_back(found[i]);
  }
  return once;
}

absl::Status HuntMerger::Add(HuntFolderContents contents) {
  if (merged_.folders == 0) {
    merged_.hunt = contents.hunt;
    first_folder_ = contents.path;
  } else {
    // Each may be another part of the whole.
    HuntDescription there = contents.hunt;
    there.runs = merged_.hunt.runs;
    there.shard = merged_.hunt.shard;
    there.repeat_every = merged_.hunt.repeat_every;
    if (const std::string difference = DifferenceOf(there, merged_.hunt); !difference.empty()) {
      return absl::InvalidArgumentError(contents.path + " is of another hunt than " +
                                        first_folder_ + ": " + difference);
    }
  }
  ++merged_.folders;
  wholes_.push_back(contents.hunt.runs);
  if (std::find(merged_.builds.begin(), merged_.builds.end(), contents.hunt.build) ==
      merged_.builds.end()) {
    merged_.builds.push_back(contents.hunt.build);
  }
  const HuntState& state = contents.state;
  HuntState& sum = merged_.state;
  merged_.ended += state.ended ? 1 : 0;
  if (!state.ended) merged_.not_ended.emplace_back(contents.path, state.time);
  // What of it was there already.
  merged_.made_twice.Add(state.made.Without(state.made.Without(sum.made)));
  sum.made.Add(state.made);
  sum.counts.Add(state.counts);
  sum.seconds = std::max(sum.seconds, state.seconds);
  sum.core_seconds += state.core_seconds;
  sum.repeated_runs += state.repeated_runs;
  sum.repeated_in_second_process += state.repeated_in_second_process;
  sum.repetition_seconds += state.repetition_seconds;
  sum.time = std::max(sum.time, state.time);
  AddGroups(contents);
  for (RecordedFinding& finding : contents.findings) {
    const std::pair key(finding.run, finding.nondeterminism.has_value());
    findings_[key] = std::move(finding);
  }
  return absl::OkStatus();
}

void HuntMerger::AddGroups(const HuntFolderContents& contents) {
  std::map<std::string, std::string> id_of;  // by kind
  for (const RecordedGroup& group : contents.groups) {
    MergedGroup& merged = groups_[group.id];
    std::vector<std::string> kinds = merged.group.kinds;
    if (merged.folder.empty() || IsShorter(group, merged.group)) {
      merged.group = group;
      merged.folder = contents.path + "/" + kGroupsFolder + "/" + group.id;
    }
    kinds.insert(kinds.end(), group.kinds.begin(), group.kinds.end());
    std::sort(kinds.begin(), kinds.end());
    kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
    merged.group.kinds = std::move(kinds);
    for (const std::string& kind : group.kinds) {
      id_of.emplace(kind, group.id);
      group_of_kind_.emplace(kind, group.id);
    }
  }
  for (const RecordedFinding& finding : contents.findings) {
    const auto id = id_of.find(finding.signature);
    if (id != id_of.end()) group_of_run_[finding.run] = id->second;
  }
}

MergedHunt HuntMerger::Finish() {
  for (auto& [key, finding] : findings_) {
    if (finding.outcome.has_value()) {
      const auto own = group_of_run_.find(finding.run);
      const auto alike = group_of_kind_.find(finding.signature);
      const std::string id = own != group_of_run_.end()      ? own->second
                             : alike != group_of_kind_.end() ? alike->second
                                                             : GroupId(finding.signature);
      MergedGroup& group = groups_[id];
      if (group.count++ == 0 && group.folder.empty()) {
        group.group.id = id;
        group.group.signature = finding.signature;
        group.group.provisional = true;
        group.group.invariant = finding.invariant;
        group.group.summary = finding.summary;
        group.group.run = finding.run;
        group.group.run_seed = finding.run_seed;
        group.group.replay_command = finding.replay_command;
        group.group.kinds = {finding.signature};
        group_of_kind_.emplace(finding.signature, id);
      }
    }
    merged_.findings.push_back(std::move(finding));
  }
  for (auto& [id, group] : groups_) merged_.groups.push_back(std::move(group));
  std::sort(merged_.groups.begin(), merged_.groups.end(),
            [](const MergedGroup& a, const MergedGroup& b) { return a.group.run < b.group.run; });
  const RunRanges whole(wholes_);
  if (!whole.empty()) {
    merged_.hunt.runs = {whole.ranges().front().from, whole.ranges().back().to};
  }
  merged_.hunt.shard.reset();
  if (HasEnd(merged_.hunt.runs)) merged_.not_covered = whole.Without(merged_.state.made);
  merged_.state.findings = merged_.findings.size();
  merged_.state.ended = merged_.ended == merged_.folders;
  return std::move(merged_);
}

absl::StatusOr<MergedHunt> MergeHunts(const std::vector<std::string>& folders) {
  HuntMerger merger;
  absl::Status first_error;
  bool any = false;
  for (const std::string& folder : folders) {
    auto contents = ReadHuntFolder(folder);
    if (!contents.ok()) {
      if (first_error.ok()) first_error = contents.status();
      merger.AddUnread(std::string(contents.status().message()));
      continue;
    }
    if (auto status = merger.Add(*std::move(contents)); !status.ok()) return status;
    any = true;
  }
  if (!any) return first_error;
  return merger.Finish();
}

absl::Status WriteMerged(const MergedHunt& merged, const std::string& path) {
  std::error_code error;
  const bool there = fs::exists(path, error) && !fs::is_empty(path, error);
  if (there && !IsMerged(path)) {
    return absl::FailedPreconditionError(
        path + " holds something else than an earlier merge: name a new folder");
  }
  const std::string draft = path + ".new-" + std::to_string(getpid());
  fs::remove_all(draft, error);
  const auto write = [&](const char* name, const std::string& text) {
    return WriteFile(draft + "/" + name, text);
  };
  std::string findings;
  for (const RecordedFinding& finding : merged.findings) {
    findings += JsonLine(ToJson(finding)) + "\n";
  }
  Json summary = Json::object();
  summary["folders"] = merged.folders;
  summary["ended"] = merged.ended;
  summary["not_covered"] = RangesToJson(merged.not_covered);
  summary["made_twice"] = RangesToJson(merged.made_twice);
  summary["unread"] = merged.unread;
  summary["builds"] = merged.builds;
  absl::Status status = write(kHuntFile, ToJson(merged.hunt).dump(2) + "\n");
  if (status.ok()) status = write(kProgressFile, JsonLine(StateToJson(merged.state)) + "\n");
  if (status.ok()) status = write(kFindingsFile, findings);
  if (status.ok()) status = write(kMergedFile, summary.dump(2) + "\n");
  for (const MergedGroup& group : merged.groups) {
    if (!status.ok()) break;
    const std::string place = draft + "/" + kGroupsFolder + "/" + group.group.id;
    fs::create_directories(place, error);
    if (!group.folder.empty()) {
      fs::copy(group.folder, place, fs::copy_options::recursive, error);
      if (error) {
        // It is being replaced by a shorter one, perhaps: the next merge has it.
        fs::remove_all(place, error);
        continue;
      }
    }
    status = WriteFile(place + "/" + kGroupFile, ToJson(group.group).dump(2) + "\n");
  }
  if (status.ok()) {
    const std::string old = path + ".old-" + std::to_string(getpid());
    if (fs::exists(path, error)) fs::rename(path, old, error);
    if (!error) {
      fs::rename(draft, path, error);
      std::error_code ignored;
      if (error) fs::rename(old, path, ignored);  // the earlier merge stays
    }
    if (error) {
      status = absl::InvalidArgumentError("cannot write " + path + ": " + error.message());
    }
    std::error_code ignored;
    fs::remove_all(old, ignored);
  }
  if (!status.ok()) fs::remove_all(draft, error);
  return status;
}

}  // namespace stampede
