// Shrinking where failures depend on random bits: what a node chose is not lost with what does not
// matter.

#include "tests/random_peers.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "stampede/hunt/shrink_within.h"
#include "stampede/replay/readable.h"
#include "stampede/replay/typed_protocol_driver.h"

namespace stampede {
namespace {

using testing::HasSubstr;

const ProtocolDriver& PeersDriver() {
  static const auto& driver = *new TypedProtocolDriver<RandomPeers>();
  return driver;
}

// One of the two claims. Either is broken by three messages at least.
constexpr std::size_t kFewestMessages = 3;
struct Claim {
  std::string_view name;
  std::string_view other;
  std::size_t fewest_actions;

  friend void PrintTo(const Claim& claim, std::ostream* out) { *out << claim.name; }
};

// What is left of the run of `seed`: actions of a scenario, and messages that arrive. None where
// the run breaks no claim.
struct Left {
  std::size_t actions = 0;
  std::size_t messages = 0;
};
Left ShrunkenRun(const Claim& claim, std::uint64_t seed) {
  RunChoices choices;
  choices.replicas = {4, 5};
  choices.disable = {std::string(claim.other)};
  scenario::Scenario scenario;
  RunOutputs outputs;
  outputs.scenario = &scenario;
  const RunOutcome outcome = PeersDriver().Open(choices).value()->Record(seed, outputs);
  if (!outcome.violation.has_value()) return {};
  const auto report = ShrinkWithin({.time = std::chrono::minutes(5)}, PeersDriver(), scenario);
  EXPECT_TRUE(report.ok()) << report.status();
  Left left;
  left.actions = CountActions(report->shrunk.scenario);
  RunOutputs story;
  story.story = [&](const std::string& line) {
    if (line.find(" Rumor#") != std::string::npos) ++left.messages;
  };
  const auto result = PeersDriver().RunScenario(report->shrunk.scenario, false, story);
  EXPECT_EQ(result->run.violation->invariant, claim.name);
  return left;
}

class RandomPeersTest : public testing::TestWithParam<Claim> {};

TEST_P(RandomPeersTest, ShrinksToHardlyMoreThanTheShortestFailure) {
  constexpr std::size_t kFindings = 20;
  std::vector<std::size_t> actions;
  std::vector<std::size_t> messages;
  for (std::uint64_t seed = 1; actions.size() < kFindings; ++seed) {
    const Left left = ShrunkenRun(GetParam(), seed);
    if (left.messages == 0) continue;
    actions.push_back(left.actions);
    messages.push_back(left.messages);
  }
  std::sort(actions.begin(), actions.end());
  std::sort(messages.begin(), messages.end());
  EXPECT_GE(messages.front(), kFewestMessages);
  EXPECT_LE(messages[kFindings / 2] * 2, kFewestMessages * 3) << testing::PrintToString(messages);
  EXPECT_LE(actions[kFindings / 2] * 2, GetParam().fewest_actions * 3)
      << testing::PrintToString(actions);
}

// A tick and three hands; three ticks and three tellers.
INSTANTIATE_TEST_SUITE_P(Claims, RandomPeersTest,
                         testing::Values(Claim{RandomPeers::kNoReturn, RandomPeers::kFewTellers, 4},
                                         Claim{RandomPeers::kFewTellers, RandomPeers::kNoReturn,
                                               6}),
                         [](const auto& test) {
                           return test.param.name == RandomPeers::kNoReturn ? "no_return"
                                                                            : "few_tellers";
                         });

// A run under bits that a file fixes is a run like any other.
TEST(FixedEntropy, GoesThroughFilesAndTraces) {
  const std::string text = R"({
  "title": "", "protocol": "random-peers", "cluster": {"replicas": 4, "clients": 0},
  "network": {"delivery": "manual"}, "timers": "manual",
  "steps": [
    {"entropy": 0, "in": "tick#1 r0"},
    {"entropy": 0, "in": "Rumor#1 r0->r1"},
    {"entropy": "9223372036854775808", "in": "Rumor#1 r3->r0"},
    {"fire": "tick r0"}
  ],
  "expect": "pass"
})";
  const auto scenario = ParseScenario(text, PeersDriver().vocabulary());
  ASSERT_TRUE(scenario.ok()) << scenario.status();
  EXPECT_EQ(*ParseScenario(WriteScenario(*scenario, PeersDriver().vocabulary(), ""),
                           PeersDriver().vocabulary()),
            *scenario);
  std::ostringstream trace;
  RunOutputs outputs;
  outputs.trace = &trace;
  scenario::Scenario recorded;
  outputs.scenario = &recorded;
  const auto result = PeersDriver().RunScenario(*scenario, false, outputs);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(result->idle, testing::Not(testing::Contains(0u)));
  EXPECT_THAT(result->idle, testing::Contains(2u));  // no such message came
  EXPECT_THAT(trace.str(), HasSubstr(R"({"entropy":"tick#1 r0","bits":0})"));
  const auto replayed = PeersDriver().Replay(trace.str(), {}, {});
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(replayed->difference, "");
  EXPECT_EQ(replayed->outcome.fingerprint, result->run.fingerprint);
}

}  // namespace
}  // namespace stampede
