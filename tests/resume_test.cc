// A hunt that is killed at any moment and resumed comes to the same as one that was not.
//
// It is killed STAMPEDE_KILLS times (10 where that is not set).
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>

#include "stampede/core/json.h"
#include "stampede/hunt/hunt_folder.h"
#include "tests/command_process.h"

namespace stampede {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr const char* kHunt =
    "hunt vsr --defect counts-acks-per-message --seed 7 --runs 1500 --keep-going --no-shrink "
    "--jobs 2 --resume --out ";

class Resume : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("stampede_resume_" + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  CommandProcess Start(const std::string& arguments) const {
    return CommandProcess(folder_, "command", arguments);
  }
  // Its exit code, and what it said.
  std::pair<int, std::string> Finish(const std::string& arguments) const {
    const CommandProcess command = Start(arguments);
    const int code = command.Wait().value_or(-1);
    return {code, command.out() + command.err()};
  }
  std::string In(const std::string& name) const { return (folder_ / name).string(); }

  fs::path folder_;
};

// What must not depend on kills: all but times.
struct Essence {
  RunRanges made;
  std::map<std::uint64_t, std::uint64_t> findings;  // fingerprints by run
  Json counts;

  explicit Essence(const std::string& path) {
    const auto contents = ReadHuntFolder(path);
    EXPECT_TRUE(contents.ok()) << contents.status();
    if (!contents.ok()) return;
    made = contents->state.made;
    for (const RecordedFinding& finding : contents->findings) {
      findings[finding.run] = finding.outcome->fingerprint;
    }
    counts = StateToJson(contents->state);
    for (const char* key : {"time", "seconds", "core_seconds", "growth", "repeated_runs",
                            "repeated_in_second_process", "repetition_seconds"}) {
      counts.erase(key);
    }
  }
};

TEST_F(Resume, AKilledHuntComesToTheSameAsOneThatWasNot) {
  ASSERT_EQ(Finish(kHunt + In("whole")).first, 1);
  const Essence whole(In("whole"));
  ASSERT_GT(whole.findings.size(), 5u);

  const char* asked = std::getenv("STAMPEDE_KILLS");
  const int kills = asked == nullptr ? 10 : std::atoi(asked);
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE("random seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  int in_hunt = 0;
  for (int i = 0, life = 0; i < kills; ++i, ++life) {
    if (fs::exists(In("killed")) && life % 5 == 0) fs::remove_all(In("killed"));
    const CommandProcess hunt = Start(kHunt + In("killed"));
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 400));
    hunt.Send(SIGKILL);
    in_hunt += hunt.Wait().has_value() ? 0 : 1;
    if (life % 5 != 4 && i + 1 < kills) continue;  // several kills in one hunt
    ASSERT_EQ(Finish(kHunt + In("killed")).first, 1);
    const Essence killed(In("killed"));
    EXPECT_EQ(killed.made, whole.made);
    EXPECT_EQ(killed.findings, whole.findings);
    EXPECT_EQ(killed.counts, whole.counts);
    const std::string text = TextOf(In("killed") + "/findings.jsonl");
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), whole.findings.size()) << "each once";
  }
  EXPECT_GT(in_hunt, 0);
}

TEST_F(Resume, WhatAKillCutOffIsPassedOver) {
  ASSERT_EQ(Finish(kHunt + In("cut")).first, 1);
  const Essence whole(In("cut"));
  for (const char* file : {"/findings.jsonl", "/progress.jsonl"}) {
    std::ofstream(In("cut") + file, std::ios::app) << R"({"run":77,"run_se)";
  }
  EXPECT_EQ(Essence(In("cut")).counts, whole.counts) << "read while it is written";
  ASSERT_EQ(Finish(kHunt + In("cut")).first, 1);
  EXPECT_EQ(Essence(In("cut")).findings, whole.findings);
  EXPECT_THAT(TextOf(In("cut") + "/findings.jsonl"), testing::Not(HasSubstr(R"("run":77,)")));
}

