// A run of a debugger: what was decided in it and done to it, wherever it comes from.
#ifndef STAMPEDE_REPLAY_DEBUG_RECORDED_RUN_H_
#define STAMPEDE_REPLAY_DEBUG_RECORDED_RUN_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/replay/trace.h"
#include "stampede/scenarios/scenario.h"

namespace stampede {

// A command of the record, which came at a time or after a step.
struct PlacedCommand {
  RecordedCommand recorded;
  // Packed name of the input of the step that it came behind, at the same time; 0: it came before
  // all else of its time.
  std::uint64_t after_input = 0;
};

struct RecordedRun {
  RunSpec spec;
  std::uint64_t seed = 0;  // only named
  std::shared_ptr<const Decisions> decisions;
  std::vector<PlacedCommand> commands;
  RunOutcome outcome;
  std::string remark;  // for the user, where the run is not what its file says
};

// Each makes the run once, to its end, and keeps what was decided in it. Errors are those of the
// file.
absl::StatusOr<RecordedRun> RecordSeed(const SeededRuns& runs, std::uint64_t seed);
absl::StatusOr<RecordedRun> RecordScenario(const ProtocolDriver& protocol,
                                           const scenario::Scenario& scenario);
absl::StatusOr<RecordedRun> RecordTrace(const ProtocolDriver& protocol, std::string_view text);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_DEBUG_RECORDED_RUN_H_
