// The adversary of a scenario: decides about messages by name and by kind, and keeps the trouble of
// nodes and links that the scenario's steps have begun and not ended.
#ifndef STAMPEDE_SCENARIOS_SCENARIO_ADVERSARY_H_
#define STAMPEDE_SCENARIOS_SCENARIO_ADVERSARY_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "stampede/scenarios/condition.h"
#include "stampede/scenarios/scenario.h"
#include "stampede/sim/adversary.h"

namespace stampede {

class ScenarioAdversary final : public Adversary {
 public:
  // `beneath` decides where the scenario says nothing; it outlives this. With `hold_all` every
  // message waits to be delivered by hand.
  void Start(Adversary* beneath, bool hold_all) {
    *this = ScenarioAdversary();
    beneath_ = beneath;
    hold_all_ = hold_all;
  }

  // What happens to the next message that the pattern matches, or to every one from now on.
  // Returns the rule's number.
  std::size_t Rule(const MessagePattern& pattern, const MessageFault& fault, bool every);
  // Whether a message like this is sent; returns a number for Sent().
  std::size_t Watch(const MessagePattern& pattern);
  bool Sent(std::size_t watch) const { return watches_[watch].seen; }
  // Whether the rule ever decided about a message.
  bool Used(std::size_t rule) const { return rules_[rule].used; }

  // Trouble that lasts until it is ended; each has a number. It holds from the next window or
  // ChangeFaults on.
  std::size_t Begin(const Faults& trouble);
  void End(std::size_t number) { standing_[number].over = true; }
  // Ends cuts: what `links` cuts is cut no more.
  void Mend(const Faults& links);
  void Resume(std::uint64_t nodes);
  // All trouble there is now, but for leaps of clocks: those were.
  Faults ReplicaSummary(const WindowStart& start);

  MessageFault OnSend(const MessageName& message) override;
  void OnWindow(const WindowStart& start, Faults& faults) override;
  bool CrashAtRoleChange(const ReleasePoint& point, std::uint64_t node_step,
                         CrashPoint& crash) override {
    return beneath_->CrashAtRoleChange(point, node_step, crash);
  }
  void OnRestart(NodeId node) override { beneath_->OnRestart(node); }
  bool NextCrash(const WindowStart& start, CrashPoint& crash) override {
    return beneath_->NextCrash(start, crash);
  }
  bool Releases(const MessageName& message, const ReleasePoint& point) override;

 private:
  struct MessageRule {
    MessagePattern pattern;
    MessageFault fault;
    bool every = false;
    bool used = false;
  };
  struct Watched {
    MessagePattern pattern;
    bool seen = false;
  };
  struct Trouble {
    Faults faults;
    bool over = false;
  };

  Adversary* beneath_ = nullptr;
  bool hold_all_ = false;
  std::vector<MessageRule> rules_;
  absl::flat_hash_map<std::uint64_t, std::size_t> by_name_;  // rules about one named message
  std::vector<std::size_t> by_kind_;                         // the other rules
  absl::flat_hash_map<std::uint64_t, bool> held_by_us_;      // held by a rule, not from beneath
  std::vector<Watched> watches_;
  std::vector<Trouble> standing_;
};

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_SCENARIO_ADVERSARY_H_
