// `stampede bench hunting` as its users meet it.
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "stampede/core/json.h"
#include "stampede/replay/typed_protocol_driver.h"
#include "stampede/sim/echo_protocol.h"
#include "tests/command.h"

namespace stampede {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// Two defects that are found soon.
constexpr const char* kTwo = "bench hunting abd --defects restarts-empty,no-write-back --repeats 3";

std::string Two(const std::string& options) {
  return kTwo + (" " + options);
}

// What was measured, without what differs from time to time.
std::string WithoutTimes(const std::string& json) {
  const std::string measured = json.substr(0, json.find("\"summary\""));
  return std::regex_replace(measured, std::regex("\"cpu_microseconds\": [0-9]+"), "");
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(BenchCommand, WithoutAnArgumentListsTheBenches) {
  const Result result = Stampede("bench");
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, ContainsRegex("^  hunting +how soon hunts find each planted defect"));
}

TEST(BenchCommand, ATableSaysHowSoonEachDefectIsFoundAndByWhat) {
  const Result result = Stampede(Two("--jobs 2"));
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("abd: 3 hunts for each of 2 planted defects, seed 1"),
                                HasSubstr("or 20,000,000 events"), HasSubstr(" cores; "),
                                HasSubstr("Found by every hunt: 2 of 2 defects."),
                                Not(HasSubstr("Left out")), Not(HasSubstr("Found by none"))));
  EXPECT_THAT(result.out,
              ContainsRegex("\n  restarts-empty +3 of 3 +[0-9]+ \\([0-9]+[.][.][0-9]+\\) "
                            "+[0-9,]+ \\(.*linearizability 3\n"));
  EXPECT_EQ(result.err, "");  // no progress where it is no terminal
}

TEST(BenchCommand, RunsAndEventsDependOnTheSeedAndNotOnTheJobs) {
  const std::string once = Stampede(Two("--format json --jobs 1")).out;
  EXPECT_EQ(WithoutTimes(Stampede(Two("--format json --jobs 2")).out), WithoutTimes(once));
  EXPECT_EQ(WithoutTimes(Stampede(Two("--format json --in-process")).out), WithoutTimes(once));
  EXPECT_NE(WithoutTimes(Stampede(Two("--format json --seed 2")).out), WithoutTimes(once));
  // What other defects there are changes nothing.
  const auto whole = ParseJson(once);
  const auto alone = ParseJson(
      Stampede("bench hunting abd --defects no-write-back --repeats 3 --format json").out);
  ASSERT_TRUE(whole.ok() && alone.ok());
  const auto runs_of = [](const Json& board, std::size_t defect) {
    std::vector<std::string> runs;
    for (const Json& hunt : board["defects"][defect]["hunts"]) {
      runs.push_back(hunt["hunt_seed"].dump() + " " + hunt["events"].dump());
    }
    return runs;
  };
  EXPECT_EQ(runs_of(*alone, 0), runs_of(*whole, 1));
}

// A hunt finds what `hunt` finds with its seed.
TEST(BenchCommand, AHuntOfItIsTheHuntOfItsSeed) {
  const auto board = ParseJson(Stampede(Two("--format json")).out);
  ASSERT_TRUE(board.ok());
  const Json& hunt = (*board)["defects"][0]["hunts"][1];
  const Result found = Stampede("hunt abd --defect restarts-empty --jobs 1 --no-shrink --seed " +
                                hunt["hunt_seed"].get<std::string>());
  EXPECT_EQ(found.code, 1);
  EXPECT_THAT(found.out, HasSubstr("replay " + hunt["run_seed"].get<std::string>() + " "));
  EXPECT_THAT(found.out, HasSubstr("\n" + hunt["runs"].dump() + " run"));
}

TEST(BenchCommand, TheOptionsOfHuntChooseTheRuns) {
  const auto board = ParseJson(
      Stampede(Two("--format json --replicas 3 --no-faults drop --profile wan --cap 4000")).out);
  ASSERT_TRUE(board.ok());
  EXPECT_THAT((*board)["options"].get<std::string>(),
              AllOf(testing::StartsWith("--replicas 3 "), HasSubstr("--no-faults drop,"),
                    HasSubstr("--latency "), Not(HasSubstr("defect")), Not(HasSubstr("abd"))));
  EXPECT_EQ((*board)["cap"], 4000);
}

