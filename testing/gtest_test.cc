#include "stampede/testing/gtest.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <string>
#include <variant>

#include "stampede/core/protocol.h"

namespace stampede {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

// Replicas pass a token round. With the defect, whoever gets it twice passes it on twice.
struct Ring {
  static constexpr std::string_view kName = "ring";
  enum class Defect : std::uint8_t { kNone, kKeepsNoCount };
  friend constexpr auto EnumNames(Defect) {
    return std::to_array<std::string_view>({"none", "keeps-no-count"});
  }
  struct Config {
    Defect defect = Defect::kNone;
    STAMPEDE_FIELDS(Config, defect)
  };
  struct Token {
    std::uint64_t hops = 0;
    STAMPEDE_FIELDS(Token, hops)
    std::string ToString() const { return "after hop " + std::to_string(hops); }
  };
  using Message = std::variant<Token>;
  struct Replica {
    std::uint64_t hops = 0;
    STAMPEDE_FIELDS(Replica, hops)
  };
  enum class Timer : std::uint8_t { kRetry };
  friend constexpr auto EnumNames(Timer) { return std::to_array<std::string_view>({"retry"}); }

  static std::span<const DefectInfo> Defects() {
    static constexpr DefectInfo kDefects[] = {{.name = "keeps-no-count",
                                               .what = "an old token is taken for new",
                                               .invariant = "a token is passed on once"}};
    return kDefects;
  }

