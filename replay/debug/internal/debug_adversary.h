// The adversary of a debugged run: what was recorded, and what was decided by hand.
#ifndef STAMPEDE_REPLAY_DEBUG_INTERNAL_DEBUG_ADVERSARY_H_
#define STAMPEDE_REPLAY_DEBUG_INTERNAL_DEBUG_ADVERSARY_H_

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

  std::unique_ptr<Adversary> Clone() const override {
    return std::make_unique<DebugAdversary>(*this);
  }
  MessageFault OnSend(const MessageName& message) override {
    const auto by_hand = by_hand_.find(message.Packed());
    return by_hand == by_hand_.end() ? recorded_.OnSend(message) : by_hand->second;
  }
  void OnWindow(const WindowStart& start, FaultState& faults) override {
    recorded_.OnWindow(start, faults);
  }
  void OnHeal(const Healing& healing, FaultState& faults) override {
    recorded_.OnHeal(healing, faults);
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
  RecordedAdversary recorded_;
  std::map<std::uint64_t, MessageFault> by_hand_;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_DEBUG_INTERNAL_DEBUG_ADVERSARY_H_
