// The adversary that repeats recorded decisions.
#ifndef STAMPEDE_REPLAY_RECORDED_ADVERSARY_H_
#define STAMPEDE_REPLAY_RECORDED_ADVERSARY_H_

#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "stampede/replay/trace.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/swarm_adversary.h"

namespace stampede {

// Decides by name; where nothing is recorded, it is quiet. It can be told to leave the record and
// go on as the swarm of a seed.
class RecordedAdversary final : public Adversary {
 public:
  // REQUIRES: `decisions` outlives this.
  RecordedAdversary(const Decisions& decisions, std::optional<std::uint64_t> then_random,
                    const SwarmShape& shape)
      : decisions_(decisions) {
    if (then_random.has_value()) swarm_.emplace().Start(*then_random, shape);
  }

  // From now on the swarm decides. REQUIRES: there is a seed for it.
  void Leave() { left_ = true; }

  Fate OnSend(const MessageName& message) override {
    if (left_) return swarm_->OnSend(message);
    const auto fate = decisions_.fates.find(message.Packed());
    if (fate == decisions_.fates.end()) return {};
    used_.insert(fate->first);
    return fate->second;
  }
  void OnWindow(const WindowStart& start, Troubles& troubles) override {
    next_crash_ = 0;
    if (left_) return swarm_->OnWindow(start, troubles);
    const auto window = decisions_.windows.find(start.window);
    if (window != decisions_.windows.end()) troubles = window->second;
  }
  bool NextCrash(const WindowStart& start, CrashPoint& crash) override {
    if (left_) return swarm_->NextCrash(start, crash);
    const auto crashes = decisions_.crashes.find(start.window);
    if (crashes == decisions_.crashes.end() || next_crash_ == crashes->second.size()) return false;
    crash = crashes->second[next_crash_++];
    return true;
  }
  // What was decided at a turn is known from the start of its window.
  bool CrashAtTurn(const Moment& moment, std::uint64_t node_step, CrashPoint& crash) override {
    return left_ && swarm_->CrashAtTurn(moment, node_step, crash);
  }
  void OnRestart(NodeId node) override {
    if (left_) swarm_->OnRestart(node);
  }
  bool Releases(const MessageName& message, const Moment& moment) override {
    if (left_) return swarm_->Releases(message, moment);
    const auto at = decisions_.releases.find(message.Packed());
    if (at == decisions_.releases.end()) return false;
    const Release& release = at->second;
    if (release.turn != moment.turn) return false;
    return moment.turn ? release.input == moment.input : release.window == moment.window;
  }

  // Fates whose message was never sent.
  std::uint64_t unused() const { return decisions_.fates.size() - used_.size(); }

 private:
  const Decisions& decisions_;
  std::size_t next_crash_ = 0;
  std::set<std::uint64_t> used_;
  bool left_ = false;
  std::optional<SwarmAdversary> swarm_;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_RECORDED_ADVERSARY_H_
