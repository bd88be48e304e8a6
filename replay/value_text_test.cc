// What a step looks like to a person.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <variant>

#include "stampede/core/protocol.h"
#include "stampede/invariants/invariant_set.h"
#include "stampede/replay/typed_protocol_driver.h"

namespace stampede {
namespace {

// Replicas send each other a message of every shape that the text of a step must cope with.
struct Shapes {
  struct Plain {
    std::uint64_t number = 7;
    STAMPEDE_FIELDS(Plain, number)
  };
  struct Empty {
    STAMPEDE_NO_FIELDS(Empty)
  };
  struct ShowsItself {
    std::uint64_t number = 7;
    std::string ToString() const { return "the number seven"; }
    STAMPEDE_FIELDS(ShowsItself, number)
  };
  using Message = std::variant<Plain, Empty, ShowsItself>;
  struct Replica {
    STAMPEDE_NO_FIELDS(Replica)
  };

  static void Step(const Context<Shapes>& context, Replica&, const Input<Shapes>& input,
                   Effects<Shapes>& out) {
    if (!std::holds_alternative<Boot<Shapes>>(input.event)) return;
    const auto next = static_cast<std::uint16_t>((context.self.index() + 1) % context.replicas);
    out.Send(NodeId::Replica(next), Plain());
    out.Send(NodeId::Replica(next), Empty());
    out.Send(NodeId::Replica(next), ShowsItself());
  }
};

TEST(StepText, ShowsMessagesOfEveryShape) {
  const TypedProtocolDriver<Shapes, InvariantSet<Shapes>> driver;
  std::string story;
  RunOutputs outputs;
  outputs.story = [&story](const std::string& line) { story += line + "\n"; };
  driver.Open(RunChoices()).value()->Record(1, outputs);
  EXPECT_THAT(story, testing::ContainsRegex("Plain#1 r0->r1 \\{number 7\\}"));
  EXPECT_THAT(story, testing::ContainsRegex("Empty#1 r0->r1 \\{\\}"));
  EXPECT_THAT(story, testing::ContainsRegex("ShowsItself#1 r0->r1 the number seven"));
}

}  // namespace
}  // namespace stampede
