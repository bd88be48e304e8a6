// The doctor of nondeterminism, on a protocol that has it.
#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "stampede/replay/typed_protocol_driver.h"

namespace stampede {
namespace {

// Every replica tells the next one now and then how often it did so. With `sick` set it counts in
// a place that outlives the run, as a protocol must not.
struct Gossip {
  static constexpr std::string_view kName = "gossip";
  struct Config {
    std::uint16_t replicas = 3;
    bool sick = false;
    STAMPEDE_FIELDS(Config, replicas, sick)
  };
  struct Rumour {
    std::uint64_t number = 0;
    STAMPEDE_FIELDS(Rumour, number)
  };
  using Message = std::variant<Rumour>;
  enum class Timer : std::uint8_t { kTell };
  friend constexpr auto EnumNames(Timer) { return std::to_array<std::string_view>({"tell"}); }
  enum class Mark : std::uint8_t { kTold };
  friend constexpr auto EnumNames(Mark) { return std::to_array<std::string_view>({"result"}); }
  struct Durable {
    STAMPEDE_NO_FIELDS(Durable)
  };
  using Operation = std::uint64_t;
  using Result = std::uint64_t;
  struct Replica {
    std::uint64_t result = 0;
    std::uint64_t heard = 0;
    STAMPEDE_FIELDS(Replica, result, heard)
  };
  struct Client {
    STAMPEDE_NO_FIELDS(Client)
  };

  static absl::Status Validate(const Config&) { return absl::OkStatus(); }
  static void VaryConfig(std::uint64_t, Config&) {}
  static FaultBudget Budget(const Config&) { return {}; }
  static bool WithinFaultModel(const Config&, std::span<const Replica>, const ReplicaLosses&) {
    return true;
  }
  static Operation DrawOperation(const Config&, std::uint64_t, std::uint16_t, std::uint64_t n) {
    return n;
  }
  static ReplicaSummary Summarize(const Context<Gossip>&, const Replica&) { return {}; }

  static void Step(const Context<Gossip>& context, Replica& self, const Input<Gossip>& input,
                   Effects<Gossip>& out) {
    static std::uint64_t ever = 0;
    if (const auto* receive = std::get_if<Receive<Gossip>>(&input.event)) {
      self.heard = std::get<Rumour>(receive->message).number;
      return;
    }
    if (std::holds_alternative<Expire<Gossip>>(input.event)) {
      self.result = context.config.sick && self.result == 2 ? ++ever + 100 : self.result + 1;
      const auto next = (context.self.index() + 1) % context.config.replicas;
      out.Send(NodeId::Replica(static_cast<std::uint16_t>(next)), Rumour{self.result});
    }
    out.SetTimer(Timer::kTell, Milliseconds(1));
  }
  static void Step(const Context<Gossip>&, Client&, const Input<Gossip>&, Effects<Gossip>&) {}
};

// Finds nothing wrong, and has seen enough after so many steps.
class Contented {
 public:
  static std::vector<InvariantInfo> List() { return {}; }
  bool Disable(std::string_view) { return false; }
  std::vector<std::string> disabled() const { return {}; }
  void Start(const Gossip::Config&, Duration) { steps_ = 0; }
  bool CheckAfterStep(const Observation<Gossip>&) {
    ++steps_;
    return true;
  }
  bool halted() const { return false; }
  bool settled() const { return steps_ >= 300; }
  Violation CheckStuck(NodeId, std::uint64_t, Time) const { return none_; }
  const Violation& violation() const { return none_; }

 private:
  std::uint64_t steps_ = 0;
  Violation none_;
};

HuntResult HuntGossip(const SeededRuns& session) {
  HuntPlan plan;
  plan.seed = 1;
  plan.runs = 64;
  plan.check_every = 8;
  const std::atomic<bool> stop{false};
  return Hunt(
      plan, [&] { return session.NewWorker(); }, stop, {}, std::chrono::milliseconds(100));
}

TEST(Doctor, NamesStepNodeAndFieldWhereASecondRunIsAnother) {
  HuntSettings<Gossip> settings;
  settings.config.sick = true;
  const SwarmRuns<Gossip, Contented> session(settings, Contented());
  const HuntResult result = HuntGossip(session);
  EXPECT_EQ(result.checked, 8u);
  ASSERT_FALSE(result.nondeterministic.empty());
  const std::string diagnosis = session.Diagnose(result.nondeterministic.front());
  EXPECT_THAT(diagnosis, testing::HasSubstr("the runs part at step "));
  EXPECT_THAT(diagnosis, testing::ContainsRegex("taken by r[0-2] on tell#3 r[0-2]:"));
  EXPECT_THAT(diagnosis, testing::HasSubstr("/state/result: first "));
  EXPECT_THAT(diagnosis, testing::HasSubstr("/effects/0/send/Rumour/number: first "));
}

TEST(Doctor, IsContentWithTheHealthy) {
  const SwarmRuns<Gossip, Contented> session({}, Contented());
  const HuntResult result = HuntGossip(session);
  EXPECT_EQ(result.checked, 8u);
  EXPECT_TRUE(result.nondeterministic.empty());
  EXPECT_EQ(session.Diagnose(7), "");
}

}  // namespace
}  // namespace stampede
