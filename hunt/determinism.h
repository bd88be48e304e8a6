// Runs made again, to see whether the protocol is deterministic: what is compared, and the
// interface of a second process in which they are made. docs/determinism.md says why.
#ifndef STAMPEDE_HUNT_DETERMINISM_H_
#define STAMPEDE_HUNT_DETERMINISM_H_

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/core/fields.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/replay/run_difference.h"
#include "stampede/sim/run.h"
#include "stampede/sim/run_totals.h"

namespace stampede {

// What a repetition of a run must come to as well.
struct RunDigest {
  std::uint64_t steps = 0;
  std::uint64_t outcome = 0;  // a fingerprint of all of it
  std::uint64_t states = 0;   // in which the nodes were left
  STAMPEDE_FIELDS(RunDigest, steps, outcome, states)
};

// `worker` has just made the run.
RunDigest DigestOf(const RunOutcome& outcome, const RunWorker& worker);

// Makes runs again where what a run must not depend on is different: in a process of its own. Used
// by one thread at a time. An error says why the other process cannot be asked (any more).
class DeterminismPeer {
 public:
  virtual ~DeterminismPeer() = default;

  // `limit` is how long to wait for it. An AbortedError where making this run ends the process.
  virtual absl::StatusOr<RunDigest> Repeat(std::uint64_t run_seed,
                                           std::chrono::milliseconds limit) = 0;

  // Makes the run and keeps the text of its steps (SeededRuns::StepTexts): a fingerprint of each.
  virtual absl::StatusOr<std::vector<std::uint64_t>> StepFingerprints(std::uint64_t run_seed) = 0;
  // Of the run that was kept last; `step` counts from 1.
  virtual absl::StatusOr<std::string> StepText(std::uint64_t step) = 0;

  // What is the same there as here although it could differ, so that a dependence on it is not
  // seen: "the binary's addresses". Known once a run was asked for.
  virtual std::vector<std::string> unseen() const = 0;
};

// kAlone: the run ended its process, and alone in a new one it does not.
enum class RepeatedIn : std::uint8_t { kSameProcess, kSecondProcess, kAlone };
constexpr auto EnumNames(RepeatedIn) {
  return std::to_array<std::string_view>({"same-process", "second-process", "alone"});
}

// A run whose repetition came to something else.
struct Nondeterminism {
  std::uint64_t run = 0;  // its number in the hunt
  std::uint64_t run_seed = 0;
  RepeatedIn where = RepeatedIn::kSameProcess;
  std::string what = {};  // of kAlone: how the process ended, and what shows it again
  STAMPEDE_FIELDS(Nondeterminism, run, run_seed, where, what)
};

// The repeated runs of a hunt.
struct Repetitions {
  std::uint64_t same_process = 0;  // after another run, where there was one
  std::uint64_t second_process = 0;
  std::chrono::duration<double> time{};  // what they took of the threads' time
  std::string no_second_process;         // why none (no more) was made there; empty: all were
  std::vector<std::string> unseen;       // see DeterminismPeer
};

// Where repetitions of the run differ, each made once more, in this process and by `peer` (null:
// only here). Give it a new peer: what happens once in a process is seen there again. Nothing where
// they now come to the same.
std::optional<RunDifference> Locate(std::uint64_t run_seed, RepeatedIn where,
                                    const SeededRuns& runs, DeterminismPeer* peer);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_DETERMINISM_H_
