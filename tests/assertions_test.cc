// What a step asserts is a finding like any other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <type_traits>
#include <variant>

#include "stampede/core/fields.h"
#include "stampede/core/protocol.h"
#include "stampede/invariants/invariant_set.h"
#include "stampede/replay/shrink.h"
#include "stampede/replay/typed_protocol_driver.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/run.h"

namespace stampede {
namespace {

// Every replica passes a number on, one larger each time, and asserts that it stays small.
struct Relay {
  struct Config {
    std::uint64_t most = 20;
    std::uint64_t ring = 0;  // replicas that the protocol believes in; 0: as many as there are
    STAMPEDE_FIELDS(Config, most, ring)
  };
  struct Pass {
    std::uint64_t number = 0;
    STAMPEDE_FIELDS(Pass, number)
  };
  using Message = std::variant<Pass>;
  enum class Timer : std::uint8_t { kStart };
  friend constexpr auto EnumNames(Timer) { return std::to_array<std::string_view>({"start"}); }
  struct Replica {
    std::uint64_t largest = 0;
    STAMPEDE_FIELDS(Replica, largest)
  };

  static void Step(const Context<Relay>& context, Replica& self, const Input<Relay>& input,
                   Effects<Relay>& out) {
    const std::uint64_t ring = context.config.ring == 0 ? context.replicas : context.config.ring;
    const NodeId next =
        NodeId::Replica(static_cast<std::uint16_t>((context.self.index() + 1u) % ring));
    if (std::holds_alternative<Boot<Relay>>(input.event)) {
      out.SetTimer(Timer::kStart, Milliseconds(1));
    } else if (const auto* receive = std::get_if<Receive<Relay>>(&input.event)) {
      self.largest = std::get<Pass>(receive->message).number;
      out.Assert(self.largest < context.config.most, "numbers stay small");
      out.Send(next, Pass{self.largest + 1});
    } else if (std::holds_alternative<Expire<Relay>>(input.event)) {
      if (context.self == NodeId::Replica(0)) out.Send(next, Pass{1});
      out.SetTimer(Timer::kStart, Milliseconds(50));
    }
  }
};

// Says the same about states, where it is asked.
struct Small {
  static constexpr InvariantInfo kInfo = {"small", "no replica holds a large number"};
  static constexpr Scope kScope = Scope::kState;
  void Start(const Cluster<Relay>& cluster) { most_ = cluster.config.most; }
  std::optional<Violation> After(const Observation<Relay>& seen, const GhostState<Relay>&) {
    if (seen.replica().largest < most_) return std::nullopt;
    return Violated(kInfo, seen, "large", {});
  }

 private:
  std::uint64_t most_ = 0;
};

using RelayDriver = TypedProtocolDriver<Relay, InvariantSet<Relay>>;

RunOutcome RunRelay(const ProtocolDriver& driver, const RunChoices& choices,
                    const RunOutputs& outputs = {}) {
  return driver.Open(choices).value()->Record(1, outputs);
}

RunOutputs TraceTo(std::ostream& trace) {
  RunOutputs outputs;
  outputs.trace = &trace;
  return outputs;
}

TEST(Assertions, AreViolationsNamedAfterTheirClaims) {
  const RelayDriver driver;
  std::ostringstream trace;
  const RunOutcome outcome = RunRelay(driver, {}, TraceTo(trace));
  ASSERT_TRUE(outcome.violation.has_value());
  EXPECT_EQ(outcome.violation->invariant, "numbers stay small");
  EXPECT_THAT(outcome.violation->summary, testing::HasSubstr("does not hold at r"));

  const auto replayed = driver.Replay(trace.str(), {}, {});
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(replayed->difference, "");
  EXPECT_EQ(replayed->outcome.violation, outcome.violation);
}

TEST(Assertions, WhatTheStepAskedForDoesNotLeave) {
  RunOptions<Relay> options;
  stampede::Run<Relay, QuietAdversary, InvariantSet<Relay>> run;
  run.Start(options, 1);
  // One number is under way at any time, and the step that fails would pass it on.
  ASSERT_EQ(run.Finish().ending, Ending::kViolation);
  EXPECT_EQ(run.world().network().in_flight(), 0u);
}

// What the World cannot carry out. Shrinking may come to it: it tries smaller clusters.
TEST(Assertions, AMessageToANodeThatDoesNotExistIsAFinding) {
  const RelayDriver driver;
  RunChoices choices;
  choices.replicas = {3};
  choices.settings = {{"ring", "5"}};
  std::ostringstream trace;
  const RunOutcome outcome = RunRelay(driver, choices, TraceTo(trace));
  ASSERT_TRUE(outcome.violation.has_value());
  EXPECT_EQ(outcome.violation->invariant, "messages go to nodes that exist");
  EXPECT_EQ(driver.Replay(trace.str(), {}, {})->outcome.violation, outcome.violation);
}

TEST(Assertions, TheMacroClaimsTheExpression) {
  Effects<Relay> out;
  STAMPEDE_ASSERT(out, 1 + 1 == 2);
  EXPECT_EQ(out.failed_claim(), "");
  STAMPEDE_ASSERT(out, std::is_same_v<int, long> || 1 > 2);
  EXPECT_EQ(out.failed_claim(), "std::is_same_v<int, long> || 1 > 2");
}

TEST(Assertions, AreShrunkLikeAnyOther) {
  const RelayDriver driver;
  scenario::Scenario scenario;
  RunOutputs outputs;
  outputs.scenario = &scenario;
  RunRelay(driver, {}, outputs);
  const auto run = [&driver](const scenario::Scenario& candidate) {
    return driver.RunScenario(candidate, false, {}).value();
  };
  const Shrunk shrunk = Shrink(scenario, run, {});
  EXPECT_EQ(run(shrunk.scenario).run.violation->invariant, "numbers stay small");
  EXPECT_LT(shrunk.scenario.steps.size(), 3u);
}

TEST(Assertions, AreSilentWhereAnInvariantSpeaks) {
  const TypedProtocolDriver<Relay, InvariantSet<Relay, Small>> driver;
  EXPECT_EQ(RunRelay(driver, {}).violation->invariant, "small");
}

TEST(Assertions, CanBeDisabledByClaimOrAllTogether) {
  const RelayDriver driver;
  for (const char* name : {"numbers stay small", "assertions"}) {
    RunChoices choices;
    choices.disable = {name};
    choices.fault_events = 200;
    EXPECT_FALSE(RunRelay(driver, choices).violation.has_value()) << name;
  }
}

}  // namespace
}  // namespace stampede