TEST_F(Resume, AHuntIsGoneOnWithOnlyWhereItIsTheSame) {
  const std::string begin = "hunt abd --seed 3 --runs 20 --out " + In("hunt");
  ASSERT_EQ(Finish(begin).first, 0);
  struct Case {
    std::string command;
    int code;
    std::string says;
  };
  const Case cases[] = {
      {begin, 2, "holds a hunt already: --resume goes on with it"},
      {begin + " --resume", 0, "Going on in"},
      {"hunt abd --runs 20 --resume --out " + In("hunt"), 0, "hunt seed 3,"},
      {"hunt abd --seed 4 --runs 20 --resume --out " + In("hunt"), 2,
       "the hunt seed is 3 there and 4 here"},
      {begin + " --clients 2 --resume", 2,
       "the choice of runs is the usual one there and --clients 2 here"},
      {"hunt vsr --seed 3 --runs 20 --resume --out " + In("hunt"), 2,
       "the protocol is abd there and vsr here"},
      {"hunt abd --seed 3 --runs 21 --resume --out " + In("hunt"), 2,
       "--runs is 0..20 there and 0..21 here"},
      {begin + " --shard 0/2 --resume", 2, "the shard is the whole there and 0/2 here"},
      {"hunt abd --seed 3 --runs 20 --resume", 2, "--out names the hunt's folder"},
  };
  for (const Case& test : cases) {
    const auto [code, said] = Finish(test.command);
    EXPECT_EQ(code, test.code) << test.command << "\n" << said;
    EXPECT_THAT(said, HasSubstr(test.says)) << test.command;
  }
  // Another build.
  std::string text = TextOf(In("hunt") + "/hunt.json");
  const std::size_t at = text.find("\"build\": \"") + 10;
  text.replace(at, 4, "beef");
  std::ofstream(In("hunt") + "/hunt.json") << text;
  const auto [refused, why] = Finish(begin + " --resume");
  EXPECT_EQ(refused, 2);
  EXPECT_THAT(why, HasSubstr("it was made by another build (beef"));
  EXPECT_EQ(Finish(begin + " --resume-with-this-build").first, 0);
  EXPECT_EQ(Finish(begin + " --resume").first, 0) << "it is of this build now";
}

// Without --keep-going the hunt is over at its first finding, however often it is resumed.
TEST_F(Resume, AHuntThatHasFoundSomethingMakesOnlyTheRunsBeforeIt) {
  const std::string hunt =
      "hunt vsr --defect counts-acks-per-message --seed 7 --runs 1500 --no-shrink --jobs 2 --out " +
      In("hunt");
  ASSERT_EQ(Finish(hunt).first, 1);
  const Essence once(In("hunt"));
  const auto [code, said] = Finish(hunt + " --resume");
  EXPECT_EQ(code, 1);
  EXPECT_THAT(said, HasSubstr("1 run violates an invariant."));
  EXPECT_EQ(Essence(In("hunt")).made, once.made);
  // Killed after a finding of a higher run: the lower ones are still to be made.
  fs::copy(In("hunt"), In("killed"), fs::copy_options::recursive);
  fs::remove(In("killed") + "/progress.jsonl");
  EXPECT_EQ(Finish("hunt vsr --defect counts-acks-per-message --seed 7 --runs 1500 --no-shrink "
                   "--jobs 2 --resume --out " +
                   In("killed"))
                .first,
            1);
  const Essence again(In("killed"));
  EXPECT_EQ(again.findings.begin()->first, once.findings.begin()->first);
  EXPECT_EQ(again.made, RunRanges(RunRange{0, once.findings.begin()->first}));
}

TEST_F(Resume, AStoryThatWasCutShortIsToldAgain) {
  const std::string hunt =
      "hunt vsr --defect counts-acks-per-message --seed 7 --runs 200 --keep-going --resume --out " +
      In("hunt");
  Finish(hunt + " --shrink-for 1ms");
  const auto provisional = [this] {
    const auto contents = ReadHuntFolder(In("hunt"));
    EXPECT_TRUE(contents.ok()) << contents.status();
    std::size_t count = 0;
    for (const RecordedGroup& group : contents->groups) {
      count += group.provisional ? 1 : 0;
      EXPECT_THAT(group.replay_command, testing::StartsWith("stampede replay "));
    }
    return count;
  };
  EXPECT_GT(provisional(), 0u);
  Finish(hunt + " --shrink-runs 300");
  EXPECT_EQ(provisional(), 0u);
}

