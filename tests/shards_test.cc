// Shards, their merge, and the corpus, as users call them.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <string>

#include "stampede/cli/internal/shard_options.h"
#include "stampede/core/json.h"
#include "tests/command.h"

namespace stampede {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kDefect = "vsr --defect small-view-change-quorum --seed 7 --shrink-runs 300 ";

Json LastJson(const Result& result) {
  const std::size_t begin = result.out.rfind('\n', result.out.size() - 2) + 1;
  const auto json = ParseJson(result.out.substr(begin));
  EXPECT_TRUE(json.ok()) << result.out << result.err;
  return json.ok() ? (*json)["hunt"] : Json();
}

TEST(Shards, MergedTheyAreTheHuntOfOneProcess) {
  const std::string folder = NewFolder();
  Stampede("hunt " + kDefect + "--runs 300 --keep-going --format json --out " + folder + "/whole");
  for (const char* shard : {"0", "1", "2"}) {
    const Result result = Stampede("hunt " + kDefect + "--runs 300 --shard " + shard + "/3 --out " +
                                   folder + "/shards/" + shard);
    EXPECT_EQ(result.code, 1) << result.err;
  }
  const Result merged =
      Stampede("merge " + folder + "/shards -o " + folder + "/merged --format json");
  EXPECT_EQ(merged.code, 1) << merged.err;
  const Json whole = LastJson(Stampede("status --format json " + folder + "/whole"));
  const Json united = LastJson(merged);
  for (const char* key :
       {"runs", "events", "fingerprint", "findings", "faults", "marks", "received", "transitions",
        "struck", "halted", "virtual_microseconds", "made"}) {
    EXPECT_EQ(united[key], whole[key]) << key;
  }
  EXPECT_EQ(united["folders"], 3);
  EXPECT_EQ(united["not_covered"], Json::array());
  EXPECT_EQ(united["made_twice"], Json::array());

  // For people; and the merged folder is a hunt's folder like others.
  const Result again = Stampede("merge " + folder + "/shards -o " + folder + "/merged");
  EXPECT_THAT(again.out, HasSubstr("3 folders, 3 at an end"));
  EXPECT_THAT(again.out, HasSubstr("Replay it:"));
  EXPECT_EQ(LastJson(Stampede("status --format json " + folder + "/merged"))["runs"], 300);
  EXPECT_EQ(Stampede("merge " + folder + "/shards -o " + folder + "/whole").code, 2)
      << "that is no merge";
  const Result resumed =
      Stampede("hunt " + kDefect + "--runs 300 --resume --out " + folder + "/merged");
  EXPECT_EQ(resumed.code, 2);
  EXPECT_THAT(resumed.err, HasSubstr("the next merge would replace it"));
  EXPECT_EQ(Stampede("merge --exit-zero " + folder + "/shards -o " + folder + "/merged").code, 0);
}

TEST(Shards, WhatIsMissingIsNamedAndCanBeMadeAlone) {
  const std::string folder = NewFolder();
  const std::string hunt = "hunt abd --seed 3 ";
  for (const char* shard : {"0", "2"}) {
    Stampede(hunt + "--runs 90 --shard " + shard + "/3 --out " + folder + "/shards/" + shard);
  }
  std::filesystem::create_directories(folder + "/shards/broken");
  std::ofstream(folder + "/shards/broken/hunt.json") << "{";
  const Result gap = Stampede("merge " + folder + "/shards -o " + folder + "/merged");
  EXPECT_EQ(gap.code, 130);
  EXPECT_THAT(gap.out, HasSubstr("30 runs are not covered: 30..60"));
  EXPECT_THAT(gap.out, HasSubstr("hunt abd --seed 3 --runs 30..60 --keep-going --out DIR"));
  EXPECT_THAT(gap.out, HasSubstr("Not read: " + folder + "/shards/broken/hunt.json: "));
  std::filesystem::remove_all(folder + "/shards/broken");
  EXPECT_EQ(Stampede(hunt + "--runs 30..60 --keep-going --out " + folder + "/shards/gap").code, 0);
  const Result filled = Stampede("merge " + folder + "/shards -o " + folder + "/merged");
  EXPECT_EQ(filled.code, 0) << filled.out << filled.err;
  EXPECT_THAT(filled.out, Not(HasSubstr("not covered")));

  Stampede(hunt + "--runs 50..70 --keep-going --out " + folder + "/shards/twice");
  EXPECT_THAT(Stampede("status " + folder + "/shards").out,
              HasSubstr("Made by more than one folder, so that they count twice: runs 50..70"));
  Stampede("hunt abd --seed 4 --runs 5 --out " + folder + "/shards/other");
  const Result other = Stampede("status " + folder + "/shards");
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, HasSubstr("is of another hunt than"));
}

