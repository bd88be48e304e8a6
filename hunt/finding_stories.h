// Findings told: one of each kind is made again, shrunk, and put into its group.
#ifndef STAMPEDE_HUNT_FINDING_STORIES_H_
#define STAMPEDE_HUNT_FINDING_STORIES_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "stampede/hunt/child_process.h"
#include "stampede/hunt/finding_report.h"
#include "stampede/hunt/hunt.h"
#include "stampede/hunt/hunt_folder.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

// Findings of a kind have violations of the same SignatureOf(). The first of each kind is told, for
// that is the same one however the hunt was interrupted; kinds whose stories have the same
// signature are one group, of which the shortest story is kept.
class FindingStories {
 public:
  struct Setup {
    const ProtocolDriver* driver = nullptr;
    const SeededRuns* runs = nullptr;
    FindingReportOptions options;
    ChildLimits limits;
    // Keeps the stories; null: nothing does. `options` then has a recorded_command.
    HuntFolder* folder = nullptr;
    bool in_process = false;
    std::size_t most = ~std::size_t{0};  // tell so many kinds
  };
  // All that `setup` points to outlives this.
  explicit FindingStories(Setup setup);

  // While the hunt goes on: the first finding of each kind is told in the background, in a child
  // process of the lowest priority, so that a hunt that is killed leaves more than its list of
  // findings. Not where runs are made in this process.
  void OnFinding(const Finding& finding);
  void Tick();  // returns at once

  // A group of findings.
  struct Group {
    std::string id;
    FindingReport report;  // its shortest story
  };
  struct Groups {
    std::vector<Group> groups;     // by the first run of each
    std::size_t untold_kinds = 0;  // beyond the most
    // Findings whose run did not repeat.
    std::vector<Nondeterminism> nondeterministic;
    absl::Status unwritten;  // the first story that could not be kept
  };
  // Once the hunt has ended: tells the kinds that are left. `findings`, by run, are all of them,
  // those of earlier lives of the hunt too. `stop` ends that within a moment: the story under way
  // is what it has come to, and the others are named.
  absl::StatusOr<Groups> Finish(const std::vector<Finding>& findings,
                                const std::atomic<bool>& stop);

 private:
  FindingReportOptions OptionsFor(const Finding& finding) const;
  bool Watch();
  absl::StatusOr<FindingReport> Make(const Finding& finding, const std::atomic<bool>& stop);
  // Puts it into the folder, and into its group.
  void Keep(FindingReport report);
  void PutIntoGroup(FindingReport report);

  const Setup setup_;
  // In the background.
  std::set<std::string> kinds_;
  std::deque<Finding> waiting_;
  std::optional<Finding> current_;
  std::unique_ptr<ChildProcess> child_;

  std::map<std::uint64_t, FindingReport> reports_;  // of this life, by run
  std::set<std::uint64_t> kept_;                    // runs whose stories went into their groups
  std::map<std::string, std::string> group_of_;     // by kind: the id
  std::map<std::string, Group> groups_;             // by id
  absl::Status unwritten_;
  std::optional<std::chrono::steady_clock::time_point> stopped_;
};

}  // namespace stampede

#endif  // STAMPEDE_HUNT_FINDING_STORIES_H_
