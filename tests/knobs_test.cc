// Knobs: drawn for each run by their names, chosen by the user, kept in traces and scenarios.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/core/protocol.h"
#include "stampede/invariants/invariant_set.h"
#include "stampede/replay/shrink.h"
#include "stampede/replay/typed_protocol_driver.h"
#include "stampede/sim/hunt_settings.h"

namespace stampede {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Counts how often its timer runs out. In a small buffer, the third is one too many. Lazy nodes
// send themselves a message now and then, and hasty ones are like the others.
struct Buffer {
  struct Nothing {
    STAMPEDE_NO_FIELDS(Nothing)
  };
  using Message = std::variant<Nothing>;
  enum class Timer : std::uint8_t { kAdd };
  friend constexpr auto EnumNames(Timer) { return std::to_array<std::string_view>({"add"}); }
  enum class Knob : std::uint8_t { kHasty, kSmall, kLazy };
  friend constexpr auto EnumNames(Knob) {
    return std::to_array<std::string_view>({"hasty", "small", "lazy"});
  }
  struct Replica {
    std::uint64_t held = 0;
    STAMPEDE_FIELDS(Replica, held)
  };

  static void Step(const Context<Buffer>& context, Replica& self, const Input<Buffer>& input,
                   Effects<Buffer>& out) {
    if (std::holds_alternative<Expire<Buffer>>(input.event)) ++self.held;
    if (self.held > 0 && context.IsOn(Knob::kLazy)) out.Send(context.self, Nothing());
    const bool fits = self.held < 3 || !context.IsOn(Knob::kSmall);
    out.Assert(fits, "what is held fits the buffer");
    if (!std::holds_alternative<Receive<Buffer>>(input.event)) {
      out.SetTimer(Timer::kAdd, Milliseconds(1));
    }
  }
};

// The same with one knob more, in between.
struct LargerBuffer {
  enum class Knob : std::uint8_t { kHasty, kNew, kSmall, kLazy };
  friend constexpr auto EnumNames(Knob) {
    return std::to_array<std::string_view>({"hasty", "new", "small", "lazy"});
  }
};

using BufferDriver = TypedProtocolDriver<Buffer, InvariantSet<Buffer>>;

// How many of 200 runs have each knob.
template <class P>
std::vector<int> CountKnobs(const HuntSettings<P>& settings) {
  std::vector<int> counts(EnumCount<KnobOf<P>>());
  for (std::uint64_t key = 0; key < 200; ++key) {
    const KnobSet<P> knobs = DrawKnobs(key, settings);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      counts[i] += knobs.IsOn(static_cast<KnobOf<P>>(i)) ? 1 : 0;
    }
  }
  return counts;
}

TEST(Knobs, AreOnInHalfOfTheRunsAndAnotherOneChangesNoDraw) {
  const std::vector<int> counts = CountKnobs(HuntSettings<Buffer>());
  for (const int count : counts) EXPECT_NEAR(count, 100, 25);
  const std::vector<int> larger = CountKnobs(HuntSettings<LargerBuffer>());
  EXPECT_THAT(larger, ElementsAre(counts[0], testing::_, counts[1], counts[2]));
}

RunSpec SpecOf(const RunChoices& choices, std::uint64_t seed) {
  const BufferDriver driver;
  return driver.Open(choices).value()->SpecOf(seed);
}

TEST(Knobs, CanBeChosen) {
  RunChoices choices;
  choices.knobs = {"small"};
  choices.no_knobs = {"lazy"};
  int hasty = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto knobs = SpecOf(choices, seed).knobs;
    EXPECT_THAT(knobs, testing::Contains("small"));
    EXPECT_THAT(knobs, testing::Not(testing::Contains("lazy")));
    hasty += knobs.size() == 2 ? 1 : 0;
  }
  EXPECT_NEAR(hasty, 25, 15);
  choices.no_knobs = {"all"};
  EXPECT_THAT(SpecOf(choices, 1).knobs, ElementsAre("small"));
  choices.knobs = {"all"};
  choices.no_knobs = {"hasty"};
  EXPECT_THAT(SpecOf(choices, 1).knobs, ElementsAre("small", "lazy"));
}

TEST(Knobs, ThatAreNoneAreRefused) {
  const BufferDriver driver;
  EXPECT_THAT(driver.knobs(), ElementsAre("hasty", "small", "lazy"));
  const auto complaint = [&](const std::vector<std::string>& on,
                             const std::vector<std::string>& off) {
    RunChoices choices;
    choices.knobs = on;
    choices.no_knobs = off;
    return std::string(driver.Open(choices).status().message());
  };
  EXPECT_THAT(complaint({"smal"}, {}), HasSubstr("there is no knob 'smal', did you mean 'small'?; "
                                                 "one of hasty, small, lazy"));
  EXPECT_THAT(complaint({}, {"x"}), HasSubstr("there is no knob 'x'; one of hasty, "));
  EXPECT_THAT(complaint({"lazy"}, {"lazy"}), HasSubstr("'lazy' cannot be both on and off"));
  EXPECT_THAT(complaint({"all"}, {"all"}), HasSubstr("cannot be both on and off"));
  scenario::Scenario scenario;
  scenario.protocol = "buffer";
  scenario.knobs = {"larg"};
  EXPECT_FALSE(driver.RunScenario(scenario, false, {}).ok());
}

// A run with a knob that matters, and one that does not, from its trace and from its scenario.
TEST(Knobs, AreKeptInTracesAndScenariosAndShrinkAway) {
  const BufferDriver driver;
  RunChoices choices;
  choices.knobs = {"all"};
  std::ostringstream trace;
  scenario::Scenario scenario;
  RunOutputs outputs;
  outputs.trace = &trace;
  outputs.scenario = &scenario;
  const RunOutcome outcome = driver.Open(choices).value()->Record(1, outputs);
  ASSERT_TRUE(outcome.violation.has_value());
  EXPECT_EQ(outcome.violation->invariant, "what is held fits the buffer");
  EXPECT_THAT(trace.str(), HasSubstr(R"("knobs":["hasty","small","lazy"])"));

  const auto replayed = driver.Replay(trace.str(), {}, {});
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(replayed->difference, "");
  EXPECT_EQ(replayed->outcome.fingerprint, outcome.fingerprint);

  EXPECT_EQ(scenario.knobs, (std::vector<std::string>{"hasty", "small", "lazy"}));
  const auto run = [&driver](const scenario::Scenario& candidate) {
    return driver.RunScenario(candidate, false, {}).value();
  };
  EXPECT_EQ(run(scenario).run.fingerprint, outcome.fingerprint);
  const Shrunk shrunk = Shrink(scenario, run, {});
  EXPECT_THAT(shrunk.scenario.knobs, ElementsAre("small"));
  const std::string text = WriteScenario(shrunk.scenario, driver.vocabulary(), "");
  EXPECT_THAT(text, HasSubstr(R"("knobs": ["small"])"));
  EXPECT_EQ(*ParseScenario(text, driver.vocabulary()), shrunk.scenario);
}

}  // namespace
}  // namespace stampede