TEST(BenchCommand, WhatIsNotFoundWithinTheCapIsSaidSo) {
  const Result result =
      Stampede("bench hunting abd --defects client-reuses-names --repeats 2 --cap 3000");
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr(" 0 of 2  >="), HasSubstr("Found by none: client-reu")));
  const Result csv = Stampede(
      "bench hunting abd --defects client-reuses-names --repeats 2 --cap 3000 --format csv");
  EXPECT_THAT(LinesOf(csv.out)[1], testing::Eq("client-reuses-names,2,0,,,,,,,,,,"));
}

TEST(BenchCommand, HarmlessDefectsAreHuntedOnlyByName) {
  const Result all = Stampede("bench hunting vsr --repeats 1 --cap 1");
  EXPECT_THAT(all.out,
              HasSubstr("Left out, since they are said to be harmless: start-view-commit"));
  EXPECT_THAT(all.out, Not(HasSubstr("\n  backups-send-logs ")));
  const Result named =
      Stampede("bench hunting vsr --repeats 1 --cap 1 --defects backups-send-logs");
  EXPECT_THAT(named.out, HasSubstr("\n  backups-send-logs "));
  EXPECT_THAT(named.out, Not(HasSubstr("Left out")));
}

TEST(BenchCommand, AFileHasTheFormatOfItsEnding) {
  const std::string folder = NewFolder();
  struct Case {
    const char* name;
    const char* begins;
  };
  for (const Case& test :
       {Case{"a.json", "{\n \"format\": \"stampede-scoreboard\",\n \"version\": 1,"},
        Case{"new/a.csv", "defect,hunts,found,runs_lower_quartile,runs_median,"},
        Case{"a.md", "abd: 3 hunts for each of 2 planted defects"}, Case{"a.txt", "abd: 3 hunts"},
        Case{"other", "{\n"}}) {
    const Result result = Stampede(Two("-o " + folder + "/" + test.name));
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, testing::StartsWith("abd: 3 hunts"));  // the table is printed, too
    EXPECT_THAT(TextOf(folder + "/" + test.name), testing::StartsWith(test.begins)) << test.name;
  }
  EXPECT_THAT(TextOf(folder + "/a.md"),
              HasSubstr("\n| defect | found | runs | events | CPU s | found by |\n|---|"));
  EXPECT_THAT(TextOf(folder + "/a.csv"), Not(HasSubstr(">=")));
  const std::vector<std::string> csv = LinesOf(TextOf(folder + "/new/a.csv"));
  ASSERT_EQ(csv.size(), 3u);
  EXPECT_THAT(csv[1], ContainsRegex("^restarts-empty,3,3(,[0-9]+){6}(,[0-9]+[.][0-9]{6}){3},"
                                    "linearizability 3$"));
  const Result both = Stampede(Two("--format csv -o " + folder + "/b.json"));
  EXPECT_THAT(both.out, testing::StartsWith("defect,hunts"));
  EXPECT_THAT(TextOf(folder + "/b.json"), testing::StartsWith("{"));
}

TEST(BenchCommand, AgainstItselfNothingHasChanged) {
  const std::string kept = NewFolder() + "/kept.json";
  const std::string line = "bench hunting abd --repeats 5 --cap 100000 ";
  ASSERT_EQ(Stampede(line + "-o " + kept).code, 0);
  const Result result = Stampede(line + "--against " + kept);
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("Against " + kept),
                                HasSubstr("5 hunts of each defect.\n"), Not(HasSubstr("Beware"))));
  EXPECT_THAT(result.out, ContainsRegex("\n  restarts-empty +1[.]00 +1[.]00 +[0-9.]+\n"));
  EXPECT_THAT(result.out, ContainsRegex("\n  geometric mean +1[.]000 +1[.]000 +[0-9.]+\n"));
  EXPECT_THAT(result.out, ContainsRegex("\n  95% interval of it +1[.]00[.][.]1[.]00 "));
  const auto json = ParseJson(Stampede(line + "--format json --against " + kept).out);
  ASSERT_TRUE(json.ok() && json->contains("comparison"));
  EXPECT_EQ((*json)["comparison"]["geometric_means"]["events"]["ratio"], 1.0);
  // A result with a comparison in it can be compared with in turn.
  std::ofstream(kept) << json->dump();
  EXPECT_EQ(Stampede(line + "--against " + kept).code, 0);
}

// A kept result made by hand.
std::string Kept(const std::string& defects, const std::string& more = "") {
  return R"({"format": "stampede-scoreboard", "version": 1, "protocol": "abd", "seed": 1,
             "repeats": 3, "cap": 20000000, )" +
         more + R"("defects": [)" + defects + "]}";
}
std::string Hunts(const std::string& defect, const std::vector<std::string>& events,
                  const std::string& invariant = "linearizability") {
  std::string hunts;
  for (const std::string& number : events) {
    hunts += std::string(hunts.empty() ? "" : ",") + R"({"invariant": ")" + invariant +
             R"(", "runs": 1, "events": )" + number + "}";
  }
  return R"({"defect": ")" + defect + R"(", "hunts": [)" + hunts + "]}";
}

