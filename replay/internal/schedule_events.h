// The events of a schedule, and observers that see which message comes from which event.
#ifndef STAMPEDE_REPLAY_INTERNAL_SCHEDULE_EVENTS_H_
#define STAMPEDE_REPLAY_INTERNAL_SCHEDULE_EVENTS_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "stampede/core/node_id.h"
#include "stampede/core/time.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/names.h"
#include "stampede/sim/run_control.h"

namespace stampede {

// One message sent: the `ordinal`-th of its type to that node in the step of an event.
struct SentMessage {
  std::uint8_t type = 0;
  NodeId to;
  std::uint32_t ordinal = 0;
  friend bool operator==(const SentMessage&, const SentMessage&) = default;
};

struct ScheduleEvent {
  enum class Kind : std::uint8_t { kInvoke, kFire, kDeliver, kCrash, kRestart };
  // In place of an event, of what is sent as a node first starts.
  static constexpr std::size_t kBoot = ~std::size_t{0};

  Kind kind = Kind::kDeliver;
  NodeId node;                   // invokes, fires, crashes or, of a delivery, sent the message
  std::string operation;         // of kInvoke, JSON
  std::uint8_t timer = 0;        // of kFire
  std::size_t producer = kBoot;  // of kDeliver: the event that sent the message ...
  SentMessage sent;              // ... and which of its messages it is
  std::uint8_t copy = 0;
  DiskLoss loss = DiskLoss::kUnsynced;  // of kCrash
  // Of kCrash: the node crashed in a step, or with a sync under way. Of what the event before it
  // has written, only those syncs are done of which the node has learned.
  bool unsynced = false;
  // The random bits of its step, then of the steps in which its node learns that a sync is done
  // which it began.
  std::vector<std::uint64_t> entropy;

  // How many syncs that it began were done.
  std::size_t synced() const { return entropy.empty() ? 0 : entropy.size() - 1; }
  // The node that takes its step.
  NodeId taker() const { return kind == Kind::kDeliver ? sent.to : node; }
};

// Sees what each event sends.
class SendObserver final : public RunObserver {
 public:
  struct Send {
    SentMessage sent;
    MessageName name;
  };

  // The sends that follow are those of this event.
  void Begin() { sends_.clear(); }
  void OnStep(const StepView& step) override { effects_ = step.effects.size(); }
  // Of the latest step.
  std::size_t effects() const { return effects_; }
  const std::vector<Send>& sends() const { return sends_; }
  // How many messages of its type `name`'s sender has sent to its receiver in this event so far.
  std::uint32_t OrdinalOf(const MessageName& name) const;

  void OnSent(const MessageName& name, const MessageFault&, Time) override {
    const std::uint32_t ordinal = OrdinalOf(name);
    sends_.push_back({{name.type, name.to, ordinal}, name});
  }

 private:
  std::vector<Send> sends_;
  std::size_t effects_ = 0;
};

// Takes a run down as events. A message may leave long after the event that sent it: behind a sync.
// That a sync is done is no event of its own: what the node does then belongs to the event that
// began the sync, since in a schedule disks are done at once.
class EventObserver final : public RunObserver {
 public:
  // The run's events so far, and each crash in a step: which event it comes after, and which it is.
  std::vector<ScheduleEvent> events;
  std::vector<std::pair<std::size_t, std::size_t>> crashes;
  // The random bits of each node's first step, and of the steps at the end of syncs that it began.
  absl::flat_hash_map<std::uint16_t, std::vector<std::uint64_t>> boot_entropy;
  // False where the run has something that no schedule can say.
  bool schedulable = true;

  void OnStep(const StepView& step) override;
  void OnSent(const MessageName& name, const MessageFault&, Time) override;
  void OnCrash(const CrashPoint& crash) override { losses_[crash.node.code()] = crash.loss; }
  void OnCommand(const Command& command, Time) override;

 private:
  struct Origin {
    std::size_t event = 0;
    SentMessage sent;
  };

  // `node` has taken a step of this event, with these effects; none of them has left yet.
  void Produced(const StepView& step, std::size_t event);
  // The node has crashed between two events.
  void Crashed(NodeId node, DiskLoss loss);
  // In this step, before all of its effects have left.
  void CrashedIn(const StepView& step);
  void AddCrash(NodeId node, DiskLoss loss, bool unsynced, std::size_t after);
  void Restarted(NodeId node);
  // The event that began the sync which is done now.
  std::size_t FinishSync(NodeId node);
  // Whether something of the node waits for its disk.
  bool IsSyncing(NodeId node) { return !syncing_[node.code()].empty(); }
  // The first event of the node of which nothing has left it, and never will if it crashes now;
  // `otherwise` where there is none.
  std::size_t FirstUnsynced(NodeId node, std::size_t otherwise);
  std::size_t LastEvent() const { return events.empty() ? 0 : events.size() - 1; }
  // The last event in which the node took a step.
  std::size_t LastEventOf(NodeId node) const;

  absl::flat_hash_map<std::uint16_t, std::deque<Origin>> waiting_;       // by sender, in order
  absl::flat_hash_map<std::uint16_t, std::deque<std::size_t>> syncing_;  // events that began one
  // What each event, or boot of a node, has sent so far.
  absl::flat_hash_map<std::pair<std::uint16_t, std::size_t>, std::vector<SentMessage>> sent_;
  absl::flat_hash_map<std::uint64_t, Origin> origins_;   // by message
  absl::flat_hash_map<std::uint16_t, DiskLoss> losses_;  // by node: of its latest crash in a step
};

// Holds every message; makes the copies that are asked for, and gives steps the bits that `entropy`
// returns.
class HoldingAdversary final : public Adversary {
 public:
  using Copies = std::function<bool(const MessageName&)>;
  using EntropyOf = std::function<std::uint64_t(std::uint64_t input, std::uint64_t drawn)>;
  HoldingAdversary(Copies copies, EntropyOf entropy)
      : copies_(std::move(copies)), entropy_(std::move(entropy)) {}

  std::unique_ptr<Adversary> Clone() const override {
    return std::make_unique<HoldingAdversary>(*this);
  }
  MessageFault OnSend(const MessageName& name) override {
    MessageFault fault;
    fault.hold = true;
    fault.duplicate = copies_(name);
    return fault;
  }
  void OnWindow(const WindowStart&, FaultState&) override {}
  bool NextCrash(const WindowStart&, CrashPoint&) override { return false; }
  bool Releases(const MessageName&, const ReleasePoint&) override { return false; }
  std::uint64_t Entropy(std::uint64_t input, std::uint64_t drawn) override {
    return entropy_(input, drawn);
  }

 private:
  Copies copies_;
  EntropyOf entropy_;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_INTERNAL_SCHEDULE_EVENTS_H_
