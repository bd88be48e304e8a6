// The determinism check, on a protocol that is not deterministic.
#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "stampede/hunt/hunt.h"
#include "stampede/replay/typed_protocol_driver.h"

namespace stampede {
namespace {

// Every replica tells the next one now and then how often it did so. With `static_count` it counts
// in a place that outlives the run, as a protocol must not.
struct Gossip {
  static constexpr std::string_view kName = "gossip";
  struct Config {
    bool static_count = false;
    STAMPEDE_FIELDS(Config, static_count)
  };
  struct Rumour {
    std::uint64_t number = 0;
    STAMPEDE_FIELDS(Rumour, number)
  };
  using Message = std::variant<Rumour>;
  enum class Timer : std::uint8_t { kGossip };
  friend constexpr auto EnumNames(Timer) { return std::to_array<std::string_view>({"gossip"}); }
  enum class Mark : std::uint8_t { kSaid };
  friend constexpr auto EnumNames(Mark) { return std::to_array<std::string_view>({"said"}); }
  struct Durable {
    STAMPEDE_NO_FIELDS(Durable)
  };
  using Operation = std::uint64_t;
  using Result = std::uint64_t;
  struct Replica {
    std::uint64_t said = 0;
    std::uint64_t heard = 0;
    STAMPEDE_FIELDS(Replica, said, heard)
  };
  struct Client {
    STAMPEDE_NO_FIELDS(Client)
  };

  static Operation DrawOperation(const Cluster<Gossip>&, std::uint64_t, std::uint16_t,
                                 std::uint64_t n) {
    return n;
  }

  static void Step(const Context<Gossip>& context, Replica& self, const Input<Gossip>& input,
                   Effects<Gossip>& out) {
    static std::uint64_t ever = 0;
    if (const auto* receive = std::get_if<Receive<Gossip>>(&input.event)) {
      self.heard = std::get<Rumour>(receive->message).number;
      return;
    }
    if (std::holds_alternative<Expire<Gossip>>(input.event)) {
      self.said = context.config.static_count && self.said == 2 ? ++ever + 100 : self.said + 1;
      const auto next = (context.self.index() + 1) % context.replicas;
      out.Send(NodeId::Replica(static_cast<std::uint16_t>(next)), Rumour{self.said});
    }
    out.SetTimer(Timer::kGossip, Milliseconds(1));
  }
  static void Step(const Context<Gossip>&, Client&, const Input<Gossip>&, Effects<Gossip>&) {}
};

// Finds nothing wrong, and has seen enough after so many steps.
class Contented {
 public:
  static std::vector<InvariantInfo> List() { return {}; }
  bool Disable(std::string_view) { return false; }
  std::vector<std::string> disabled() const { return {}; }
  void Start(const Cluster<Gossip>&, Duration) { steps_ = 0; }
  bool CheckAfterStep(const Observation<Gossip>&) {
    ++steps_;
    return true;
  }
  bool halted() const { return false; }
  bool settled() const { return steps_ >= 300; }
  bool undecided() const { return false; }
  std::optional<Violation> CheckStuck(NodeId, std::uint64_t, Time) const { return none_; }
  const Violation& violation() const { return none_; }

 private:
  std::uint64_t steps_ = 0;
  Violation none_;
};

HuntResult HuntGossip(const SeededRuns& runs) {
  HuntPlan plan;
  plan.seed = 1;
  plan.runs = 64;
  plan.repeat_every = 8;
  const std::atomic<bool> stop{false};
  return Hunt(
      plan, [&] { return runs.NewWorker(); }, stop, {}, std::chrono::milliseconds(100));
}

TEST(DeterminismCheck, NamesStepNodeAndFieldWhereASecondRunIsAnother) {
  HuntSettings<Gossip> settings;
  settings.config.static_count = true;
  const TypedProtocolDriver<Gossip, Contented> driver;
  const SwarmRuns<Gossip, Contented> runs(driver, settings, Contented());
  const HuntResult result = HuntGossip(runs);
  EXPECT_EQ(result.repeated, 8u);
  ASSERT_FALSE(result.nondeterministic.empty());
  const std::string diagnosis = runs.Diagnose(result.nondeterministic.front());
  EXPECT_THAT(diagnosis, testing::HasSubstr("the runs differ from step "));
  EXPECT_THAT(diagnosis, testing::ContainsRegex("taken by r[0-2] on gossip#3 r[0-2]:"));
  EXPECT_THAT(diagnosis, testing::HasSubstr("/state/said: first "));
  EXPECT_THAT(diagnosis, testing::HasSubstr("/effects/0/send/Rumour/number: first "));
}

TEST(DeterminismCheck, IsContentWithTheHealthy) {
  const TypedProtocolDriver<Gossip, Contented> driver;
  const SwarmRuns<Gossip, Contented> runs(driver, {}, Contented());
  const HuntResult result = HuntGossip(runs);
  EXPECT_EQ(result.repeated, 8u);
  EXPECT_TRUE(result.nondeterministic.empty());
  EXPECT_EQ(runs.Diagnose(7), "");
}

}  // namespace
}  // namespace stampede
