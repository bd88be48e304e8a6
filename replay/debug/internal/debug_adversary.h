// The adversary of a debugged run: what was recorded, and what was decided by hand.
#ifndef STAMPEDE_REPLAY_DEBUG_INTERNAL_DEBUG_ADVERSARY_H_
#define STAMPEDE_REPLAY_DEBUG_INTERNAL_DEBUG_ADVERSARY_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "stampede/replay/internal/recorded_adversary.h"

namespace stampede {

class DebugAdversary final : public Adversary {
 public:
  DebugAdversary(std::shared_ptr<const Decisions> decisions, const SwarmShape& shape)
      : recorded_(std::move(decisions), std::nullopt, shape) {}

  // From now on, in place of what was recorded of the message.
  void Decide(const MessageName& message, const MessageFault& fault) {
    by_hand_[message.Packed()] = fault;
  }

  // From now on, in place of what was recorded of the link, or of the node. The faults that hold
  // then are Now(); cuts and pauses last until all heals.
  void DecideCut(std::size_t from, std::size_t to, bool cut) { cuts_[{from, to}] = cut; }
  void DecidePause(std::size_t node, bool paused) { pauses_[node] = paused; }
  FaultState Now() const {
    FaultState faults = recorded_now_;
    faults.ClearJumps();
    return WithByHand(std::move(faults));
  }
  // A recorded command makes these hold: what is to hold instead.
  FaultState OnChange(const FaultState& faults) {
    recorded_now_ = faults;
    return WithByHand(faults);
  }

  std::unique_ptr<Adversary> Clone() const override {
    return std::make_unique<DebugAdversary>(*this);
  }
  MessageFault OnSend(const MessageName& message) override {
    const auto by_hand = by_hand_.find(message.Packed());
    return by_hand == by_hand_.end() ? recorded_.OnSend(message) : by_hand->second;
  }
  void OnWindow(const WindowStart& start, FaultState& faults) override {
    recorded_.OnWindow(start, faults);
    recorded_now_ = faults;
    faults = WithByHand(std::move(faults));
  }
  // What was mended by hand does not last.
  void OnHeal(const Healing& healing, FaultState& faults) override {
    recorded_.OnHeal(healing, faults);
    std::erase_if(cuts_, [](const auto& cut) { return cut.second; });
    std::erase_if(pauses_, [](const auto& pause) { return pause.second; });
    faults = WithByHand(std::move(faults));
  }
  bool NextCrash(const WindowStart& start, CrashPoint& crash) override {
    return recorded_.NextCrash(start, crash);
  }
  bool Releases(const MessageName& message, const ReleasePoint& point) override {
    return !by_hand_.contains(message.Packed()) && recorded_.Releases(message, point);
  }
  std::uint64_t Entropy(std::uint64_t input, std::uint64_t drawn) override {
    return recorded_.Entropy(input, drawn);
  }

 private:
  FaultState WithByHand(FaultState faults) const {
    for (const auto& [link, cut] : cuts_) {
      cut ? faults.Cut(link.first, link.second) : faults.Mend(link.first, link.second);
    }
    for (const auto& [node, paused] : pauses_) faults.node(node).paused = paused;
    return faults;
  }

  RecordedAdversary recorded_;
  FaultState recorded_now_;  // in this window
  std::map<std::pair<std::size_t, std::size_t>, bool> cuts_;
  std::map<std::size_t, bool> pauses_;
  std::map<std::uint64_t, MessageFault> by_hand_;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_DEBUG_INTERNAL_DEBUG_ADVERSARY_H_
