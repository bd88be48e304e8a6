// `stampede hunt` as its users meet it, and what they do with what it found.
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

#include "tests/command.h"

namespace stampede {
namespace {

using testing::HasSubstr;

TEST(HuntCommand, AHuntThatFindsNothingExitsWithZero) {
  const Result result = Stampede("hunt --runs 20 --seed 1 --events 200");
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("hunt seed 1,"));
  EXPECT_THAT(result.out, HasSubstr("20 runs"));
  EXPECT_THAT(result.out, HasSubstr("Nothing found."));
}

TEST(HuntCommand, WhatNeverHappenedIsShownAsNever) {
  const Result counted = Stampede("hunt --runs 1 --seed 1 --events 1 --coverage");
  EXPECT_THAT(counted.out, testing::ContainsRegex("view change started +never"));
  EXPECT_THAT(counted.out, HasSubstr("% of runs"));
  const Result brief = Stampede("hunt abd --runs 1 --seed 1 --events 1");
  EXPECT_THAT(brief.out, testing::ContainsRegex("Came up: [0-9]+ of 8 marks, [0-9]+ of 4 types of "
                                                "messages, [0-9]+ of 26 kinds of faults"));
  EXPECT_THAT(brief.out, testing::ContainsRegex("Never came up: .*client restarted"));
  EXPECT_THAT(brief.out, testing::Not(HasSubstr("% of runs")));
}

TEST(HuntCommand, TheFindingStandsLast) {
  const Result hunt = Stampede("hunt abd --defect no-write-back --seed 1 --no-shrink");
  ASSERT_EQ(hunt.code, 1);
  const std::size_t last_line = hunt.out.rfind('\n', hunt.out.size() - 2) + 1;
  EXPECT_THAT(hunt.out.substr(last_line), HasSubstr("Replay it:"));
  EXPECT_LT(hunt.out.find("1 run violates an invariant."), hunt.out.find("VIOLATION"));
  EXPECT_LT(hunt.out.find("Came up: "), hunt.out.find("VIOLATION"));
}

TEST(HuntCommand, AHuntsHistoryCanBeChecked) {
  const std::string folder = NewFolder();
  const std::string file = folder + "/history.jsonl";
  for (const char* hunt : {"hunt --runs 2 --seed 3 --events 300", "hunt abd --runs 2 --seed 3",
                           "hunt --set service=accumulator --runs 1 --seed 3 --events 300"}) {
    EXPECT_EQ(Stampede(std::string(hunt) + " --history " + file).code, 0) << hunt;
    const Result checked = Stampede("check " + file);
    EXPECT_EQ(checked.code, 0) << hunt << checked.err << checked.out;
    EXPECT_THAT(checked.out, testing::ContainsRegex(": ok, [1-9][0-9]+ operations"));
  }
  // Of a finding, it is the finding's run.
  const Result found =
      Stampede("hunt abd --defect no-write-back --seed 1 --no-shrink --history " + file);
  ASSERT_EQ(found.code, 1) << found.err;
  EXPECT_EQ(Stampede("check " + file).code, 1);
  const std::string text = TextOf(file);
  const std::size_t seed = found.out.find("replay ");
  const std::string replay = found.out.substr(seed, found.out.find('\n', seed) - seed);
  EXPECT_EQ(Stampede(replay + " --history " + file + ".again").code, 1);
  EXPECT_EQ(TextOf(file + ".again"), text);
}

TEST(HuntCommand, AFindingCanBeReplayedByItsSeedAndByItsTrace) {
  const std::string folder = testing::TempDir() + "/stampede_command_line_test";
  std::filesystem::remove_all(folder);
  const Result hunt = Stampede("hunt --defect start-view-keeps-tail --seed 4 --out " + folder);
  EXPECT_EQ(hunt.code, 1);
  EXPECT_THAT(hunt.out, HasSubstr("VIOLATION log-match"));
  EXPECT_THAT(hunt.out, HasSubstr("The shortest scenario that fails like this:"));
  const std::string marker = "Replay it:   stampede ";
  const std::size_t at = hunt.out.find(marker);
  ASSERT_NE(at, std::string::npos);
  const std::string command =
      hunt.out.substr(at + marker.size(), hunt.out.find('\n', at) - at - marker.size());

  const Result by_seed = Stampede(command);
  EXPECT_EQ(by_seed.code, 1);
  EXPECT_THAT(by_seed.out, HasSubstr("VIOLATION log-match"));

  const std::string trace = PathIn(folder, ".trace.jsonl");
  const std::string scenario = PathIn(folder, "story.json");
  const Result by_trace = Stampede("replay " + trace);
  EXPECT_EQ(by_trace.code, 1) << by_trace.err;
  EXPECT_THAT(by_trace.out, HasSubstr("Every step is as recorded."));
  const std::size_t fingerprint = by_seed.out.find("Fingerprint");
  EXPECT_THAT(by_trace.out, HasSubstr(by_seed.out.substr(fingerprint)));

  EXPECT_THAT(Stampede("replay " + trace + " --log debug --until 3").err, HasSubstr("boot#1"));

  const Result result = Stampede("run " + folder);  // the scenario that it was shrunk to
  EXPECT_EQ(result.code, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("1 scenario, all as expected"));
  const Result retraced = Stampede("run " + scenario + " --trace " + folder + "/result.jsonl");
  EXPECT_EQ(retraced.code, 0) << retraced.err;
  EXPECT_EQ(Stampede("replay " + folder + "/result.jsonl").code, 1);
  EXPECT_EQ(Stampede("diff " + folder + "/result.jsonl " + folder + "/result.jsonl").code, 0);
  EXPECT_EQ(Stampede("diff " + folder + "/result.jsonl " + trace).code, 1);
  const Result shrunk = Stampede("shrink " + trace + " -o " + folder + "/again.json");
  EXPECT_EQ(shrunk.code, 1) << shrunk.err;
  EXPECT_THAT(shrunk.err, HasSubstr(" actions -> "));
  EXPECT_EQ(Stampede("replay " + trace + " --tolerant").code, 1);
  const Result other =
      Stampede("replay " + trace + " --until 50 --then random --seed 7 --out " + folder);
  EXPECT_NE(other.code, 2) << other.err;
}

TEST(HuntCommand, WhatAStepLogsStandsWithThatStep) {
  const std::string file = NewFolder() + "/trace.jsonl";
  const std::string scenario = STAMPEDE_SOURCE_DIR "/scenarios/vsr/start-view-replayed.json";
  ASSERT_EQ(Stampede("run " + scenario + " --trace " + file).code, 0);
  EXPECT_THAT(TextOf(file), HasSubstr("\"log\":[\"leaves view 0 for 1; last normal in 0, "));
  const Result replayed = Stampede("replay " + file + " --log debug");
  EXPECT_THAT(replayed.err, testing::ContainsRegex(" r1  view#1 r1  =>  .*\n +\\| leaves view 0 "
                                                   "for 1; "));
}

TEST(HuntCommand, FaultsCanBeChosen) {
  const std::string hunt = "hunt abd --runs 20 --seed 1 --events 300 --coverage";
  const Result only = Stampede(hunt + " --faults drop,pause --no-faults pause");
  EXPECT_EQ(only.code, 0) << only.err;
  EXPECT_NE(CountOf("drop", only), "never");
  EXPECT_EQ(CountOf("pause", only), "never");
  EXPECT_EQ(CountOf("restart", only), "never");
  EXPECT_EQ(CountOf("(a partition or cut of any kind)", only), "never");
  const Result none = Stampede(hunt + " --faults none");
  EXPECT_EQ(CountOf("drop", none), "never");
  const Result all =
      Stampede(hunt + " --faults none --fault-rate drop=0.02 --fault-rate pause=0.5");
  EXPECT_THAT(all.out, testing::ContainsRegex("drop +[0-9,]+   in 100.0% of runs"));
  EXPECT_THAT(all.out, testing::ContainsRegex("pause +[0-9,]+   in 100.0% of runs"));
  EXPECT_EQ(CountOf("hold", all), "never");
}

// The line that replays a finding says all that was chosen, and makes the same run.
TEST(HuntCommand, WhatWasChosenIsInTheReplayLineAndInTheTrace) {
  const std::string folder = testing::TempDir() + "/stampede_choice_test";
  std::filesystem::remove_all(folder);
  const Result hunt = Stampede(
      "hunt abd --defect restarts-empty --seed 1 --no-shrink --profile wan --no-faults cut-link "
      "--fault-rate drop=0.02,restart=0.1 --latency 1ms..2ms --out " +
      folder);
  ASSERT_EQ(hunt.code, 1) << hunt.err;
  const std::string marker = "Replay it:   stampede ";
  const std::size_t at = hunt.out.find(marker);
  ASSERT_NE(at, std::string::npos);
  const std::string command =
      hunt.out.substr(at + marker.size(), hunt.out.find('\n', at) - at - marker.size());
  EXPECT_THAT(command, HasSubstr(" --no-faults duplicate,cut-link,pause,"));
  EXPECT_THAT(command,
              HasSubstr(" --fault-rate drop=0.02,partition=0.3,restart=0.1,slow-link=0.1"));
  EXPECT_THAT(command, HasSubstr(" --latency 1ms..2ms"));
  const Result by_seed = Stampede(command);
  EXPECT_EQ(by_seed.code, 1) << by_seed.err;

  const std::string trace = PathIn(folder, ".trace.jsonl");
  const Result by_trace = Stampede("replay " + trace);
  EXPECT_THAT(by_trace.out, HasSubstr("Every step is as recorded."));
  EXPECT_THAT(by_trace.out, HasSubstr(by_seed.out.substr(by_seed.out.find("Fingerprint"))));
  std::ifstream in(trace);
  std::string header;
  std::getline(in, header);
  EXPECT_THAT(header, HasSubstr(R"("latency_min":1000,"latency_max":2000)"));
  EXPECT_THAT(header, HasSubstr(R"("rates":[{"kind":"drop","per_million":20000},)"));
  // Going on from it at random, only what was chosen occurs.
  const Result other =
      Stampede("replay " + trace + " --until 20 --then random --seed 7 --out " + folder + "/other");
  EXPECT_NE(other.code, 2) << other.err;
}

TEST(HuntCommand, OverConnectionsAFindingIsReplayedAndShrunkLikeAnyOther) {
  const std::string folder = testing::TempDir() + "/stampede_ordered_test";
  std::filesystem::remove_all(folder);
  const Result hunt = Stampede(
      "hunt abd --defect restarts-empty --seed 1 --ordered --coverage --shrink-for 5s --out " +
      folder);
  ASSERT_EQ(hunt.code, 1) << hunt.err;
  EXPECT_THAT(hunt.out, testing::ContainsRegex("Replay it: .* --ordered\n"));
  EXPECT_EQ(CountOf("duplicate", hunt), "never");
  EXPECT_EQ(CountOf("reorder", hunt), "never");
  EXPECT_THAT(Stampede("replay " + PathIn(folder, ".trace.jsonl")).out,
              HasSubstr("Every step is as recorded."));
  EXPECT_THAT(TextOfFileIn(folder, "story.json"), HasSubstr("\"ordered\": true"));
  EXPECT_EQ(Stampede("run " + PathIn(folder, "story.json")).code, 0);
}

TEST(HuntCommand, TheWorkloadCanBeChosen) {
  const std::string folder = testing::TempDir() + "/stampede_workload_test";
  std::filesystem::remove_all(folder);
  const std::string choice = " --mix get=3,cas=1 --rate 200/s";
  const Result hunt =
      Stampede("hunt --defect start-view-keeps-tail --seed 4 --no-shrink --out " + folder + choice);
  ASSERT_EQ(hunt.code, 1) << hunt.err;
  EXPECT_THAT(hunt.out, HasSubstr(choice + "\n"));
  const std::string path = PathIn(folder, ".trace.jsonl");
  EXPECT_THAT(Stampede("replay " + path).out, HasSubstr("Every step is as recorded."));
  std::ostringstream trace;
  trace << std::ifstream(path).rdbuf();
  EXPECT_THAT(trace.str(), HasSubstr(R"("interval":5000)"));
  EXPECT_THAT(trace.str(), HasSubstr("\"cas k"));
  EXPECT_THAT(trace.str(), testing::Not(HasSubstr("\"put k")));
  EXPECT_EQ(Stampede("hunt --runs 20 --seed 1 --events 300 --mix drawn").code, 0);
}

TEST(HuntCommand, MachinesGetJson) {
  const Result result =
      Stampede("hunt --defect reply-before-commit --seed 4 --format json --keep-going --runs 3");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, testing::StartsWith("{\"finding\":{\"run_seed\":\""));
  EXPECT_THAT(result.out, HasSubstr("\n{\"hunt\":{\"hunt_seed\":\"4\",\"runs\":3,"));
}

}  // namespace
}  // namespace stampede
