// The World: virtual time, and the nodes of one protocol with their network, disks, timers and
// clocks. It knows no protocol by name and decides nothing by itself: what goes wrong is its
// adversary's doing (law 2).
//
//   World<P, QuietAdversary> world;
//   world.Start(options, seed);
//   while (world.Advance([](const Observation<P>& step) { ... })) {}
//
// P is the protocol, A the adversary's type, O the observer's; both belong to the World. A World
// serves many runs, one after the other, and keeps its memory between them. It is a value: a copy
// is a fork of the run, and stays on its thread.
#ifndef STAMPEDE_SIM_WORLD_H_
#define STAMPEDE_SIM_WORLD_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "stampede/core/check.h"
#include "stampede/core/connectivity.h"
#include "stampede/core/effects.h"
#include "stampede/core/fingerprint.h"
#include "stampede/core/input.h"
#include "stampede/core/keyed_random.h"
#include "stampede/core/observation.h"
#include "stampede/core/progress.h"
#include "stampede/core/protocol.h"
#include "stampede/core/run_position.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/clocks.h"
#include "stampede/sim/command.h"
#include "stampede/sim/decisions.h"
#include "stampede/sim/disks.h"
#include "stampede/sim/event_queue.h"
#include "stampede/sim/names.h"
#include "stampede/sim/network.h"
#include "stampede/sim/observer.h"
#include "stampede/sim/run_options.h"
#include "stampede/sim/struck_by.h"
#include "stampede/sim/timers.h"
#include "stampede/sim/workload.h"

namespace stampede {

// How often something happened in a run, by its number.
struct Coverage {
  std::vector<std::uint64_t> marks;        // points of the protocol, by P::Mark
  std::vector<std::uint64_t> received;     // messages received, by type
  std::vector<std::uint64_t> transitions;  // of replicas' statuses, by from * statuses + to
  std::vector<std::uint64_t> struck;       // replicas, by fault and status: see struck_by.h
  STAMPEDE_FIELDS(Coverage, marks, received, transitions, struck)
};

template <Protocol P, class A, class O = NoObserver>
class World {
 public:
  using Message = typename P::Message;

  // Decides and observes from the next Start() on, or at once.
  A& adversary() { return adversary_; }
  O& observer() { return observer_; }

  // Begins a run. REQUIRES: Validate(options) is OK. `seed` is only named in the message of a
  // failed check.
  void Start(const RunOptions<P>& options, std::uint64_t seed);

  // Lets virtual time go on until one node has taken a step, and calls `after_step` with it before
  // its effects leave: void(const Observation<P>&). False when nothing will ever happen any more by
  // itself. REQUIRES: held messages are released at some time.
  template <class F>
  bool Advance(F&& after_step) {
    return AdvanceBefore(Time(Scheduled::kMostTime), after_step);
  }

  // As Advance(), for what happens before `end`. False when nothing more does; then it is `end`.
  template <class F>
  bool AdvanceBefore(Time end, F&& after_step);

  // Lets time go on until no disk is syncing, or ended() is true, or the nodes have taken more
  // steps for it than makes sense. REQUIRES: manual timers, and all messages held.
  template <class F, class Ended>
  void DrainDisks(F&& after_step, Ended&& ended);

  // Carries out a command other than InvokeOperation; a step that it makes a node take is shown to
  // `after_step`. False, and nothing happened, where it cannot be: no such message is in flight,
  // the node is down or paused, the timer is not set.
  template <class F>
  bool Do(const Command& command, F&& after_step);

  // Carries out InvokeOperation. False where clients work by themselves, or there is no such
  // client.
  bool Invoke(const InvokeOperation& command, OperationOf<P> operation);

  // Ends all faults for good but those that the adversary lets last, and a crashed node stays down:
  // otherwise the network is quiet, clocks run true, held messages go on their way. Every client
  // does one more operation, then stops.
  void Heal();

