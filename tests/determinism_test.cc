// The determinism check of ordinary hunts, on a protocol that is not deterministic in every way
// there is. The program is its own command: `determinism_test hunt ...`.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "stampede/cli/command_line.h"
#include "stampede/core/json.h"
#include "stampede/hunt/hunt.h"
#include "stampede/hunt/second_process.h"
#include "stampede/protocols/shipped.h"
#include "stampede/replay/typed_protocol_driver.h"

namespace stampede {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// Every replica tells the next one now and then how often it did so. With a defect, what it says
// depends on something beside its state and its input.
struct Gossip {
  static constexpr std::string_view kName = "gossip";
  enum class Defect : std::uint8_t {
    kNone,
    kStaticCount,
    kFilledOnce,
    kRand,
    kHeapAddress,
    kBinaryAddress,
    kClock,
    kHashOrder,
    kOnlyState,
    kDiesElsewhere,
  };
  friend constexpr auto EnumNames(Defect) {
    return std::to_array<std::string_view>({"none", "static-count", "filled-once", "rand",
                                            "heap-address", "binary-address", "clock", "hash-order",
                                            "only-state", "dies-elsewhere"});
  }
  static std::span<const DefectInfo> Defects() {
    static constexpr auto kDefects = [] {
      constexpr auto kNames = EnumNames(Defect());
      std::array<DefectInfo, kNames.size() - 1> defects{};
      for (std::size_t i = 0; i < defects.size(); ++i) defects[i].name = kNames[i + 1];
      return defects;
    }();
    return kDefects;
  }
  struct Config {
    Defect defect = Defect::kNone;
    STAMPEDE_FIELDS(Config, defect)
  };
  struct Rumour {
    std::uint64_t number = 0;
    STAMPEDE_FIELDS(Rumour, number)
  };
  using Message = std::variant<Rumour>;
  enum class Timer : std::uint8_t { kGossip };
  friend constexpr auto EnumNames(Timer) { return std::to_array<std::string_view>({"gossip"}); }
  struct Replica {
    std::uint64_t said = 0;
    std::uint64_t heard = 0;
    std::uint64_t unsaid = 0;
    STAMPEDE_FIELDS(Replica, said, heard, unsaid)
  };

  // What a step of a deterministic protocol cannot know.
  static std::uint64_t Impurity(Defect defect, const Replica& self) {
    switch (defect) {
      case Defect::kNone:
      case Defect::kOnlyState: return 0;
      case Defect::kStaticCount: {
        static std::atomic<std::uint64_t> ever{0};
        return ++ever;
      }
      case Defect::kFilledOnce: {
        static std::atomic<std::uint64_t> most{0};
        if (self.said == 2) most = std::max<std::uint64_t>(most, self.heard * 37 % 101);
        return most;
      }
      case Defect::kRand: return static_cast<std::uint64_t>(std::rand());
      case Defect::kHeapAddress: return reinterpret_cast<std::uintptr_t>(&self);
      case Defect::kBinaryAddress: {
        static const char in_binary = 0;
        return reinterpret_cast<std::uintptr_t>(&in_binary);
      }
      case Defect::kClock:
        return static_cast<std::uint64_t>(
            std::chrono::steady_clock::now().time_since_epoch().count());
      case Defect::kHashOrder: {
        absl::flat_hash_set<std::uint64_t> set;
        for (std::uint64_t i = 0; i < 100; ++i) set.insert(i);
        return *set.begin();
      }
      case Defect::kDiesElsewhere:
        if (serves_repetitions) std::abort();
        return 0;
    }
    return 0;
  }

  static void Step(const Context<Gossip>& context, Replica& self, const Input<Gossip>& input,
                   Effects<Gossip>& out) {
    const Defect defect = context.config.defect;
    if (const auto* receive = std::get_if<Receive<Gossip>>(&input.event)) {
      self.heard = std::get<Rumour>(receive->message).number;
      return;
    }
    if (std::holds_alternative<Expire<Gossip>>(input.event)) {
      ++self.said;
      if (defect == Defect::kOnlyState) self.unsaid = static_cast<std::uint64_t>(std::rand());
      const auto next = (context.self.index() + 1) % context.replicas;
      out.Send(NodeId::Replica(static_cast<std::uint16_t>(next)),
               Rumour{self.said + Impurity(defect, self)});
    }
    out.SetTimer(Timer::kGossip, Milliseconds(1));
  }

  static inline bool serves_repetitions = false;
};

// Finds nothing wrong, and has seen enough after so many steps.
class Contented {
 public:
  static std::vector<InvariantInfo> List() { return {}; }
  bool Disable(std::string_view) { return false; }
  std::vector<std::string> disabled() const { return {}; }
  void Start(const Cluster<Gossip>&, const LivenessDemand&) { steps_ = 0; }
  bool CheckAfterStep(const Observation<Gossip>&) {
    ++steps_;
    return true;
  }
  bool halted() const { return false; }
  bool at_rest() const { return false; }
  bool settled() const { return steps_ >= 300; }
  bool undecided() const { return false; }
  std::optional<Violation> CheckStuck(NodeId, std::uint64_t, Time) const { return none_; }
  const Violation& violation() const { return none_; }

