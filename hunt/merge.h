// The folders of a hunt's shards as one hunt.
#ifndef STAMPEDE_HUNT_MERGE_H_
#define STAMPEDE_HUNT_MERGE_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/hunt/hunt_records.h"
#include "stampede/hunt/hunt_state.h"
#include "stampede/hunt/run_ranges.h"

namespace stampede {

struct MergedGroup {
  RecordedGroup group;      // with the shortest story
  std::string folder;       // where that story lies; empty: it is not told (yet)
  std::uint64_t count = 0;  // findings
};

struct MergedHunt {
  HuntDescription hunt;
  HuntState state;                        // sums; `seconds` of the longest shard
  std::vector<RecordedFinding> findings;  // by run, each once
  std::vector<MergedGroup> groups;        // by run
  RunRanges not_covered;                  // of a hunt that has an end
  RunRanges made_twice;                   // by several folders: they count twice in sums
  std::vector<std::string> unread;        // folders that could not be read, and why
  std::vector<std::string> builds;        // that made the runs
  std::uint64_t folders = 0;
  std::uint64_t ended = 0;  // of these
  // The others are being written, or were killed: with the time of their latest line of progress.
  std::vector<std::pair<std::string, std::string>> not_ended;
};

// The folders of hunts that `paths` name: each itself, or those below it, two levels deep at most.
// Merged ones below a path are passed over. An error where a path has none.
absl::StatusOr<std::vector<std::string>> FindHunts(const std::vector<std::string>& paths);

// Unites hunts one after the other.
class HuntMerger {
 public:
  // An error where it is a part of another hunt.
  absl::Status Add(HuntFolderContents contents);
  void AddUnread(std::string why) { merged_.unread.push_back(std::move(why)); }
  // REQUIRES: something was added.
  MergedHunt Finish();

 private:
  void AddGroups(const HuntFolderContents& contents);

  MergedHunt merged_;
  std::string first_folder_;
  std::vector<RunRange> wholes_;
  std::map<std::pair<std::uint64_t, bool>, RecordedFinding> findings_;
  std::map<std::string, MergedGroup> groups_;         // by id
  std::map<std::string, std::string> group_of_kind_;  // id
  std::map<std::uint64_t, std::string> group_of_run_;
};

// Reads and unites them. Folders that cannot be read are told in `unread`; an error where none can.
absl::StatusOr<MergedHunt> MergeHunts(const std::vector<std::string>& folders);

// Writes the merged hunt as a folder of its own, with the stories of its groups. A folder that
// holds an earlier merge is replaced, another one is an error.
absl::Status WriteMerged(const MergedHunt& merged, const std::string& path);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_MERGE_H_