TEST(BenchCommand, AKeptResultMadeByHandIsComparedHonestly) {
  const std::string file = NewFolder() + "/kept.json";
  std::ofstream(file) << Kept(Hunts("restarts-empty", {"1", "1", "1"}, "") + "," +
                              Hunts("was-removed", {"5"}));
  const Result result = Stampede(Two("--against " + file));
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(ContainsRegex("\n  restarts-empty +<=[0-9.]+ +<=[0-9.]+ +<="),
                                ContainsRegex("\n  geometric mean +<="),
                                ContainsRegex("\n  95% interval of it +- +- +-\n"),
                                HasSubstr("counts as what it took, at least the cap"),
                                HasSubstr("Measured only before: was-removed."),
                                HasSubstr("Measured only now: no-write-back."),
                                HasSubstr("Beware, version: none before, '")));
  const Result markdown = Stampede(Two("--format markdown --against " + file));
  EXPECT_THAT(markdown.out, ContainsRegex("\n[|] geometric mean [|] <=[0-9.]+ [|] <="));
  const Result csv = Stampede(Two("--format csv --against " + file));
  EXPECT_THAT(LinesOf(csv.out)[0], HasSubstr(",found_by,runs_ratio,runs_ratio_known,events_ratio"));
  EXPECT_THAT(LinesOf(csv.out)[1], HasSubstr(",at-most"));
  EXPECT_THAT(LinesOf(csv.out)[2], testing::EndsWith(",,,,,,"));
}

TEST(BenchCommand, AHostileFileIsRefusedBeforeAnythingIsMeasured) {
  const std::string folder = NewFolder();
  const std::string file = folder + "/kept.json";
  const std::string good = Kept(Hunts("restarts-empty", {"1"}));
  struct Case {
    std::string text;
    const char* complaint;
  };
  for (const Case& test :
       {Case{"", "line 1"}, Case{good.substr(0, good.size() - 9), "line "}, Case{"[]", "an object"},
        Case{std::string("\0\xff\xfe", 3), "line 1"}, Case{std::string(100'000, '['), "deep"},
        Case{R"({"format": "stampede-scoreboard", "version": 99})", "/version: expected 1"},
        Case{Kept(Hunts("restarts-empty", {"1e400"})), "kept.json: "},
        Case{Kept(Hunts("restarts-empty", {"-5"})), "/defects/0/hunts/0/events"},
        Case{Kept(Hunts("restarts-empty", {"18446744073709551616"})), "/defects/0/hunts/0/events"},
        Case{Kept("", R"("surprise": 1, )"), "surprise"},
        Case{R"({"format": "stampede-scoreboard", "version": 1, "protocol": "vsr"})",
             "it is of the protocol 'vsr', and not of 'abd'"}}) {
    std::ofstream(file, std::ios::binary) << test.text;
    const Result result = Stampede(Two("--against " + file + " -o " + folder + "/out.json"));
    EXPECT_EQ(result.code, 2) << test.complaint << result.out;
    EXPECT_THAT(result.err, AllOf(HasSubstr("--against " + file), HasSubstr(test.complaint)));
    EXPECT_EQ(result.out, "");
    EXPECT_FALSE(std::filesystem::exists(folder + "/out.json"));
  }
  EXPECT_THAT(Stampede(Two("--against /nowhere/at.all")).err, HasSubstr("cannot read it"));
  // The largest numbers that it can hold are only numbers.
  std::ofstream(file) << Kept(Hunts("restarts-empty", {"18446744073709551615"}));
  EXPECT_EQ(Stampede(Two("--against " + file)).code, 0);
}

TEST(BenchCommand, AFileThatCannotBeWrittenIsRefusedBeforeAnythingIsMeasured) {
  const Result result = Stampede(Two("-o " + NewFolder()));
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("it is a folder"));
  EXPECT_EQ(result.out, "");
}

TEST(BenchCommand, AProtocolWithoutDefectsIsToldSo) {
  ProtocolRegistry protocols;
  protocols.Add(std::make_unique<TypedProtocolDriver<Echo>>());
  const Result result = Stampede("bench hunting", protocols);
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err,
              HasSubstr("echo has no planted defects, and so there is nothing to hunt"));
}

}  // namespace
}  // namespace stampede