  Time now() const { return now_; }
  std::uint64_t steps() const { return step_; }
  bool healed() const { return healed_; }
  // Of everything that has happened in the run so far (law 6).
  std::uint64_t fingerprint() const { return fingerprint_; }
  const RunOptions<P>& options() const { return options_; }
  const Cause& cause() const { return cause_; }  // of the latest step
  std::span<const typename P::Replica> replicas() const { return replicas_; }
  std::span<const ClientOf<P>> clients() const { return clients_; }
  std::span<const ReplicaSummary> summaries() const { return summaries_; }
  const Coverage& coverage() const { return coverage_; }
  const SimulatedNetwork<Message>& network() const { return network_; }
  const Timers& timers() const { return timers_; }
  // For `after_step`: nothing of what the step at hand asks for leaves its node.
  void DiscardEffects() { effects_.Clear(); }
  // For `after_step`: the step at hand would end the process, and was not taken.
  bool is_fatal_step() const { return fatal_step_; }
  // Lines of Effects::Log go there from now on, until a copy is made; they stay until they are
  // cleared.
  void LogTo(std::vector<std::string>* lines) { effects_.LogTo(lines); }
  // The window as it is now; valid until the next step.
  WindowStart window_start();
  bool IsUp(NodeId node) const { return nodes_[slots_.SlotOf(node)].up; }
  bool IsTimerSet(NodeId node, std::uint8_t timer) const {
    return timers_.at(slots_.SlotOf(node), timer).set;
  }
  // Whether the client waits for an answer.
  bool IsWaiting(std::uint16_t client) const { return workload_.IsWaiting(client); }
  // Whether it can have one operation more under way.
  bool HasRoom(std::uint16_t client) const { return workload_.HasRoom(client); }
  // A client that waits for an answer that it must get; nothing where none does.
  std::optional<NodeId> SomeWaitingClient() const {
    for (std::uint16_t c = 0; c < slots_.clients; ++c) {
      if (workload_.IsWaiting(c) && !workload_.IsExcused(c)) return NodeId::Client(c);
    }
    return std::nullopt;
  }

 private:
  // A crash in the step that an input will bring about.
  struct PlannedCrash {
    std::uint64_t input = 0;  // packed name
    std::uint32_t effect = 0;
    DiskLoss loss = DiskLoss::kUnsynced;
    Duration down;
  };
  struct Node {
    bool up = true;
    bool returns = false;      // while down: it will restart by itself
    std::uint32_t starts = 0;  // so far
    std::uint64_t steps = 0;
    std::vector<CrashPoint> crashes;    // planned
    std::vector<PlannedCrash> planned;  // those in steps that are known by their inputs
    CrashPoint crash;                   // the latest that came
  };

  // What comes up in the queue. Each returns whether a node took a step.
  template <class F>
  bool Deliver(const Scheduled& event, F& after_step);
  template <class F>
  bool ExpireTimer(const Scheduled& event, F& after_step);
  template <class F>
  bool InvokeNext(const Scheduled& event, F& after_step);
  template <class F>
  bool FinishSync(const Scheduled& event, F& after_step);
  template <class F>
  bool BootNode(std::size_t slot, F& after_step);
  // A paused node notices nothing; what was meant for it comes up again when the faults change.
  bool PutOffWhilePaused(const Scheduled& event, std::size_t slot) {
    if (!faults_.node(slot).paused) return false;
    paused_events_.push_back(event);
    return true;
  }
  void ResumePausedEvents();

  // A step, and its effects.
  template <class F>
  void TakeStep(std::size_t slot, std::uint64_t packed_name, F& after_step);
  ReplicaSummary StepReplica(const Context<P>& context, std::size_t slot, RunPosition& position);
  void AddToFingerprint(std::size_t slot, std::uint64_t packed_name);
  void NameOperation(std::size_t slot, const typename Effects<P>::Item& item, Hasher& hasher);
  void EmitEffects(std::size_t slot);
  WaitingEffect<P> SplitAtSync(const typename Effects<P>::Item& item);
  void ApplyEffect(std::size_t slot, const typename Effects<P>::Item& item,
                   WaitingEffect<P>* waiting);
  void ScheduleInvoke(std::uint16_t client);

