// Writes the trace of one run while it happens. Only for runs that are recorded: a hunt's hot loop
// never sees it.
#ifndef STAMPEDE_REPLAY_TRACE_WRITER_H_
#define STAMPEDE_REPLAY_TRACE_WRITER_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "stampede/core/hash.h"
#include "stampede/replay/run_spec.h"
#include "stampede/sim/run_control.h"

namespace stampede {

// What a trace says of where its run comes from.
struct TraceOrigin {
  std::string protocol;
  std::uint64_t seed = 0;
  std::string strategy;  // "swarm", "scenario", "recorded"
  std::string command;   // that makes the run again, where there is one
};

class TraceWriter final : public RunObserver {
 public:
  // With `states`, each step's line holds the state in which it left its node. REQUIRES: `out`
  // outlives this.
  TraceWriter(std::ostream& out, const Vocabulary& vocabulary, bool states)
      : out_(out), vocabulary_(vocabulary), states_(states) {}

  void Begin(const RunSpec& spec, const TraceOrigin& origin);
  void End(const RunOutcome& outcome);

  void OnStep(const StepView& step) override;
  void OnSent(const MessageName& name, const MessageFault& fault, Time) override;
  void OnLost(const MessageName& name, Loss why) override;
  void OnReleased(const MessageName& name, const ReleasePoint& point) override;
  void OnWindow(std::uint64_t window, const FaultState& faults) override;
  void OnCrashPlanned(const CrashPoint& crash) override;
  void OnCommand(const Command& command, Time now) override;
  void OnHeal(const FaultState& lasting) override;

 private:
  void Write(const std::string& line);

  std::ostream& out_;
  const Vocabulary vocabulary_;
  const bool states_;
  std::uint64_t step_ = 0;
  std::uint64_t window_ = 0;
  std::uint64_t entropy_salt_ = 0;
  Hasher digest_;  // of all lines
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_TRACE_WRITER_H_
