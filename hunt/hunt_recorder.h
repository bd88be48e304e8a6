// Keeps what a hunt comes to, over all its lives, and writes it to the hunt's folder.
#ifndef STAMPEDE_HUNT_HUNT_RECORDER_H_
#define STAMPEDE_HUNT_HUNT_RECORDER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "stampede/hunt/hunt.h"
#include "stampede/hunt/hunt_folder.h"
#include "stampede/hunt/hunt_state.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

// Hears of a hunt while it goes on. What it could not write is said at its end, and does not hold
// up the hunt.
class HuntRecorder {
 public:
  // `folder` may be null: then nothing is written. `replay_command` makes a run again.
  HuntRecorder(HuntFolder* folder, const ProtocolDriver& driver,
               std::function<std::string(std::uint64_t run_seed)> replay_command);

  void OnFinding(const Finding& finding);
  void OnNondeterminism(const Nondeterminism& found);
  void OnProgress(const HuntProgress& now);

  // The hunt `plan` has come to an end: adds what earlier lives came to, as if there had been one.
  // Writes the last line of progress.
  void End(const HuntPlan& plan, HuntResult& result);

  // After End(): all lives together.
  const HuntState& state() const { return state_; }
  // The first file that could not be written, and why.
  const absl::Status& unwritten() const { return unwritten_; }

 private:
  void Note(const absl::Status& status);
  void Grow(std::uint64_t runs, std::uint64_t covered);
  // Of all lives, where this one has come to `totals`.
  HuntState StateAt(const RunTotals& totals, const RunRanges& made, std::uint64_t findings,
                    const Repetitions& repetitions, std::chrono::duration<double> core_time);

  HuntFolder* const folder_;
  const ProtocolDriver& driver_;
  const std::function<std::string(std::uint64_t)> replay_command_;
  const std::chrono::steady_clock::time_point start_;
  HuntState before_;
  RunTotals totals_before_;
  HuntState state_;
  CoverageGrowth growth_;
  absl::Status unwritten_;
};

}  // namespace stampede

#endif  // STAMPEDE_HUNT_HUNT_RECORDER_H_
