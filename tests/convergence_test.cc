// Replicas without a log agree in the end where their protocol says so: it has a StateDigest.
#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <variant>

#include "stampede/core/protocol.h"
#include "stampede/replay/typed_protocol_driver.h"

namespace stampede {
namespace {

// The replicas tell each other the largest number that they know. With the defect, r0 does not
// listen.
struct Largest {
  enum class Defect : std::uint8_t { kNone, kDoesNotListen };
  friend constexpr auto EnumNames(Defect) {
    return std::to_array<std::string_view>({"none", "does-not-listen"});
  }
  struct Config {
    Defect defect = Defect::kNone;
    STAMPEDE_FIELDS(Config, defect)
  };
  struct Known {
    std::uint64_t number = 0;
    STAMPEDE_FIELDS(Known, number)
  };
  using Message = std::variant<Known>;
  enum class Timer : std::uint8_t { kAgain };
  friend constexpr auto EnumNames(Timer) { return std::to_array<std::string_view>({"again"}); }
  struct Replica {
    std::uint64_t number = 0;
    STAMPEDE_FIELDS(Replica, number)
  };

  static void Step(const Context<Largest>& context, Replica& self, const Input<Largest>& input,
                   Effects<Largest>& out) {
    self.number = std::max(self.number, std::uint64_t{context.self.index()} + 1);
    if (const auto* receive = std::get_if<Receive<Largest>>(&input.event)) {
      const bool listens =
          context.self != NodeId::Replica(0) || context.config.defect == Defect::kNone;
      if (listens) self.number = std::max(self.number, std::get<Known>(receive->message).number);
      return;
    }
    for (const NodeId other : context.all_replicas()) out.Send(other, Known{self.number});
    out.SetTimer(Timer::kAgain, Milliseconds(50));
  }
  static std::uint64_t StateDigest(const Replica& replica) { return replica.number; }
};

RunOutcome RunOfLargest(const std::string& defect) {
  const TypedProtocolDriver<Largest> driver;
  RunChoices choices;
  choices.replicas = {3};
  choices.fault_events = 0;
  choices.settings = {{"defect", defect}};
  return driver.Open(choices).value()->Record(1, {});
}

TEST(ConvergenceWithoutALog, EndsTheRun) {
  const RunOutcome outcome = RunOfLargest("none");
  EXPECT_EQ(outcome.ending, Ending::kDone);
  EXPECT_GT(outcome.steps, 3u) << "the replicas have just booted, and do not agree yet";
}

TEST(ConvergenceWithoutALog, IsMissed) {
  const RunOutcome outcome = RunOfLargest("does-not-listen");
  ASSERT_TRUE(outcome.violation.has_value());
  EXPECT_EQ(outcome.violation->invariant, "convergence");
}

}  // namespace
}  // namespace stampede