TEST(Shards, AreRefusedWhereTheyWouldNotFitTogether) {
  for (const auto& [arguments, says] : std::map<std::string, std::string>{
           {"--shard 0/2 --seed 1", "give both"},
           {"--shard 0/2 --runs 10", "give both"},
           {"--shard 2/2 --seed 1 --runs 10", "the last one is number 1"},
           {"--shard 1 --seed 1 --runs 10", "not of the form I/N"},
           {"--shard 0/0 --seed 1 --runs 10", "counted from 0"},
           {"--shard -1/3 --seed 1 --runs 10", "not of the form I/N"},
           {"--shard 0/2 --shard-from-env --seed 1 --runs 10", "only one of them"},
           {"--runs 10..5", "a range such as 500..1000"},
           {"--runs 1e6", "neither a number of runs"},
           {"--allow-known", "--corpus says what is known"}}) {
    const Result result = Stampede("hunt abd " + arguments);
    EXPECT_EQ(result.code, 2) << arguments;
    EXPECT_THAT(result.err, HasSubstr(says)) << arguments;
  }
}

using Variables = std::map<std::string, std::string>;
std::string ShardIn(const Variables& variables) {
  const auto shard = ShardFromEnvironment([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
  if (!shard.ok()) return std::string(shard.status().message());
  return std::to_string(shard->index) + "/" + std::to_string(shard->count);
}

TEST(Shards, SchedulersSayWhichOneItIs) {
  EXPECT_EQ(ShardIn({{"STAMPEDE_SHARD", "2"}, {"STAMPEDE_SHARDS", "4"}}), "2/4");
  EXPECT_EQ(ShardIn({{"SLURM_ARRAY_TASK_ID", "5"}, {"SLURM_ARRAY_TASK_COUNT", "8"}}), "5/8");
  EXPECT_EQ(ShardIn({{"SLURM_ARRAY_TASK_ID", "5"},
                     {"SLURM_ARRAY_TASK_MIN", "1"},
                     {"SLURM_ARRAY_TASK_COUNT", "8"}}),
            "4/8");
  EXPECT_EQ(ShardIn({{"JOB_COMPLETION_INDEX", "0"}, {"STAMPEDE_SHARDS", "3"}}), "0/3");
  EXPECT_EQ(ShardIn({{"CI_NODE_INDEX", "3"}, {"CI_NODE_TOTAL", "3"}}), "2/3");
  // Ours goes first.
  EXPECT_EQ(ShardIn({{"STAMPEDE_SHARD", "1"},
                     {"STAMPEDE_SHARDS", "2"},
                     {"JOB_COMPLETION_INDEX", "7"},
                     {"SLURM_ARRAY_TASK_ID", "9"},
                     {"SLURM_ARRAY_TASK_COUNT", "10"}}),
            "1/2");
  EXPECT_THAT(ShardIn({{"JOB_COMPLETION_INDEX", "0"}}), HasSubstr("STAMPEDE_SHARDS"));
  EXPECT_THAT(ShardIn({{"CI_NODE_INDEX", "0"}, {"CI_NODE_TOTAL", "3"}}),
              HasSubstr("there is no such shard"));
  EXPECT_THAT(ShardIn({{"STAMPEDE_SHARD", "4"}, {"STAMPEDE_SHARDS", "4"}}),
              HasSubstr("there is no such shard"));
  EXPECT_THAT(ShardIn({}), HasSubstr("no variable says which shard this is"));
}

// Files of folders and corpora are read like any other input.
TEST(Shards, HostileFoldersAreRefusedWithTheirFile) {
  const std::string good_hunt = R"({"version":1,"protocol":"abd","runs":{"from":0,"to":9}})";
  struct Case {
    std::string file, text, says;
  };
  const Case cases[] = {
      {"hunt.json", "", "hunt.json: "},
      {"hunt.json", "[]", "hunt.json: "},
      {"hunt.json", R"({"version":2})", "it is of format version 2"},
      {"hunt.json", R"({"version":"x"})", "/version"},
      {"hunt.json", R"({"protocol":"abd","more":1})", "unknown key 'more'"},
      {"hunt.json", R"({"protocol":"abd","runs":{"from":9,"to":3}})", "they end before they begin"},
      {"hunt.json", R"({"protocol":"abd","shard":{"index":3,"count":3}})", "/shard"},
      {"hunt.json", R"({"protocol":"no\u001b[31m"})", "no"},
      {"progress.jsonl", "{}\n", "it says nothing of the runs that were made"},
      {"progress.jsonl", "{\"made\":[[5,1]]}\n", "pairs [from, to]"},
      {"progress.jsonl", "{\"made\":[],\"runs\":-1}\n", "/runs"},
      {"progress.jsonl", "{\"made\":[],\"faults\":[]}\n", "/faults"},
      {"progress.jsonl", std::string(100'000, '[') + "\n", "progress.jsonl: "},
      {"findings.jsonl", "{\"run\":true}\n", "/run"},
      {"findings.jsonl", "{\"run\":1,\"outcome\":{}}\n", "a finding without a violation"},
      {"groups/x/group.json", "{\"id\":7}", "group.json: "},
  };
  for (const Case& test : cases) {
    const std::string folder = NewFolder();
    std::filesystem::create_directories(folder + "/groups/x");
    std::ofstream(folder + "/hunt.json") << good_hunt;
    std::ofstream(folder + "/" + test.file) << test.text;
    for (const std::string& command : {std::string("status "), "merge -o " + folder + "/merged "}) {
      const Result result = Stampede(command + folder);
      EXPECT_EQ(result.code, 2) << test.text;
      EXPECT_THAT(result.err, HasSubstr(test.says)) << test.text;
      EXPECT_THAT(result.err, Not(HasSubstr("\x1b"))) << test.text;
    }
    const Result resumed = Stampede("hunt abd --runs 9 --resume --out " + folder);
    EXPECT_EQ(resumed.code, 2) << test.text << resumed.out;
  }
  const std::string folder = NewFolder();
  std::filesystem::create_directories(folder + "/abd/x");
  for (const std::string text : {"", "[]", "{\"actions\":-1}"}) {
    std::ofstream(folder + "/abd/x/entry.json") << text;
    EXPECT_EQ(Stampede("corpus list " + folder).code, 2) << text;
    EXPECT_EQ(Stampede("hunt abd --runs 1 --seed 1 --corpus " + folder).code, 2) << text;
  }
  std::ofstream(folder + "/abd/x/entry.json") << "{}";
  const Result without = Stampede("corpus list " + folder);
  EXPECT_EQ(without.code, 2);
  EXPECT_THAT(without.out, HasSubstr("cannot be run: "));
}

TEST(Shards, AHuntOfNoRunsMerges) {
  const std::string folder = NewFolder();
  EXPECT_EQ(Stampede("hunt abd --seed 1 --runs 0 --out " + folder + "/none").code, 0);
  EXPECT_EQ(Stampede("merge " + folder + "/none -o " + folder + "/merged").code, 0);
}

TEST(Corpus, KnownFindingsAreRunFirstAndNewOnesEnter) {
  const std::string folder = NewFolder();
  const std::string hunt =
      "hunt " + kDefect + "--runs 60 --keep-going --corpus " + folder + "/kept";
  const Result first = Stampede(hunt + " --out " + folder + "/one");
  EXPECT_EQ(first.code, 1) << first.err;
  EXPECT_THAT(first.out, Not(HasSubstr("Known finding ")));
  const Result second = Stampede(hunt);
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.out, HasSubstr("quorum-durability: still fails"));
  EXPECT_THAT(second.out, HasSubstr("Known, as "));
  EXPECT_LT(second.out.find("still fails"), second.out.find("60 runs"));
  EXPECT_EQ(Stampede(hunt + " --allow-known").code, 0) << "all of it is known";
  // Without --keep-going it ends the hunt, as any finding does.
  const std::string first_only = "hunt " + kDefect + "--runs 60 --corpus " + folder + "/kept";
  EXPECT_EQ(LastJson(Stampede(first_only + " --format json"))["known_failing"], 1);
  EXPECT_EQ(LastJson(Stampede(first_only + " --format json"))["runs"], 0);
  EXPECT_THAT(Stampede(first_only).out, HasSubstr("A known finding fails, so no run is made"));
  EXPECT_EQ(Stampede(first_only).code, 1);
  EXPECT_EQ(Stampede(first_only + " --exit-zero").code, 0);
  EXPECT_EQ(Stampede(first_only + " --expect-finding").code, 0);
  EXPECT_THAT(Stampede(first_only + " --format junit").out, HasSubstr("failures=\"1\""));

  // Without the defect nothing of that is its business.
  const Result sound = Stampede("hunt vsr --seed 7 --runs 5 --corpus " + folder + "/kept");
  EXPECT_EQ(sound.code, 0);
  EXPECT_THAT(sound.out, Not(HasSubstr("Known finding ")));

  const Result list = Stampede("corpus list " + folder + "/kept");
  EXPECT_EQ(list.code, 1);
  EXPECT_THAT(list.out, HasSubstr("still fails"));
  EXPECT_EQ(Stampede("corpus minimize " + folder + "/kept --shrink-runs 100").code, 0);
  EXPECT_EQ(Stampede("run " + folder + "/kept").code, 0) << "its scenarios are scenarios";
}

// The code has changed: what is kept of a finding no longer fails.
TEST(Corpus, SaysWhatNoLongerFailsAndDropsItOnlyWhenTold) {
  const std::string folder = NewFolder();
  Stampede("hunt " + kDefect + "--runs 60 --corpus " + folder + "/kept --out " + folder + "/one");
  std::string mended;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder + "/kept")) {
    const std::filesystem::path& path = file.path();
    if (path.filename() == "story.trace.jsonl.zst") std::filesystem::remove(path);
    if (path.filename() != "story.json") continue;
    mended = path.parent_path().filename().string();
    std::string text = TextOf(path);
    const std::string defect = "\"defect\": \"small-view-change-quorum\",";
    const std::size_t at = text.find(defect);
    ASSERT_NE(at, std::string::npos) << text;
    text.erase(at, defect.size());
    std::ofstream(path) << text;
  }
  const Result list = Stampede("corpus list " + folder + "/kept");
  EXPECT_EQ(list.code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr(mended + "  quorum-durability: no longer fails"));
  EXPECT_TRUE(std::filesystem::exists(folder + "/kept/vsr/" + mended));
  EXPECT_THAT(Stampede("corpus prune " + folder + "/kept").out, HasSubstr("; dropped"));
  EXPECT_FALSE(std::filesystem::exists(folder + "/kept/vsr/" + mended));
}

TEST(HuntCommand, ADryRunSaysWhatCoreHoursCover) {
  const Result result = Stampede("hunt abd --seed 3 --dry-run --core-hours 50 --runs 1000000");
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("50 core-hours cover "));
  EXPECT_THAT(result.out, HasSubstr("1,000,000 runs take "));
}

}  // namespace
}  // namespace stampede