  static void Step(const Context<Ring>& context, Replica& self, const Input<Ring>& input,
                   Effects<Ring>& out) {
    const NodeId next =
        NodeId::Replica(static_cast<std::uint16_t>((context.self.index() + 1) % context.replicas));
    if (const auto* receive = std::get_if<Receive<Ring>>(&input.event)) {
      const std::uint64_t hops = std::get<Token>(receive->message).hops;
      const bool old = hops <= self.hops;
      if (old && context.config.defect == Defect::kNone) return;
      out.Assert(!old, "a token is passed on once");
      self.hops = hops;
    }
    if (context.self == NodeId::Replica(0) || self.hops > 0) out.Send(next, Token{self.hops + 1});
    out.SetTimer(Timer::kRetry, Milliseconds(50));
  }
};

TEST(ExpectSurvives, AProtocolInWhichNothingIsWrong) {
  EXPECT_SURVIVES(Ring, {.runs = 20});
}

TEST(Finds, APlantedDefect) {
  EXPECT_FINDS(Ring, "keeps-no-count", {.runs = 20});
}

TEST(Finds, EveryPlantedDefect) {
  EXPECT_FINDS_EVERY_DEFECT(Ring, {.runs = 20});
  EXPECT_NONFATAL_FAILURE(EXPECT_FINDS_EVERY_DEFECT(Ring, {.runs = 0}),
                          "in 0 runs with the defect keeps-no-count");
}

TEST(Finds, FailsWhereNothingIsFound) {
  EXPECT_NONFATAL_FAILURE(EXPECT_FINDS(Ring, "none", {.runs = 3}),
                          "no invariant was violated in 3 runs with the defect none");
}

// Whatever fails in a test tells how to see it again.
internal::TestVerdict HuntOfABadRing() {
  return internal::HuntInTest(*NewProtocolDriver<Ring>(),
                              {.runs = 20, .choices = {.defect = "keeps-no-count"}}, "Ring.Holds");
}

TEST(ExpectSurvives, ShowsTheShrunkScenarioItsFilesAndHowToReplayIt) {
  const auto verdict = HuntOfABadRing();
  EXPECT_FALSE(verdict.passed);
  EXPECT_THAT(verdict.message, HasSubstr("VIOLATION a token is passed on once"));
  EXPECT_THAT(verdict.message, HasSubstr("The shortest scenario that fails like this:"));
  EXPECT_THAT(verdict.message, ContainsRegex("Scenario: .*/stampede-findings/ring-[0-9]+.json"));
  EXPECT_THAT(verdict.message, ContainsRegex("Replay it: .*STAMPEDE_SEED=[0-9]+ ctest -R "
                                             "'\\^Ring.Holds\\$' --output-on-failure"));
}

TEST(ExpectSurvives, ShowsAMessageAsItShowsItself) {
  EXPECT_THAT(HuntOfABadRing().message,
              ContainsRegex("Token#[0-9]+ r[0-9]->r[0-9] after hop [0-9]"));
}

TEST(ExpectSurvives, MakesJustTheRunThatTheEnvironmentNames) {
  const auto found = Hunt<Ring>({.choices = {.defect = "keeps-no-count"}, .shrink_for = {}});
  ASSERT_TRUE(found.ok());
  const std::uint64_t seed = found->findings.at(0).outcome.seed;
  setenv("STAMPEDE_SEED", std::to_string(seed).c_str(), 1);
  const auto verdict = HuntOfABadRing();
  setenv("STAMPEDE_SEED", "soon", 1);
  const auto refused = HuntOfABadRing();
  unsetenv("STAMPEDE_SEED");
  EXPECT_THAT(verdict.message, HasSubstr("STAMPEDE_SEED=" + std::to_string(seed)));
  EXPECT_THAT(verdict.message, HasSubstr("\n1 runs, "));
  EXPECT_EQ(refused.message, "STAMPEDE_SEED is a whole number, not 'soon'");
}

TEST(Hunt, ReturnsFindingsAsValues) {
  const auto hunt = Hunt<Ring>({.choices = {.replicas = {5}, .defect = "keeps-no-count"}});
  ASSERT_TRUE(hunt.ok()) << hunt.status();
  ASSERT_EQ(hunt->findings.size(), 1u);
  EXPECT_EQ(hunt->findings[0].outcome.violation->invariant, "a token is passed on once");
  EXPECT_FALSE(hunt->findings[0].scenario.empty());
  EXPECT_FALSE(hunt->survived());
}

// Counts in a place that outlives the run.
struct Forgetful : Ring {
  static constexpr std::string_view kName = "forgetful";
  static void Step(const Context<Forgetful>&, Replica& self, const Input<Forgetful>&,
                   Effects<Forgetful>& out) {
    static std::uint64_t ever = 0;
    self.hops = ++ever;
    out.SetTimer(Timer::kRetry, Milliseconds(1));
  }
};

TEST(Hunt, NoticesThatAProtocolIsNotDeterministic) {
  const auto hunt = Hunt<Forgetful>({.runs = 5});
  ASSERT_TRUE(hunt.ok()) << hunt.status();
  EXPECT_FALSE(hunt->survived());
  EXPECT_THAT(ShowHunt(hunt), HasSubstr("NOT DETERMINISTIC"));
  EXPECT_THAT(ShowHunt(hunt), HasSubstr("/state/hops"));
}

TEST(Hunt, RefusesOptionsThatDoNotFit) {
  EXPECT_THAT(Hunt<Ring>({.choices = {.defect = "explodes"}}).status().message(),
              HasSubstr("explodes"));
  EXPECT_THAT(ShowHunt(Hunt<Ring>({.folder = "/proc/none"})), HasSubstr("/proc/none"));
}

// A scenario as a test would keep it, in a folder of its own.
std::string WriteScenario(const std::string& name, const std::string& expect) {
  const std::string folder = testing::TempDir() + "/ring-scenarios";
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/" + name;
  std::ofstream(path) << R"({"version": 2, "title": "A ring", "protocol": "ring", )"
                      << R"("cluster": {"replicas": 3}, "steps": [{"run": "20ms"}], "expect": )"
                      << expect << "}\n";
  return path;
}

TEST(Scenario, EndsAsTheFileExpects) {
  EXPECT_SCENARIO(Ring, WriteScenario("passes.json", R"("pass")"));
}

TEST(Scenario, FailsWithWhatCameInstead) {
  const std::string path =
      WriteScenario("fails.json", R"({"violation": "a token is passed on once"})");
  EXPECT_NONFATAL_FAILURE(EXPECT_SCENARIO(Ring, path), "fails.json");
  EXPECT_NONFATAL_FAILURE(EXPECT_SCENARIO(Ring, "nowhere.json"), "nowhere.json");
}

TEST(Scenario, AFolderIsATestForEachFile) {
  WriteScenario("passes.json", R"("pass")");
  const auto cases = internal::ScenariosBelow(testing::TempDir() + "/ring-scenarios");
  ASSERT_FALSE(cases.empty());
  EXPECT_EQ(cases.back().name, "passes");
  EXPECT_EQ(internal::ScenariosBelow("/nowhere").at(0).name, "NoScenarioFiles");
}

// Ninja names sources as seen from the top of the build tree, and ctest starts tests below it.
TEST(Scenario, IsFoundBesideTheTest) {
  namespace fs = std::filesystem;
  const std::string top = testing::TempDir() + "/scenario-beside";
  fs::create_directories(top + "/build/tests");
  fs::create_directories(top + "/src");
  std::ofstream(top + "/src/ring.json") << "{}";
  const fs::path before = fs::current_path();
  fs::current_path(top + "/build/tests");
  EXPECT_TRUE(fs::exists(internal::PathFromTest("ring.json", "../src/ring_test.cc")));
  EXPECT_TRUE(fs::exists(internal::PathFromTest("ring.json", top + "/src/ring_test.cc")));
  EXPECT_FALSE(fs::exists(internal::PathFromTest("round.json", "../src/ring_test.cc")));
  fs::current_path(before);
}

}  // namespace
}  // namespace stampede