TEST_F(Resume, AFolderWithAnotherHuntsFilesIsNoNewOne) {
  std::ofstream(folder_ / "findings.jsonl") << "{}\n";
  const auto [code, said] = Finish("hunt abd --runs 1 --seed 1 --out " + folder_.string());
  EXPECT_EQ(code, 2);
  EXPECT_THAT(said, HasSubstr("has a findings.jsonl and no hunt.json"));
}

TEST_F(Resume, AFolderHasOneWriterAndADeadOneKeepsNothing) {
  const std::string endless = "hunt abd --seed 3 --for 60s --resume --out " + In("hunt");
  const CommandProcess first = Start(endless);
  while (!fs::exists(In("hunt") + "/progress.jsonl")) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  fs::create_directories(folder_ / "other");
  const CommandProcess second(folder_ / "other", "command", endless);
  EXPECT_EQ(second.Wait(), 2);
  EXPECT_THAT(second.err(), HasSubstr("is being written by process "));
  first.Send(SIGKILL);
  first.Wait();
  EXPECT_EQ(Finish("hunt abd --seed 3 --for 200ms --resume --out " + In("hunt")).first, 0);
}

TEST_F(Resume, AShardThatIsToldToStopSaysSoAndGoesOn) {
  const std::string shard =
      "hunt vsr --seed 5 --runs 100000 --shard 1/50 --resume --jobs 2 --out " + In("shard");
  const CommandProcess hunt = Start(shard);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  hunt.Send(SIGTERM);
  EXPECT_EQ(hunt.Wait(), 130);
  EXPECT_EQ(Finish(shard + " --for 100ms").first, 130) << "its time is over before its runs are";
  EXPECT_EQ(Finish(shard).first, 0);
  EXPECT_EQ(Essence(In("shard")).made, RunRanges(RunRange{2000, 4000}));
}

// Each of its kinds would take a moment, and there are many.
TEST_F(Resume, AHuntIsToldToEndWithManyKindsToTellAndTellsThemWhenItGoesOn) {
  const std::string options =
      " vsr --defect start-view-when-normal --seed 5 --keep-going --jobs 1 --out ";
  // Of three, and of up to ten where others keep the machine busy.
  std::chrono::duration<double> fastest = std::chrono::hours(1);
  constexpr double kAtOnce = 0.2;
  for (int i = 0; i < 3 || (i < 10 && fastest.count() >= kAtOnce); ++i) {
    const std::string name = "hunt" + std::to_string(i);
    const CommandProcess hunt = Start("hunt" + options + In(name) + " --for 60s");
    const auto lines = [&] {
      const std::string text = TextOf(In(name) + "/findings.jsonl");
      return std::count(text.begin(), text.end(), '\n');
    };
    while (lines() < 60) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const auto asked = std::chrono::steady_clock::now();
    hunt.Send(SIGTERM);
    EXPECT_EQ(hunt.Wait(), 1);
    fastest =
        std::min<std::chrono::duration<double>>(fastest, std::chrono::steady_clock::now() - asked);
    std::error_code none;
    for (const auto& group : fs::directory_iterator(In(name) + "/groups", none)) {
      EXPECT_TRUE(fs::exists(group.path() / kGroupFile)) << group.path() << " is half a story";
    }
  }
  EXPECT_LT(fastest.count(), kAtOnce);

  EXPECT_EQ(Finish("hunt" + options + In("hunt0") + " --for 1ms --resume --no-shrink").first, 1);
  const auto contents = ReadHuntFolder(In("hunt0"));
  ASSERT_TRUE(contents.ok()) << contents.status();
  std::set<std::string> found;
  std::set<std::string> grouped;
  for (const RecordedFinding& finding : contents->findings) found.insert(finding.signature);
  for (const RecordedGroup& group : contents->groups) {
    grouped.insert(group.kinds.begin(), group.kinds.end());
  }
  EXPECT_GT(found.size(), 2u);
  EXPECT_EQ(grouped, found);
}

}  // namespace
}  // namespace stampede
