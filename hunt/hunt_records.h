// The files of a hunt's folder as they are read, also while they are written.
#ifndef STAMPEDE_HUNT_HUNT_RECORDS_H_
#define STAMPEDE_HUNT_HUNT_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/core/fields.h"
#include "stampede/hunt/determinism.h"
#include "stampede/hunt/finding_report.h"
#include "stampede/hunt/hunt.h"
#include "stampede/hunt/hunt_description.h"
#include "stampede/hunt/hunt_state.h"

namespace stampede {

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
  std::vector<std::uint64_t> runs_told;  // whose stories came to their end, and to this group
  STAMPEDE_FIELDS(RecordedGroup, id, signature, provisional, invariant, summary, run, run_seed,
                  actions, replay_command, kinds, runs_told)
};
std::string GroupId(const std::string& signature);

// Whether a's story is the better one to keep: it is shorter, or as short and of a lower run.
bool IsShorter(const RecordedGroup& a, const RecordedGroup& b);

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

// Whether there is a hunt in the folder, and one that was merged of others.
bool HoldsHunt(const std::string& path);
bool IsMerged(const std::string& path);

// The lines of a file's text that were written as a whole.
std::vector<std::string_view> WholeLines(std::string_view text);
// Of a folder `groups`, by run; none where there is no such folder.
absl::StatusOr<std::vector<RecordedGroup>> ReadGroups(const std::string& folder);

// What was written as a whole; a line that was cut off by a kill is passed over. An error where
// that is no hunt's folder, or of a later version. Stories are read only where they are asked for.
absl::StatusOr<HuntFolderContents> ReadHuntFolder(const std::string& path,
                                                  bool with_stories = false);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_HUNT_RECORDS_H_
