// The World: virtual time, an event queue, a network, clocks and disks, and the nodes of one
// protocol. It knows no protocol by name and decides nothing by itself: what goes wrong is its
// adversary's doing (law 2).
//
//   World<P, A> world;
//   world.Start(options, seed, adversary, observer);
//   while (world.Advance([](const Observation<P>& step) { ... })) {}
//
// P is the protocol. A is the adversary's type: `Adversary` for any at all, a final class for one
// that is called without dispatch. O is the observer's. One World serves many runs, one after the
// other, and keeps its memory between them. Copying it forks the run.
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
#include "stampede/core/effects.h"
#include "stampede/core/fingerprint.h"
#include "stampede/core/input.h"
#include "stampede/core/keyed_random.h"
#include "stampede/core/observation.h"
#include "stampede/core/protocol.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/command.h"
#include "stampede/sim/event_queue.h"
#include "stampede/sim/names.h"
#include "stampede/sim/node_state.h"
#include "stampede/sim/observer.h"
#include "stampede/sim/run_options.h"
#include "stampede/sim/slab.h"
#include "stampede/sim/workload.h"

namespace stampede {

template <Protocol P, class A = Adversary, class O = NoObserver>
class World {
 public:
  using Message = typename P::Message;

  // Begins a run. REQUIRES: Validate(options) is OK; the adversary and the observer outlive the
  // run. `seed` is only named in the message of a failed check.
  void Start(const RunOptions<P>& options, std::uint64_t seed, A& adversary, O& observer);

  // Lets virtual time go on until one node has taken a step, and calls `after_step` with it before
  // its effects leave. False when nothing will ever happen any more by itself. REQUIRES: what is
  // held is released some day.
  template <class F>
  bool Advance(F&& after_step);

  // As Advance(), for what happens before `end`. False when nothing more does; then it is `end`.
  template <class F>
  bool AdvanceBefore(Time end, F&& after_step);

  // Lets time go on until no disk is syncing, or ended() is true. REQUIRES: timers by hand, and all
  // messages held.
  template <class F, class Ended>
  void DrainDisks(F&& after_step, Ended&& ended);

  // Carries out a command; a step that it makes a node take is shown to `after_step`. False, and
  // nothing happened, where it cannot be: no such message is under way, the node is down or paused,
  // the timer is not set.
  template <class F>
  bool Do(const Command<P>& command, F&& after_step);

  // Ends all trouble for good, except that a crashed node stays down: the network is quiet, clocks
  // run true, held messages go on their way. Every client does one more operation, then stops.
  void Heal();

  Time now() const { return now_; }
  std::uint64_t steps() const { return step_; }
  bool healed() const { return healed_; }
  // Of everything that has happened in the run so far (law 6).
  std::uint64_t fingerprint() const { return fingerprint_; }
  const RunOptions<P>& options() const { return options_; }
  const Cause& cause() const { return cause_; }  // of the latest step
  std::span<const typename P::Replica> replicas() const { return replicas_; }
  std::span<const typename P::Client> clients() const { return clients_; }
  std::span<const ReplicaSummary> summaries() const { return summaries_; }
  // How often each point of the protocol was reached; indexed by P::Mark.
  std::span<const std::uint64_t> marks() const { return marks_; }
  // How many messages of each type nodes have received, and how often a replica went from one
  // status to another; indexed by type, and by `from * StatusCount<P>() + to`.
  std::span<const std::uint64_t> received() const { return received_; }
  std::span<const std::uint64_t> transitions() const { return transitions_; }
  // The window as it is now; valid until the next step.
  WindowStart window_start() {
    for (std::size_t slot = 0; slot < nodes_.size(); ++slot) {
      node_steps_[slot] = nodes_[slot].steps;
    }
    return {window_, step_, node_steps_.data()};
  }
  // Messages in flight, held ones included.
  std::size_t in_flight() const { return in_flight_; }
  std::size_t held() const { return held_.size(); }
  // Calls visit(name, held, step that sent it) for every one of them, in no order that means
  // anything.
  template <class F>
  void ForEachUnderWay(F&& visit) const;
  bool IsUp(NodeId node) const { return nodes_[SlotOf(node)].up; }
  bool IsSet(NodeId node, std::uint8_t timer) const {
    return nodes_[SlotOf(node)].timers[timer].set;
  }
  // Whether the client waits for an answer.
  bool IsWaiting(std::uint16_t client) const { return workload_.IsWaiting(client); }
  // A client that does; nothing where none does.
  std::optional<NodeId> SomeWaitingClient() const {
    for (std::uint16_t c = 0; c < clients_.size(); ++c) {
      if (workload_.IsWaiting(c)) return NodeId::Client(c);
    }
    return std::nullopt;
  }

 private:
  enum class EventKind : std::uint32_t { kMessage, kTimer, kBoot, kInvoke, kWindow, kDisk };
  static constexpr std::uint32_t kEventKindShift = 28;
  static constexpr std::size_t kTypes = MessageTypeCount<P>();
  static constexpr std::size_t kTimers = EnumCount<typename P::Timer>();

  struct Envelope {
    MessageName name;
    std::uint64_t packed_name = 0;  // the name, packed
    std::uint64_t sent_in_step = 0;
    bool under_way = false;  // not if it was delivered or lost ahead of its event in the queue
    bool held = false;
    Message message;
  };

