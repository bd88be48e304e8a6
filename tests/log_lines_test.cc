// Lines that a step logs: with that step wherever it is shown, and nowhere else.
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/core/json.h"
#include "stampede/core/protocol.h"
#include "stampede/invariants/invariant_set.h"
#include "stampede/replay/typed_protocol_driver.h"

namespace stampede {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Counts how often it is shown.
struct Shown {
  int value = 0;
  std::string ToString() const {
    ++times;
    return std::to_string(value);
  }
  static inline int times = 0;
};

// Every replica tells the next that it has started, and logs what it hears.
struct Chatty {
  struct Hello {
    std::uint64_t number = 0;
    STAMPEDE_FIELDS(Hello, number)
  };
  using Message = std::variant<Hello>;
  struct Replica {
    std::uint64_t heard = 0;
    STAMPEDE_FIELDS(Replica, heard)
  };

  static void Step(const Context<Chatty>& context, Replica& self, const Input<Chatty>& input,
                   Effects<Chatty>& out) {
    const NodeId next =
        NodeId::Replica(static_cast<std::uint16_t>((context.self.index() + 1) % context.replicas));
    if (std::holds_alternative<Boot<Chatty>>(input.event)) {
      out.Send(next, Hello{7});
    } else if (const auto* receive = std::get_if<Receive<Chatty>>(&input.event)) {
      const auto& hello = std::get<Hello>(receive->message);
      ++self.heard;
      out.Log("heard {} from {}: {}, {}", Shown{3}, receive->from, hello, "a text");
      out.Log("no values");
    }
  }
};

TEST(LogLines, StandForTheirValues) {
  Cluster<Chatty> cluster;
  cluster.replicas = 3;
  const Context<Chatty> context(cluster, NodeId::Replica(1));
  const Input<Chatty> input{
      .now = {}, .entropy = 0, .event = Receive<Chatty>{NodeId::Replica(0), Chatty::Hello{7}}};
  std::vector<std::string> lines;
  Effects<Chatty> out;
  out.LogTo(&lines);
  Chatty::Replica replica;
  Chatty::Step(context, replica, input, out);
  EXPECT_THAT(lines, ElementsAre("heard 3 from r0: Hello{number 7}, a text", "no values"));

  Effects<Chatty> copy = out;
  copy.Log("a copy logs nowhere");
  copy = out;
  copy.Log("a copy logs nowhere");
  EXPECT_EQ(lines.size(), 2u);
  EXPECT_THAT(copy.log(), IsEmpty());
}

TEST(LogLines, AreMadeOnlyWhereSomethingFollowsTheRun) {
  const TypedProtocolDriver<Chatty, InvariantSet<Chatty>> driver;
  RunChoices choices;
  choices.fault_events = 50;
  const auto runs = driver.Open(choices).value();
  Shown::times = 0;
  const RunOutcome hunted = runs->NewWorker()->Run(1);
  EXPECT_EQ(Shown::times, 0);

  std::ostringstream trace;
  std::vector<std::string> story;
  RunOutputs outputs;
  outputs.trace = &trace;
  outputs.story = [&](const std::string& line) { story.push_back(line); };
  const RunOutcome recorded = runs->Record(1, outputs);
  EXPECT_GT(Shown::times, 0);
  EXPECT_EQ(recorded.fingerprint, hunted.fingerprint);

  const auto boot = std::find_if(story.begin(), story.end(), [](const std::string& line) {
    return line.find(" boot#1 r0") != std::string::npos;
  });
  ASSERT_NE(boot, story.end());
  EXPECT_THAT(*boot, testing::Not(HasSubstr("heard")));
  const auto hello = std::find_if(story.begin(), story.end(), [](const std::string& line) {
    return line.find(" Hello#1 r0->r1") != std::string::npos;
  });
  ASSERT_NE(hello, story.end());
  EXPECT_THAT(*hello, HasSubstr("| heard 3 from r0: Hello{number 7}, a text\n"));
  EXPECT_THAT(*hello, testing::EndsWith("| no values"));

  EXPECT_THAT(trace.str(),
              HasSubstr("\"log\":[\"heard 3 from r0: Hello{number 7}, a text\",\"no values\"]"));
  const auto replayed = driver.Replay(trace.str(), {}, {});
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(replayed->difference, "");
}

}  // namespace
}  // namespace stampede
