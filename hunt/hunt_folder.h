// A hunt's folder: all that a hunt knows, in small files that outlive it. docs/hunt-folder.md tells
// users what is in it.
#ifndef STAMPEDE_HUNT_HUNT_FOLDER_H_
#define STAMPEDE_HUNT_HUNT_FOLDER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/core/fields.h"
#include "stampede/hunt/determinism.h"
#include "stampede/hunt/finding_report.h"
#include "stampede/hunt/folder_lock.h"
#include "stampede/hunt/hunt.h"
#include "stampede/hunt/hunt_state.h"
#include "stampede/hunt/run_ranges.h"

namespace stampede {

// One part of a hunt that was dealt to several processes.
struct Shard {
  std::uint64_t index = 0;
  std::uint64_t count = 1;
  STAMPEDE_FIELDS(Shard, index, count)
};

// What a hunt is: hunt.json. What makes its runs what they are, and who made them.
struct HuntDescription {
  static constexpr std::uint64_t kVersion = 1;

  std::uint64_t version = kVersion;  // of the format
  std::string protocol;
  std::string options;  // that make its runs, as they stand on a command line
  std::uint64_t hunt_seed = 0;
  RunRange runs = {0, ~std::uint64_t{0}};  // of the whole hunt
  std::optional<Shard> shard;              // whose part of them this is; none: all
  std::uint64_t repeat_every = 0;
  std::string build;     // see BuildId()
  std::string stampede;  // its version
  std::string command;   // that began it
  std::string began;     // UTC
  STAMPEDE_FIELDS(HuntDescription, version, protocol, options, hunt_seed, runs, shard, repeat_every,
                  build, stampede, command, began)

  RunRange part() const {
    return shard.has_value() ? PartOf(runs, shard->index, shard->count) : runs;
  }
};

// How two hunts differ, in words; empty where they make the same runs. Their builds are compared by
// the caller.
std::string DifferenceOf(const HuntDescription& there, const HuntDescription& here);

// Tells programs apart: two of the same id make the same runs.
std::string BuildId();

// A line of findings.jsonl. Of several lines about one run the last counts.
struct RecordedFinding {
  std::uint64_t run = 0;
  std::uint64_t run_seed = 0;
  std::string invariant;  // "determinism" where there is no outcome
  std::string signature;  // of the violation alone
  std::string summary;
  std::string replay_command;
  std::optional<RunOutcome> outcome;
  std::optional<Nondeterminism> nondeterminism;
  STAMPEDE_FIELDS(RecordedFinding, run, run_seed, invariant, signature, summary, replay_command,
                  outcome, nondeterminism)
};
RecordedFinding Record(const Finding& finding, std::string replay_command);
RecordedFinding Record(const Nondeterminism& found, std::string replay_command);

// What groups/ID/group.json says of findings that have one cause. The report of its story stands
// beside it.
struct RecordedGroup {
  std::string id;
  std::string signature;
  bool provisional = false;  // the signature is that of the violation alone
  std::string invariant;
  std::string summary;
  std::uint64_t run = 0;  // the one whose story it is
  std::uint64_t run_seed = 0;
  std::uint64_t actions = 0;  // of its shrunk scenario; 0: there is none
  std::string replay_command;
  std::vector<std::string> kinds;        // SignatureOf() of the violations that belong to it
  std::vector<std::uint64_t> runs_told;  // whose stories came to be of this group
  STAMPEDE_FIELDS(RecordedGroup, id, signature, provisional, invariant, summary, run, run_seed,
                  actions, replay_command, kinds, runs_told)
};
std::string GroupId(const std::string& signature);

// A folder as it can be read, also while it is written.
struct HuntFolderContents {
  std::string path;
  HuntDescription hunt;
  HuntState state;
  std::vector<RecordedFinding> findings;  // by run, each run once
  std::vector<RecordedGroup> groups;      // by run
  // The groups with the reports of their stories, where those could be read.
  std::vector<std::pair<RecordedGroup, FindingReport>> stories;
};

inline constexpr const char* kHuntFile = "hunt.json";
inline constexpr const char* kProgressFile = "progress.jsonl";
inline constexpr const char* kFindingsFile = "findings.jsonl";
inline constexpr const char* kMergedFile = "merged.json";  // only in a folder made by a merge
inline constexpr const char* kGroupsFolder = "groups";
inline constexpr const char* kGroupFile = "group.json";
// story.json is a scenario, story.trace.jsonl the trace of the run that was found, story.txt what a
// person is told.
inline constexpr const char* kStoryName = "story";
inline constexpr const char* kReportFile = "report.json";

// Whether there is a hunt in the folder.
bool HoldsHunt(const std::string& path);
// What was written as a whole; a line that was cut off by a kill is passed over. An error where
// that is no hunt's folder, or of a later version. Stories are read only where they are asked for.
absl::StatusOr<HuntFolderContents> ReadHuntFolder(const std::string& path,
                                                  bool with_stories = false);

// Writes a hunt's folder. Each file is whole at any moment, but for the last line of those that are
// appended to. Errors name the file, and why it could not be written.
class HuntFolder {
 public:
  struct Options {
    bool resume = false;     // go on with the hunt that is there, if there is one
    bool any_build = false;  // although it is of another build
  };
  // Begins a hunt's folder, or goes on with one. An error where another process writes it, it holds
  // a hunt that is not to be gone on with, or another one.
  static absl::StatusOr<std::unique_ptr<HuntFolder>> Open(const std::string& path,
                                                          const HuntDescription& hunt,
                                                          const Options& options);

  // What it held when it was opened.
  const HuntFolderContents& before() const { return before_; }
  // Whether it held a hunt.
  bool resumed() const { return resumed_; }
  // What its lock is not worth; empty: nothing.
  const std::string& lock_warning() const { return lock_.warning(); }

  // On the disk when it returns. A finding that is there already is not written again.
  absl::Status Add(const RecordedFinding& finding);
  // Writes a line of progress, which is due two seconds after the last one.
  bool IsUpdateDue() const;
  absl::Status Update(const HuntState& state);

  // Where a report's files are made before it is known to which group they belong.
  std::string DraftOf(std::uint64_t run) const;
  // Moves the report's files to its group, unless that has a shorter story. `report` then names the
  // files where they are.
  absl::StatusOr<RecordedGroup> KeepStory(FindingReport& report, const std::string& kind);

 private:
  HuntFolder() = default;
  absl::Status Begin(const HuntDescription& hunt, const Options& options);
  absl::Status WriteProgress();

  std::string path_;
  FolderLock lock_;
  HuntFolderContents before_;
  bool resumed_ = false;
  std::set<std::pair<std::uint64_t, std::string>> known_;  // findings, by run and invariant
  // Lines of progress.jsonl; the older, the farther apart.
  std::vector<std::string> lines_;
  std::size_t written_ = 0;  // of these
  std::optional<std::chrono::steady_clock::time_point> updated_;
};

}  // namespace stampede

#endif  // STAMPEDE_HUNT_HUNT_FOLDER_H_
