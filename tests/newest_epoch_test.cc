// A replica that takes itself for a member of an earlier epoch must hear of the newest, or it never
// does what a replaced replica must.
#include <cstdint>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <variant>

#include "stampede/core/protocol.h"
#include "stampede/replay/typed_protocol_driver.h"

namespace stampede {
namespace {

// r0 tells the others of a second epoch, whose members are r0 and r1. With the defect, r2 does not
// listen.
struct TwoEpochs {
  enum class Defect : std::uint8_t { kNone, kDoesNotListen };
  friend constexpr auto EnumNames(Defect) {
    return std::to_array<std::string_view>({"none", "does-not-listen"});
  }
  struct Config {
    Defect defect = Defect::kNone;
    STAMPEDE_FIELDS(Config, defect)
  };
  struct SecondEpoch {
    STAMPEDE_NO_FIELDS(SecondEpoch)
  };
  using Message = std::variant<SecondEpoch>;
  enum class Timer : std::uint8_t { kAgain };
  friend constexpr auto EnumNames(Timer) { return std::to_array<std::string_view>({"again"}); }
  struct Replica {
    std::uint64_t epoch = 0;
    STAMPEDE_FIELDS(Replica, epoch)
  };

  static void Step(const Context<TwoEpochs>& context, Replica& self, const Input<TwoEpochs>& input,
                   Effects<TwoEpochs>& out) {
    if (std::holds_alternative<Receive<TwoEpochs>>(input.event)) {
      const bool listens =
          context.self != NodeId::Replica(2) || context.config.defect == Defect::kNone;
      if (listens) self.epoch = 1;
    } else if (context.self == NodeId::Replica(0)) {
      self.epoch = 1;
      for (const NodeId other : context.all_replicas()) out.Send(other, SecondEpoch());
      out.SetTimer(Timer::kAgain, Milliseconds(50));
    }
  }
  static ReplicaSet MembersOf(const Replica& replica) {
    return ReplicaSet::First(replica.epoch == 0 ? 3 : 2);
  }
  static ReplicaSummary Summarize(const Context<TwoEpochs>& context, const Replica& replica) {
    const bool member = MembersOf(replica).Contains(context.self);
    return {.epoch = replica.epoch, .member = member, .serving = member};
  }
  static std::string_view Pending(const Context<TwoEpochs>&, const Replica&) { return {}; }
};

RunOutcome RunOfTwoEpochs(const std::string& defect) {
  const TypedProtocolDriver<TwoEpochs> driver;
  RunChoices choices;
  choices.replicas = {3};
  choices.fault_events = 0;
  choices.settings = {{"defect", defect}};
  return driver.Open(choices).value()->Record(1, {});
}

TEST(NewestEpoch, IsHeardOf) {
  const RunOutcome outcome = RunOfTwoEpochs("none");
  EXPECT_FALSE(outcome.violation.has_value());
  EXPECT_EQ(outcome.ending, Ending::kDone);
}

TEST(NewestEpoch, IsMissedByOneThatDoesNotKnowThatItWasReplaced) {
  const RunOutcome outcome = RunOfTwoEpochs("does-not-listen");
  ASSERT_TRUE(outcome.violation.has_value());
  EXPECT_EQ(outcome.violation->invariant, "duties");
  EXPECT_TRUE(outcome.violation->summary.starts_with("r2 still has to hear of the newest epoch"))
      << outcome.violation->summary;
}

}  // namespace
}  // namespace stampede
