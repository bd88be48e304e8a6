// What tests of the world share: an adversary put together by the test, and a world of Echo.
#ifndef STAMPEDE_SIM_TEST_WORLD_H_
#define STAMPEDE_SIM_TEST_WORLD_H_

#include <cstdint>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <vector>

#include "stampede/sim/decisions.h"
#include "stampede/sim/echo_protocol.h"
#include "stampede/sim/world.h"

namespace stampede {

// The number of Echo's Tick among its messages.
inline constexpr std::uint8_t kTickType = 2;

// An adversary that a test puts together.
class Scripted final : public Adversary {
 public:
  std::unique_ptr<Adversary> Clone() const override { return std::make_unique<Scripted>(*this); }

  std::function<MessageFault(const MessageName&)> on_send;
  std::function<void(std::uint64_t window, FaultState&)> on_window;
  std::function<void(FaultState&)> on_heal;
  std::vector<CrashPoint> crashes;
  std::function<bool(const MessageName&, const ReleasePoint&)> releases;

  MessageFault OnSend(const MessageName& name) override {
    return on_send ? on_send(name) : MessageFault();
  }
  void OnWindow(const WindowStart& start, FaultState& faults) override {
    if (on_window) on_window(start.window, faults);
  }
  void OnHeal(const Healing&, FaultState& faults) override {
    if (on_heal) on_heal(faults);
  }
  bool NextCrash(const WindowStart&, CrashPoint& crash) override {
    if (crashes.empty()) return false;
    crash = crashes.back();
    crashes.pop_back();
    return true;
  }
  bool Releases(const MessageName& name, const ReleasePoint& point) override {
    return releases && releases(name, point);
  }
};

class WorldTest : public testing::Test {
 protected:
  using TheWorld = World<Echo, Scripted>;

  WorldTest() {
    options_.cluster.replicas = 2;
    options_.cluster.clients = 1;
    options_.workload.think_max = Microseconds(0);
  }

  void Run(Duration span) {
    world_.Start(options_, 1);
    GoOn(span);
  }
  void GoOn(Duration span) {
    const Time end = world_.now() + span;
    while (world_.AdvanceBefore(end, [&](const Observation<Echo>& seen) {
      for (const auto& item : seen.effects.items()) {
        if (item.kind == EffectKind::kReturn) returned_.push_back(seen.now);
      }
    })) {
    }
  }

  bool Do(const Command& command) {
    return world_.Do(command, [](const auto&) {});
  }
  bool Invoke(NodeId client, std::uint64_t operation) {
    return world_.Invoke({client, ""}, operation);
  }

  RunOptions<Echo> options_;
  TheWorld world_;
  Scripted& adversary_ = world_.adversary();
  std::vector<Time> returned_;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_TEST_WORLD_H_
