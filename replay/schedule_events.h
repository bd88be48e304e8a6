// The events of a schedule, and who listens to what they send.
#ifndef STAMPEDE_REPLAY_SCHEDULE_EVENTS_H_
#define STAMPEDE_REPLAY_SCHEDULE_EVENTS_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "stampede/core/check.h"
#include "stampede/core/effects.h"
#include "stampede/core/node_id.h"
#include "stampede/core/time.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/command.h"
#include "stampede/sim/names.h"
#include "stampede/sim/observer.h"

namespace stampede {

// One message sent: the `ordinal`-th of its type to that node in the step of an event.
struct SentMessage {
  std::uint8_t type = 0;
  NodeId to;
  std::uint32_t ordinal = 0;
  friend bool operator==(const SentMessage&, const SentMessage&) = default;
};

// In place of an event, of what is sent as a node first starts.
inline constexpr std::size_t kSentAtBoot = ~std::size_t{0};

template <class P>
struct ScheduleEvent {
  enum class Kind : std::uint8_t { kInvoke, kFire, kDeliver, kStop, kStart };
  static constexpr std::size_t kBoot = kSentAtBoot;

  Kind kind = Kind::kDeliver;
  NodeId node;                        // invokes, fires, stops or, of a delivery, sent the message
  typename P::Operation operation{};  // of kInvoke
  std::uint8_t timer = 0;             // of kFire
  std::size_t producer = kBoot;       // of kDeliver: the event that sent the message ...
  SentMessage sent;                   // ... and which of its messages it is
  std::uint8_t copy = 0;
  DiskLoss loss = DiskLoss::kUnsynced;  // of kStop
  bool unsynced = false;                // of kStop: the disk was not done with what came before
};

// Listens for what each event sends. Give it to the World as observer.
class SendListener {
 public:
  struct Send {
    SentMessage sent;
    MessageName name;
  };

  // The sends that follow are those of this step.
  void Begin() { sends_.clear(); }
  const std::vector<Send>& sends() const { return sends_; }

  void OnSent(const MessageName& name, const MessageFault&, Time) {
    std::uint32_t ordinal = 0;
    for (const Send& send : sends_) {
      ordinal +=
          send.name.type == name.type && send.name.to == name.to && send.name.from == name.from;
    }
    sends_.push_back({{name.type, name.to, ordinal}, name});
  }
  void OnLost(const MessageName&, Loss) {}
  void OnReleased(const MessageName&, const ReleasePoint&) {}
  void OnWindow(std::uint64_t, const Faults&) {}
  void OnCrashPlanned(const CrashPoint&) {}
  void OnCrash(const CrashPoint&) {}
  void OnHeal() {}
  template <class Protocol>
  void OnCommand(const Command<Protocol>&, Time) {}

 private:
  std::vector<Send> sends_;
};

// Listens for which event each message comes from, which may leave long after that: behind a sync.
// Give it to the World as observer.
class OriginListener {
 public:
  struct Origin {
    std::size_t event = 0;
    SentMessage sent;
  };

  // `node` has taken the step of this event, with these effects; none of them has left yet.
  template <class P>
  void Produced(NodeId node, std::size_t event, const Effects<P>& effects) {
    std::vector<SentMessage> sends;
    for (const auto& item : effects.items()) {
      if (item.kind == EffectKind::kSync) syncing_[node.code()].push_back({event, item.token});
      if (item.kind != EffectKind::kSend) continue;
      SentMessage sent{static_cast<std::uint8_t>(effects.message(item).index()), item.to, 0};
      for (const SentMessage& other : sends) {
        sent.ordinal += other.type == sent.type && other.to == sent.to;
      }
      sends.push_back(sent);
      waiting_[node.code()].push_back({event, sent});
    }
  }
  void Done(NodeId node, SyncToken token) {
    auto& syncing = syncing_[node.code()];
    while (!syncing.empty() && syncing.front().second <= token) syncing.pop_front();
  }
  // What has not left it yet never will.
  void Restarted(NodeId node) {
    waiting_[node.code()].clear();
    syncing_[node.code()].clear();
  }
  // The first event of the node of which nothing has left it, and never will if it crashes now;
  // `otherwise` where there is none.
  bool Syncs(NodeId node) { return !syncing_[node.code()].empty(); }
  std::size_t Unsynced(NodeId node, std::size_t otherwise) {
    const auto& syncing = syncing_[node.code()];
    return syncing.empty() || syncing.front().first == kSentAtBoot ? otherwise
                                                                   : syncing.front().first;
  }

  const Origin& of(const MessageName& name) { return origins_[name.Packed()]; }
  // What the latest crash of the node costs its disk.
  DiskLoss loss(NodeId node) { return losses_[node.code()]; }

  void OnSent(const MessageName& name, const MessageFault&, Time) {
    auto& waiting = waiting_[name.from.code()];
    STAMPEDE_CHECK(!waiting.empty(), "what leaves a node was produced by it");
    origins_[name.Packed()] = waiting.front();
    waiting.pop_front();
  }
  void OnLost(const MessageName&, Loss) {}
  void OnReleased(const MessageName&, const ReleasePoint&) {}
  void OnWindow(std::uint64_t, const Faults&) {}
  void OnCrashPlanned(const CrashPoint&) {}
  void OnCrash(const CrashPoint& crash) { losses_[crash.node.code()] = crash.loss; }
  void OnHeal() {}
  template <class Protocol>
  void OnCommand(const Command<Protocol>& command, Time) {
    if (const auto* stop = std::get_if<CrashNode>(&command)) {
      losses_[stop->node.code()] = stop->loss;
    }
  }

 private:
  absl::flat_hash_map<std::uint16_t, std::deque<Origin>> waiting_;  // by sender, in order
  absl::flat_hash_map<std::uint16_t, std::deque<std::pair<std::size_t, SyncToken>>> syncing_;
  absl::flat_hash_map<std::uint64_t, Origin> origins_;   // by message
  absl::flat_hash_map<std::uint16_t, DiskLoss> losses_;  // by node
};

// Holds every message; makes copies of those it is told to.
class HoldingAdversary final : public Adversary {
 public:
  std::function<bool(const MessageName&)> copies;

  MessageFault OnSend(const MessageName& name) override {
    MessageFault fault;
    fault.hold = true;
    fault.duplicate = copies(name);
    return fault;
  }
  void OnWindow(const WindowStart&, Faults&) override {}
  bool NextCrash(const WindowStart&, CrashPoint&) override { return false; }
  bool Releases(const MessageName&, const ReleasePoint&) override { return false; }
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_SCHEDULE_EVENTS_H_
