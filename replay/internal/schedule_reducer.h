// From a failing scenario to the shortest schedule of the same failure: which operation is invoked,
// which timer runs out, which message arrives, one after the other, and nothing else.
//
// A run's time does not matter then, only its causes: an event is known by the event that sent its
// message, not by the message's number, so that taking one event away takes away what it caused and
// leaves all others what they are (Scott et al., "Minimizing Faulty Executions of Distributed
// Systems", NSDI 2016).
#ifndef STAMPEDE_REPLAY_INTERNAL_SCHEDULE_REDUCER_H_
#define STAMPEDE_REPLAY_INTERNAL_SCHEDULE_REDUCER_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "stampede/replay/internal/schedule_events.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/scenarios/scenario.h"

namespace stampede {

// Finds the shortest schedule of one scenario's failure.
class ScheduleReducer {
 public:
  // REQUIRES: running `scenario` violates an invariant; `spec` is its; all outlive this.
  ScheduleReducer(const ProtocolDriver& protocol, const scenario::Scenario& scenario, RunSpec spec)
      : protocol_(protocol), scenario_(scenario), spec_(std::move(spec)) {}

  // Nothing where the failure has no schedule: it is one of liveness, or depends on time, or does
  // not repeat. `stop` is asked before every run.
  std::optional<scenario::Scenario> Reduce(const std::function<bool()>& stop);

 private:
  // The step at the end of a sync in which a node crashes, and how many effects it had; none: the
  // node crashes between two events.
  struct CrashIn {
    std::uint64_t input = 0;
    std::size_t effects = 0;
  };
  struct Done {
    std::size_t event = 0;
    MessageName name = {};  // of the message delivered
    CrashIn crash_in = {};
  };

  // Runs the scenario and takes down its events.
  bool Record();
  void MoveCrashes(const std::vector<std::pair<std::size_t, std::size_t>>& crashes);
  // Whether the schedule of the kept events comes to the same failure; what was done is in done_.
  bool Fails(const std::vector<bool>& keep);
  bool DoEvent(std::size_t index, AnyRun& run, Done& done);
  void DrainDisks(bool crashes, std::size_t event, AnyRun& run, const SendObserver& steps);
  static scenario::Crash CrashOf(const Done& done, const ScheduleEvent& event);
  void Minimize(std::vector<bool>& keep, const std::function<bool()>& stop);
  bool RemoveChunks(std::vector<bool>& keep, std::size_t size, const std::function<bool()>& stop);
  bool RemovePairs(std::vector<bool>& keep, const std::function<bool()>& stop);
  // What was not done, or came after the failure, is not part of the schedule that was tried last.
  void Restrict(std::vector<bool>& keep);
  static std::size_t Kept(const std::vector<bool>& keep) {
    return static_cast<std::size_t>(std::count(keep.begin(), keep.end(), true));
  }
  // Whether the next event kept is that the taker of this one crashes with writes unsynced.
  bool CrashesNext(const std::vector<bool>& keep, std::size_t event) const;
  // The bits of a step: those that it was given when the events were taken down, so that an event
  // stays what it is when others are taken away; `drawn` where it had no such step.
  std::uint64_t EntropyOf(std::uint64_t input, std::uint64_t drawn);
  std::optional<scenario::Scenario> Concrete(std::vector<bool>& keep);

  const ProtocolDriver& protocol_;
  const scenario::Scenario& scenario_;
  RunSpec spec_;
  std::uint64_t order_ = 0;  // in which chunks are taken away; 0: the last first
  std::string signature_;
  std::vector<ScheduleEvent> events_;
  absl::flat_hash_map<std::uint16_t, std::vector<std::uint64_t>> boot_entropy_;
  bool keeps_entropy_ = true;  // steps are given the bits that they had; else those of the salt
  std::vector<Done> done_;
  CrashIn crash_in_;  // where a crash that comes next would be
  // While a schedule is tried: the names of what each event sent; boots come last.
  std::vector<std::vector<SendObserver::Send>> sent_;
  std::vector<SendObserver::Send> sent_at_boot_;
  std::size_t current_ = ScheduleEvent::kBoot;  // the event at hand, and by node how many steps of
  absl::flat_hash_map<std::uint16_t, std::size_t> steps_in_current_;  // it were taken
  std::vector<scenario::Entropy> entropy_;  // bits given that are not those of the salt
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_INTERNAL_SCHEDULE_REDUCER_H_
