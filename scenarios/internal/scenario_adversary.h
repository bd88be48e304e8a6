// The adversary of a scenario: decides about messages by name and by kind, and keeps the faults of
// nodes and links that the scenario's steps have begun and not ended.
#ifndef STAMPEDE_SCENARIOS_INTERNAL_SCENARIO_ADVERSARY_H_
#define STAMPEDE_SCENARIOS_INTERNAL_SCENARIO_ADVERSARY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "stampede/scenarios/condition.h"
#include "stampede/scenarios/scenario.h"
#include "stampede/sim/adversary.h"

namespace stampede {

class ScenarioAdversary final : public Adversary {
 public:
  // `beneath` decides where the scenario says nothing. With `hold_all` every message waits to be
  // delivered by a step of the scenario.
  ScenarioAdversary(AnyAdversary beneath, bool hold_all)
      : beneath_(std::move(beneath)), hold_all_(hold_all) {}
  std::unique_ptr<Adversary> Clone() const override {
    return std::make_unique<ScenarioAdversary>(*this);
  }

  // What happens to the next message that the pattern matches, or to every one from now on. What
  // rules say about one message that they name happens together. Returns the rule's number.
  std::size_t Rule(const MessagePattern& pattern, const MessageFault& fault, bool every);
  // Whether a message like this is sent; returns a number for Sent().
  std::size_t Watch(const MessagePattern& pattern);
  bool Sent(std::size_t watch) const { return watches_[watch].seen; }
  // Whether the rule ever decided about a message.
  bool Used(std::size_t rule) const { return rules_[rule].used; }

  // The bits of the step that this input will bring about.
  void FixEntropy(std::uint64_t input, std::uint64_t bits) { entropy_[input] = {bits, false}; }
  // Whether that step was taken. REQUIRES: FixEntropy().
  bool UsedEntropy(std::uint64_t input) const { return entropy_.at(input).used; }

  // A fault that holds until it is ended or, unless it `lasts`, all heal; each has a number. It
  // holds from the next window or ChangeFaults on.
  std::size_t Begin(const TimedFault& fault, bool lasts, const NodeSlots& slots);
  void End(std::size_t number);
  // Ends cuts of these links.
  void Mend(const std::vector<LinkPattern>& links);
  // Ends pauses of these nodes.
  void Resume(const std::vector<NodeId>& nodes);
  // All faults that hold, but for jumps of clocks: those are over.
  FaultState Current(const WindowStart& start, const NodeSlots& slots);

  MessageFault OnSend(const MessageName& message) override;
  void OnWindow(const WindowStart& start, FaultState& faults) override;
  void OnHeal(const Healing& healing, FaultState& faults) override;
  bool CrashAtRoleChange(const ReleasePoint& point, std::uint64_t node_step,
                         CrashPoint& crash) override {
    return beneath_.CrashAtRoleChange(point, node_step, crash);
  }
  void OnRestart(NodeId node) override { beneath_.OnRestart(node); }
  bool NextCrash(const WindowStart& start, CrashPoint& crash) override {
    return beneath_.NextCrash(start, crash);
  }
  bool Releases(const MessageName& message, const ReleasePoint& point) override;
  std::uint64_t Entropy(std::uint64_t input, std::uint64_t drawn) override;

 private:
  struct MessageRule {
    MessagePattern pattern;
    MessageFault fault;
    bool every = false;
    bool used = false;
    std::optional<std::size_t> with;  // the rule about this message that it has taken in
  };
  struct Watched {
    MessagePattern pattern;
    bool seen = false;
  };
  struct FixedEntropy {
    std::uint64_t bits = 0;
    bool used = false;
  };
  // What is left of a fault that has begun and not ended.
  struct BegunFault {
    std::size_t number = 0;
    bool lasts = false;
    FaultState effect;
  };
  void TakeIn(std::size_t earlier, MessageRule& rule) const;
  // All of them together. Linear in their number where one has ended since.
  const FaultState& Sum(const NodeSlots& slots);

  AnyAdversary beneath_;
  bool hold_all_ = false;
  std::vector<MessageRule> rules_;
  absl::flat_hash_map<std::uint64_t, std::size_t> by_name_;  // rules about one named message
  std::vector<std::size_t> by_kind_;                         // the other rules
  absl::flat_hash_map<std::uint64_t, bool> held_here_;       // held by a rule, not from beneath
  std::vector<Watched> watches_;
  absl::flat_hash_map<std::uint64_t, FixedEntropy> entropy_;  // by input
  std::size_t begun_ = 0;                                     // faults so far
  std::vector<BegunFault> begun_faults_;                      // by number
  std::optional<FaultState> sum_;  // of them; nothing where that is to be found out anew
};

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_INTERNAL_SCENARIO_ADVERSARY_H_
