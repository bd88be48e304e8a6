// A hunt as a function, for any test framework or none:
//
//   const auto hunt = stampede::Hunt<Chain>({.runs = 1000});
//   if (!hunt.ok() || !hunt->survived()) std::cerr << stampede::ShowHunt(hunt);
//
// Link stampede::testing. For GoogleTest see testing/gtest.h.
#ifndef STAMPEDE_TESTING_HUNT_H_
#define STAMPEDE_TESTING_HUNT_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/hunt/child_process.h"
#include "stampede/hunt/determinism.h"
#include "stampede/hunt/finding_report.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/replay/run_difference.h"
#include "stampede/replay/typed_protocol_driver.h"
#include "stampede/sim/run_totals.h"

namespace stampede {

// The same options make the same hunt: its runs are fixed by the hunt seed, and do not depend on
// the number of jobs.
struct HuntOptions {
  std::uint64_t runs = 1000;
  std::uint64_t seed = 1;                              // the hunt seed
  std::optional<std::chrono::milliseconds> time = {};  // start no run after this much real time
  RunChoices choices = {};                             // sizes of the group, defect, settings ...
  unsigned jobs = 1;                                   // child processes; 0: one for each core
  bool keep_going = false;                             // do not stop at the first violation
  // Shrink each kind of finding for at most so long; 0: not at all.
  std::chrono::milliseconds shrink_for = std::chrono::seconds(20);
  std::string folder = {};  // for traces and scenarios of findings; empty: none are written
  // Make this run and no other: a run seed, as `replay` takes it.
  std::optional<std::uint64_t> only_run = {};
  // Runs are made in child processes, so that a step which throws, aborts or does not return is a
  // finding and does not end the test. In this process where that is asked for, as for a debugger,
  // or where it runs other threads, of which a fork would know nothing; jobs are threads then.
  bool in_process = false;
  ChildLimits limits = {};
  // What a finding tells people to do to make its run again. Default: to set `only_run`.
  std::function<std::string(std::uint64_t run_seed)> replay_command = {};
};

struct HuntReport {
  std::vector<FindingReport> findings;  // one of each kind, shrunk, with its scenario
  RunTotals totals;
  bool in_process = false;                       // where the runs were made
  Repetitions repetitions;                       // runs made again, to see that they do not change
  std::vector<Nondeterminism> nondeterministic;  // those whose repetition came out differently
  std::optional<RunDifference> difference;       // where the first of them does

  // Nothing was found, and every repeated run came out the same.
  bool survived() const { return findings.empty() && nondeterministic.empty(); }
};

// Hunts. The first run and one of fifty others are repeated, also in a fork of this process, where
// no other thread runs yet: repetitions.unseen says what a fork cannot show. An
// InvalidArgumentError where the options do not fit the protocol.
absl::StatusOr<HuntReport> Hunt(const ProtocolDriver& protocol, const HuntOptions& options);

template <class P>
absl::StatusOr<HuntReport> Hunt(const HuntOptions& options = {}) {
  return Hunt(*NewProtocolDriver<P>(), options);
}

// What came of a hunt, as text for people: every finding with its violation, shortest scenario,
// files and replay command.
std::string ShowHunt(const absl::StatusOr<HuntReport>& hunt);

}  // namespace stampede

#endif  // STAMPEDE_TESTING_HUNT_H_