  // Crashes.
  void Crash(std::size_t slot, DiskLoss loss, Duration down);
  bool IsWithinFaultModel(const CrashPoint& crash) const;
  bool CrashesNow(std::size_t slot, std::uint64_t packed_name);
  void PlanCrashAt(const ReleasePoint& change);

  // Faults.
  void BeginWindow(std::uint64_t window);
  void ApplyClocks();
  // Coverage of faults and statuses.
  void CountStruck(StruckBy fault, std::size_t slot);
  void CountStruckByMessages();
  void CountStruckByCrash(std::size_t slot, DiskLoss loss, Duration down);
  void CountStruckByNew(const FaultState& before);
  void CountStruckByNew(std::size_t slot, const NodeFaults& is, const NodeFaults& was);
  void CountStruckByNewCuts(const FaultState& before);
  void CountStruckByLasting();

  // What lasts after healing.
  void FindConnectivity(const FaultState& faults, Connectivity& connectivity) const;
  ReplicaSet Running() const;
  bool PromisesProgress(const FaultState& faults);
  void ExcuseClients();

  // Commands.
  template <class F>
  bool DoNow(const InvokeOperation&, F&) {
    return false;
  }
  template <class F>
  bool DoNow(const FireTimer& command, F& after_step);
  template <class F>
  bool DoNow(const DeliverMessage& command, F& after_step);
  template <class F>
  bool DoNow(const ReleaseMessage& command, F& after_step);
  template <class F>
  bool DoNow(const DropMessage& command, F& after_step);
  template <class F>
  bool DoNow(const CrashNode& command, F& after_step);
  template <class F>
  bool DoNow(const RestartNode& command, F& after_step);
  template <class F>
  bool DoNow(const CrashDuringStep& command, F& after_step);
  template <class F>
  bool DoNow(const ChangeFaults& command, F& after_step);
  template <class F>
  bool DoNow(const HealAll& command, F& after_step);

  A adversary_;
  O observer_;
  RunOptions<P> options_;
  NodeSlots slots_;

  Time now_;
  std::uint64_t step_ = 0;
  std::uint64_t fingerprint_ = 0;
  bool healed_ = false;
  bool fatal_step_ = false;
  RunPosition* position_ = nullptr;  // of the thread that makes the run
  Cause cause_;

  std::vector<typename P::Replica> replicas_;
  std::vector<ClientOf<P>> clients_;
  std::vector<ReplicaSummary> summaries_;
  std::vector<Node> nodes_;
  ReplicaSet up_;

  EventQueue queue_;
  SimulatedNetwork<Message> network_;
  Disks<P> disks_;
  Timers timers_;
  Clocks clocks_;
  Workload<P> workload_;
  std::vector<Scheduled> paused_events_;
  std::vector<WaitingEffect<P>> leaving_;  // empty but while a sync is finished

  std::uint64_t window_ = 0;
  FaultState faults_;
  FaultState earlier_faults_;              // those of the window before
  Connectivity connectivity_;              // once healed
  std::vector<std::uint64_t> node_steps_;  // as WindowStart shows them

  Input<P> input_;
  Effects<P> effects_;
  Coverage coverage_;
};

}  // namespace stampede

#include "stampede/sim/internal/world_commands.h"  // IWYU pragma: export
#include "stampede/sim/internal/world_crashes.h"   // IWYU pragma: export
#include "stampede/sim/internal/world_events.h"    // IWYU pragma: export
#include "stampede/sim/internal/world_steps.h"     // IWYU pragma: export
#include "stampede/sim/internal/world_struck.h"    // IWYU pragma: export
#include "stampede/sim/internal/world_windows.h"   // IWYU pragma: export

#endif  // STAMPEDE_SIM_WORLD_H_
