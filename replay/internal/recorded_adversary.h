// The adversary that repeats recorded decisions.
#ifndef STAMPEDE_REPLAY_INTERNAL_RECORDED_ADVERSARY_H_
#define STAMPEDE_REPLAY_INTERNAL_RECORDED_ADVERSARY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "stampede/replay/trace.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/swarm_adversary.h"

namespace stampede {

// Decides by name; where nothing is recorded, it is quiet. It can leave the record and go
// on as the swarm of a seed.
class RecordedAdversary final : public Adversary {
 public:
  RecordedAdversary(std::shared_ptr<const Decisions> decisions,
                    std::optional<std::uint64_t> then_random, const SwarmShape& shape)
      : decisions_(std::move(decisions)) {
    if (then_random.has_value()) swarm_.emplace().Start(*then_random, shape);
  }

  std::unique_ptr<Adversary> Clone() const override {
    return std::make_unique<RecordedAdversary>(*this);
  }

  // From now on the swarm decides. REQUIRES: there is a seed for it.
  void Leave() { left_ = true; }

  MessageFault OnSend(const MessageName& message) override {
    if (left_) return swarm_->OnSend(message);
    const auto fault = decisions_->message_faults.find(message.Packed());
    if (fault == decisions_->message_faults.end()) return {};
    used_.insert(fault->first);
    return fault->second;
  }
  void OnWindow(const WindowStart& start, FaultState& faults) override {
    next_crash_ = 0;
    if (left_) return swarm_->OnWindow(start, faults);
    const auto window = decisions_->windows.find(start.window);
    if (window != decisions_->windows.end()) faults = window->second;
  }
  void OnHeal(const Healing& healing, FaultState& faults) override {
    if (left_) return swarm_->OnHeal(healing, faults);
    if (decisions_->lasting.has_value()) faults = *decisions_->lasting;
  }
  bool NextCrash(const WindowStart& start, CrashPoint& crash) override {
    if (left_) return swarm_->NextCrash(start, crash);
    const auto crashes = decisions_->crashes.find(start.window);
    if (crashes == decisions_->crashes.end() || next_crash_ == crashes->second.size()) return false;
    crash = crashes->second[next_crash_++];
    return true;
  }
  // What was decided at a role change is known from the start of its window.
  bool CrashAtRoleChange(const ReleasePoint& point, std::uint64_t node_step,
                         CrashPoint& crash) override {
    return left_ && swarm_->CrashAtRoleChange(point, node_step, crash);
  }
  void OnRestart(NodeId node) override {
    if (left_) swarm_->OnRestart(node);
  }
  bool Releases(const MessageName& message, const ReleasePoint& point) override {
    if (left_) return swarm_->Releases(message, point);
    const auto at = decisions_->releases.find(message.Packed());
    if (at == decisions_->releases.end()) return false;
    const Release& release = at->second;
    if (release.role_change != point.role_change) return false;
    return point.role_change ? release.input == point.input : release.window == point.window;
  }
  std::uint64_t Entropy(std::uint64_t input, std::uint64_t drawn) override {
    if (left_) return drawn;
    const auto bits = decisions_->entropy.find(input);
    if (bits == decisions_->entropy.end()) return drawn;
    used_entropy_.insert(input);
    return bits->second;
  }

  // Faults of messages that were never sent, and bits of steps that were never taken.
  std::uint64_t unused() const {
    return decisions_->message_faults.size() - used_.size() + decisions_->entropy.size() -
           used_entropy_.size();
  }

 private:
  std::shared_ptr<const Decisions> decisions_;
  std::size_t next_crash_ = 0;
  std::set<std::uint64_t> used_;
  std::set<std::uint64_t> used_entropy_;
  bool left_ = false;
  std::optional<SwarmAdversary> swarm_;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_INTERNAL_RECORDED_ADVERSARY_H_