 private:
  std::uint64_t steps_ = 0;
  Violation none_;
};

using GossipDriver = TypedProtocolDriver<Gossip, Contented>;

ProtocolRegistry Protocols() {
  ProtocolRegistry protocols = ShippedProtocols();
  protocols.Add(std::make_unique<GossipDriver>());
  return protocols;
}

struct Result {
  int code = 0;
  std::string out;  // standard error, too
};

// Runs this program as the command, with these arguments, in a process of its own.
Result Command(const std::string& arguments, const std::string& under = "") {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  std::FILE* pipe = popen((under + "'" + self + "' " + arguments + " 2>&1").c_str(), "r");
  Result result;
  std::array<char, 4096> part{};
  while (const std::size_t count = std::fread(part.data(), 1, part.size(), pipe)) {
    result.out.append(part.data(), count);
  }
  const int status = pclose(pipe);
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

constexpr const char* kOrdinary = " --runs 200 --seed 1 ";

std::string NameOf(const testing::TestParamInfo<const char*>& test) {
  std::string name = test.param;
  std::erase(name, '-');
  return name;
}

class NondeterminismTest : public testing::TestWithParam<const char*> {};

TEST_P(NondeterminismTest, IsFoundByAnOrdinaryHuntWithStepNodeAndField) {
  const Result result = Command("hunt gossip" + std::string(kOrdinary) + "--defect " + GetParam());
  EXPECT_EQ(result.code, 3) << result.out;
  EXPECT_THAT(result.out, HasSubstr("The protocol is not deterministic: 1 run came out"));
  EXPECT_THAT(result.out, Not(HasSubstr("Nothing found")));
  EXPECT_THAT(result.out, ContainsRegex("Run seed [0-9]+.*: the runs differ from step [0-9]+ on, "
                                        "taken by r[0-6] on gossip#[0-9]+ r[0-6]:"));
  EXPECT_THAT(result.out, HasSubstr("\n  /effects/0/send/Rumour/number: first "));
}

INSTANTIATE_TEST_SUITE_P(Kinds, NondeterminismTest,
                         testing::Values("static-count", "filled-once", "rand", "heap-address",
                                         "binary-address", "clock", "hash-order"),
                         NameOf);

TEST(Determinism, WhatOnlyAStateShowsIsFound) {
  const Result result = Command("hunt gossip" + std::string(kOrdinary) + "--defect only-state");
  EXPECT_EQ(result.code, 3) << result.out;
  EXPECT_THAT(result.out, HasSubstr("\n  /state/unsaid: first "));
}

TEST(Determinism, JsonHasStepNodeAndFieldToo) {
  const Result result =
      Command("hunt gossip" + std::string(kOrdinary) + "--defect binary-address --format json");
  EXPECT_EQ(result.code, 3) << result.out;
  const auto parsed = ParseJson(result.out);
  ASSERT_TRUE(parsed.ok()) << result.out;
  ASSERT_TRUE((*parsed)["hunt"].contains("nondeterminism")) << result.out;
  const Json& found = (*parsed)["hunt"]["nondeterminism"];
  EXPECT_EQ(found["run"], 0);
  EXPECT_EQ(found["in_second_process"], true);  // within one process it is always the same
  EXPECT_GT(found["difference"]["step"], 0);
  EXPECT_THAT(found["difference"]["node"].get<std::string>(), ContainsRegex("r[0-6]"));
  EXPECT_EQ(found["difference"]["fields"][0]["field"], "/effects/0/send/Rumour/number");
}

TEST(Determinism, ARunThatEndsTheSecondProcessIsFound) {
  const Result result = Command("hunt gossip" + std::string(kOrdinary) + "--defect dies-elsewhere");
  EXPECT_EQ(result.code, 3) << result.out;
  EXPECT_THAT(result.out, HasSubstr("in a second process: it died of signal 6"));
}

// Where the system does not randomize addresses, a second process has the same.
TEST(Determinism, SaysWhatASecondProcessDoesNotShow) {
  if (std::system("setarch -R true 2>/dev/null") != 0) GTEST_SKIP() << "setarch -R is not allowed";
  const Result result = Command("hunt gossip" + std::string(kOrdinary), "setarch -R ");
  EXPECT_EQ(result.code, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("What depends on the binary's addresses was not seen"));
  EXPECT_THAT(result.out, HasSubstr("What depends on the salt of Abseil's hashes was not seen"));
}

class DeterministicTest : public testing::TestWithParam<const char*> {};

TEST_P(DeterministicTest, IsNotAccused) {
  const Result result = Command("hunt " + std::string(GetParam()) + kOrdinary + "--jobs 2");
  EXPECT_EQ(result.code, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("4 runs were repeated (2.0% of all, in "));
  EXPECT_THAT(result.out, HasSubstr("of the time), after another run and in a second process."));
  EXPECT_THAT(result.out, HasSubstr("All repetitions came out the same."));
  EXPECT_THAT(result.out, Not(HasSubstr("was not seen")));
}

INSTANTIATE_TEST_SUITE_P(Protocols, DeterministicTest, testing::Values("vsr", "abd", "gossip"),
                         NameOf);

TEST(Determinism, IsLookedForInEveryRunOrInNone) {
  const std::string hunt = "hunt gossip --runs 20 --seed 1 ";
  EXPECT_THAT(Command(hunt + "--check-determinism").out,
              HasSubstr("20 runs were repeated (100.0%"));
  EXPECT_THAT(Command(hunt + "--repeat-every 5").out, HasSubstr("4 runs were repeated (20.0%"));
  const Result none = Command(hunt + "--repeat-every 0 --defect rand");
  EXPECT_EQ(none.code, 0) << none.out;
  EXPECT_THAT(none.out, HasSubstr("No run was repeated"));
}

// A program that is more than the command is not started anew: it would do something else.
TEST(Determinism, ACommandWithinAProgramSaysThatThereIsNoSecondProcess) {
  const auto argv = std::to_array({"gossip", "hunt", "gossip", "--runs", "3", "--seed", "1"});
  testing::internal::CaptureStdout();
  EXPECT_EQ(RunCommandLine(argv.size(), argv.data(), Protocols()), 0);
  EXPECT_THAT(testing::internal::GetCapturedStdout(),
              HasSubstr("none in a second process: this program is more than the command."));
}

HuntSettings<Gossip> With(Gossip::Defect defect) {
  HuntSettings<Gossip> settings;
  settings.config.defect = defect;
  return settings;
}

HuntResult HuntGossip(const SeededRuns& runs, DeterminismPeer* peer) {
  HuntPlan plan;
  plan.seed = 1;
  plan.runs = 200;
  const std::atomic<bool> stop{false};
  return Hunt(
      plan, [&] { return runs.NewWorker(); }, stop, {}, std::chrono::milliseconds(100), peer);
}

TEST(ForkedPeer, AcquitsTheDeterministicAndSaysWhatItDoesNotSee) {
  const GossipDriver driver;
  const SwarmRuns<Gossip, Contented> runs(driver, {}, Contented());
  const auto peer = ForkPeer(runs);
  ASSERT_TRUE(peer.ok()) << peer.status();
  const HuntResult result = HuntGossip(runs, peer->get());
  EXPECT_EQ(result.repetitions.same_process, 4u);
  EXPECT_EQ(result.repetitions.second_process, 4u);
  EXPECT_EQ(result.repetitions.no_second_process, "");
  EXPECT_THAT(result.repetitions.unseen,
              testing::ElementsAre("the binary's addresses", "the salt of Abseil's hashes"));
  EXPECT_TRUE(result.nondeterministic.empty());
  EXPECT_EQ(Locate(7, RepeatedIn::kSecondProcess, runs, peer->get()), std::nullopt);
}

// The forked process alone shows it: the repetition here is content.
TEST(ForkedPeer, HasItsObjectsElsewhere) {
  const GossipDriver driver;
  const SwarmRuns<Gossip, Contented> runs(driver, With(Gossip::Defect::kHeapAddress), Contented());
  const auto peer = ForkPeer(runs);
  ASSERT_TRUE(peer.ok()) << peer.status();
  const auto worker = runs.NewWorker();
  const RunDigest here = DigestOf(worker->Run(7), *worker);
  const auto there = (*peer)->Repeat(7, std::chrono::seconds(60));
  ASSERT_TRUE(there.ok()) << there.status();
  EXPECT_NE(*there, here);
  const auto difference = Locate(7, RepeatedIn::kSecondProcess, runs, peer->get());
  ASSERT_TRUE(difference.has_value());
  EXPECT_THAT(Show(*difference), HasSubstr("/effects/0/send/Rumour/number: first "));
}

TEST(ForkedPeer, ThatDiesIsAskedNoMore) {
  const GossipDriver driver;
  Gossip::serves_repetitions = true;
  const SwarmRuns<Gossip, Contented> runs(driver, With(Gossip::Defect::kDiesElsewhere),
                                          Contented());
  const auto peer = ForkPeer(runs);
  Gossip::serves_repetitions = false;
  ASSERT_TRUE(peer.ok()) << peer.status();
  const HuntResult result = HuntGossip(runs, peer->get());
  EXPECT_TRUE(result.nondeterministic.empty());  // it may have been killed from outside
  EXPECT_EQ(result.repetitions.second_process, 0u);
  EXPECT_EQ(result.repetitions.no_second_process, "it died of signal 6");
}

}  // namespace

int RunAsCommand(int argc, char** argv) {
  Gossip::serves_repetitions = std::string_view(argv[argc - 1]) == "--serve-repetitions";
  return RunCommandLine(argc, argv, Protocols());
}

}  // namespace stampede

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "hunt") return stampede::RunAsCommand(argc, argv);
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