  std::size_t replica_count() const { return replicas_.size(); }
  std::size_t SlotOf(NodeId id) const {
    return id.is_client() ? replica_count() + id.index() : id.index();
  }
  NodeId IdOf(std::size_t slot) const {
    return slot < replica_count()
               ? NodeId::Replica(static_cast<std::uint16_t>(slot))
               : NodeId::Client(static_cast<std::uint16_t>(slot - replica_count()));
  }
  bool Exists(NodeId id) const {
    return id.is_client() ? id.index() < clients_.size() : id.index() < replica_count();
  }
  Time WindowEnd() const { return window_start_ + options_.window; }

  // `packed_name` is the packed name of what is to happen.
  void Schedule(Time at, std::uint64_t packed_name, EventKind kind, std::uint32_t index) {
    ScheduleDrawn(at, Draw(options_.network.salt, packed_name), kind, index);
  }
  // A window begins before anything else that happens at its time: its tie alone is zero.
  void ScheduleDrawn(Time at, std::uint64_t draw, EventKind kind, std::uint32_t index) {
    const std::uint32_t tie = kind == EventKind::kWindow ? 0 : static_cast<std::uint32_t>(draw) | 1u;
    queue_.Push({at, tie, static_cast<std::uint32_t>(kind) << kEventKindShift | index});
  }

  // What comes up in the queue. Each returns whether a node took a step.
  template <class F>
  bool Deliver(const Scheduled& event, std::uint32_t index, F& after_step);
  template <class F>
  bool ExpireTimer(const Scheduled& event, std::uint32_t index, F& after_step);
  template <class F>
  bool InvokeAt(const Scheduled& event, std::uint32_t index, F& after_step);
  template <class F>
  bool FinishSync(const Scheduled& event, std::size_t slot, F& after_step);
  template <class F>
  void TakeStep(std::size_t slot, std::uint64_t packed_name, F& after_step);
  ReplicaSummary StepReplica(const Context<P>& context, std::size_t slot);
  bool PutOffWhilePaused(const Scheduled& event, std::size_t slot);

  void ResumePausedEvents();
  void EnableTimers();

  // Commands.
  template <class F>
  bool DoNow(const InvokeOperation<P>& command, F& after_step);
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
  std::optional<std::uint32_t> FindUnderWay(const MessageName& name) const;
  void TakeOut(std::uint32_t index);

  // Effects leaving a node.
  void EmitEffects(std::size_t slot);
  void Send(NodeId from, NodeId to, Message&& message);
  std::uint32_t StoreInFlight(const MessageName& name, std::uint64_t packed_name,
                              Message&& message);
  void SetTimer(std::size_t slot, std::uint8_t timer, Duration delay);
  void StartSync(std::size_t slot, SyncToken token);
  void ScheduleInvoke(std::uint16_t client);
  WaitingEffect<P> Part(const typename Effects<P>::Item& item);
  void ApplyEffect(std::size_t slot, const typename Effects<P>::Item& item,
                   WaitingEffect<P>* waiting);

  template <class F>
  bool RestartNow(std::size_t slot, F& after_step);
  void Crash(std::size_t slot, DiskLoss loss, Duration down);
  bool WithinFaultModel(const CrashPoint& crash) const;
  bool CrashesNow(std::size_t slot, std::uint64_t packed_name);
  void PlanCrashAt(const ReleasePoint& change);

  void BeginWindow(std::uint64_t window);
  void ApplyClocks();
  void ReleaseHeld(const ReleasePoint& point);
  void AddToFingerprint(std::uint64_t packed_name);

  RunOptions<P> options_;
  A* adversary_ = nullptr;
  O* observer_ = nullptr;

  Time now_;
  std::uint64_t step_ = 0;
  std::uint64_t fingerprint_ = 0;
  bool healed_ = false;
  Cause cause_;

  std::vector<typename P::Replica> replicas_;
  std::vector<typename P::Client> clients_;
  std::vector<ReplicaSummary> summaries_;
  std::vector<NodeState<P>> nodes_;
  ReplicaSet up_;
  Workload<P> workload_;

  EventQueue queue_;
  Slab<Envelope> envelopes_;
  std::vector<std::uint32_t> held_;        // envelopes, in the order in which they were held
  std::vector<Scheduled> paused_events_;   // what came up for nodes that are paused
  std::vector<WaitingEffect<P>> leaving_;  // empty but while a sync is finished
  std::size_t in_flight_ = 0;
  std::vector<std::uint32_t> sends_;  // per sender, receiver and type: sends so far
  std::uint64_t window_ = 0;
  Time window_start_;
  Faults faults_;
  std::vector<std::uint64_t> node_steps_;  // as WindowStart shows them

  Input<P> input_;
  Effects<P> effects_;
  std::vector<std::uint64_t> marks_;
  std::vector<std::uint64_t> received_;
  std::vector<std::uint64_t> transitions_;
};

}  // namespace stampede

#include "stampede/sim/world_commands.h"  // IWYU pragma: export
#include "stampede/sim/world_crashes.h"   // IWYU pragma: export
#include "stampede/sim/world_effects.h"   // IWYU pragma: export
#include "stampede/sim/world_events.h"    // IWYU pragma: export
#include "stampede/sim/world_faults.h"    // IWYU pragma: export

#endif  // STAMPEDE_SIM_WORLD_H_
