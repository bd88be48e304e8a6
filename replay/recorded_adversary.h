// The adversary that repeats recorded decisions.
#ifndef STAMPEDE_REPLAY_RECORDED_ADVERSARY_H_
#define STAMPEDE_REPLAY_RECORDED_ADVERSARY_H_

#include <utility>

#include "replay/trace.h"
#include "sim/adversary.h"

namespace stampede {

// Decides by name; where nothing is recorded, it is quiet.
class RecordedAdversary final : public Adversary {
 public:
  // REQUIRES: `decisions` outlives this.
  explicit RecordedAdversary(const Decisions& decisions) : decisions_(decisions) {}

  Fate OnSend(const MessageName& message) override {
    const auto fate = decisions_.fates.find(message.Packed());
    return fate == decisions_.fates.end() ? Fate() : fate->second;
  }
  void OnWindow(const WindowStart& start, Troubles& troubles) override {
    next_crash_ = 0;
    const auto window = decisions_.windows.find(start.window);
    if (window != decisions_.windows.end()) troubles = window->second;
  }
  bool NextCrash(const WindowStart& start, CrashPoint& crash) override {
    const auto crashes = decisions_.crashes.find(start.window);
    if (crashes == decisions_.crashes.end() || next_crash_ == crashes->second.size()) return false;
    crash = crashes->second[next_crash_++];
    return true;
  }
  bool Releases(const MessageName& message, const Moment& moment) override {
    const auto at = decisions_.releases.find(message.Packed());
    if (at == decisions_.releases.end()) return false;
    const Release& release = at->second;
    if (release.turn != moment.turn) return false;
    return moment.turn ? release.input == moment.input : release.window == moment.window;
  }

 private:
  const Decisions& decisions_;
  std::size_t next_crash_ = 0;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_RECORDED_ADVERSARY_H_
