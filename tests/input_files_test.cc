// Several files on a command line, compressed files, and standard input.
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "stampede/hunt/files.h"
#include "tests/command.h"

namespace stampede {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kPasses =
    R"({"protocol": "vsr", "steps": [{"run": "20ms"}], "expect": "pass"})";
const std::string kFails = STAMPEDE_SOURCE_DIR "/scenarios/abd/client-reuses-names.json";
const std::string kEtcd = STAMPEDE_SOURCE_DIR "/tests/data/histories/etcd/";

// The trace of this scenario, in a file of this name.
void WriteTrace(const std::string& scenario, const std::string& trace) {
  const Result run = Stampede("run " + scenario + " --trace " + trace);
  ASSERT_EQ(run.code, 0) << run.out << run.err;
}

// A folder with quiet.json, and the traces of it and of a scenario that violates an invariant.
std::string FolderOfTraces() {
  const std::string folder = NewFolder();
  std::ofstream(folder + "/quiet.json") << kPasses;
  WriteTrace(folder + "/quiet.json", folder + "/quiet.trace.jsonl");
  WriteTrace(kFails, folder + "/fails.trace.jsonl");
  return folder;
}

TEST(SeveralFiles, AreReplayedAndTheGravestDecides) {
  const std::string folder = FolderOfTraces();
  const std::string quiet = folder + "/quiet.trace.jsonl";
  const std::string fails = folder + "/fails.trace.jsonl";
  const Result good = Stampede("replay " + quiet + " 7");
  EXPECT_EQ(good.code, 0) << good.err;
  EXPECT_THAT(good.out, AllOf(HasSubstr(quiet + ":\n"), HasSubstr("\n7:\n")));
  const Result bad = Stampede("replay /nowhere/at.all " + quiet);
  EXPECT_EQ(bad.code, 2) << bad.err;
  EXPECT_THAT(bad.err, HasSubstr("/nowhere/at.all: cannot read it"));
  EXPECT_THAT(bad.out, HasSubstr("Every step is as recorded."));
  const Result all = Stampede("replay " + fails + " /nowhere/at.all " + quiet);
  EXPECT_EQ(all.code, 1) << all.err;
  EXPECT_THAT(all.out, AllOf(HasSubstr("VIOLATION"), HasSubstr("No violation")));
}

TEST(SeveralFiles, DoNotShareWhatIsWritten) {
  const std::string folder = FolderOfTraces();
  const std::string traces =
      "replay " + folder + "/quiet.trace.jsonl " + folder + "/fails.trace.jsonl";
  for (const std::string option : {"--scenario", "--history"}) {
    const Result refused = Stampede(traces + " " + option + " " + folder + "/x");
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr(option + ": the file is of one run, not of 2"));
  }
  EXPECT_EQ(Stampede(traces + " --out " + folder + "/again").code, 1);
  EXPECT_TRUE(fs::exists(folder + "/again/replayed-quiet.trace.jsonl"));
  EXPECT_TRUE(fs::exists(folder + "/again/replayed-fails.trace.jsonl"));
  fs::create_directory(folder + "/other");
  fs::copy(folder + "/quiet.trace.jsonl", folder + "/other");
  const Result clash = Stampede(traces + " " + folder + "/other/quiet.trace.jsonl --out " + folder);
  EXPECT_EQ(clash.code, 2);
  EXPECT_THAT(clash.err, HasSubstr("quiet.trace.jsonl would both be written to"));
}

TEST(SeveralFiles, AreShrunkBesideThemselvesOrIntoAFolder) {
  const std::string folder = FolderOfTraces();
  const std::string fails = folder + "/fails.trace.jsonl";
  fs::copy(kFails, folder + "/same.json");
  const std::string runs = "shrink " + fails + " /nowhere/at.all " + folder + "/same.json";
  const Result beside = Stampede(runs);
  EXPECT_EQ(beside.code, 1) << beside.err;
  EXPECT_THAT(beside.err, AllOf(HasSubstr("/nowhere/at.all: cannot read it"),
                                HasSubstr(fails + " -> " + folder + "/fails.shrunk.json: ")));
  EXPECT_EQ(beside.out, "");
  EXPECT_EQ(Stampede("run " + folder + "/fails.shrunk.json " + folder + "/same.shrunk.json").code,
            0);
  EXPECT_EQ(Stampede(runs + " -o " + folder + "/shrunk").code, 1);
  EXPECT_EQ(TextOf(folder + "/shrunk/fails.shrunk.json"), TextOf(folder + "/fails.shrunk.json"));
  EXPECT_EQ(Stampede("shrink " + fails + " -o " + folder).code, 1);  // one run, a folder
  const Result file = Stampede(runs + " -o " + fails);
  EXPECT_EQ(file.code, 2);
  EXPECT_THAT(file.err, HasSubstr("--out: of several runs it is a folder, and " + fails));
  const Result clash = Stampede("shrink " + fails + " " + folder + "/fails.jsonl");
  EXPECT_EQ(clash.code, 2);
  EXPECT_THAT(clash.err, HasSubstr("would both be written to " + folder + "/fails.shrunk.json"));
}

TEST(SeveralFiles, AreComparedTwoAtATime) {
  const std::string folder = FolderOfTraces();
  const std::string quiet = folder + "/quiet.trace.jsonl";
  EXPECT_EQ(Stampede("diff " + quiet).code, 2);
  EXPECT_EQ(Stampede("diff " + quiet + " " + quiet).code, 0);
  EXPECT_EQ(Stampede("diff " + quiet + " " + folder + "/fails.trace.jsonl").code, 1);
  EXPECT_EQ(Stampede("diff " + quiet + " " + quiet + " " + quiet).code, 2);
}

TEST(SeveralFiles, AreCheckedAndFoldersAmongThem) {
  const std::string folder = NewFolder();
  const std::string good = kEtcd + "etcd_002.log";
  const Result both = Stampede("check " + good + " /nowhere/at.all " + kEtcd + "etcd_004.log");
  EXPECT_EQ(both.code, 1) << both.err;
  EXPECT_THAT(both.out, AllOf(HasSubstr("etcd_002.log: "), HasSubstr("etcd_004.log: violation"),
                              HasSubstr(" of 3 files are linearizable.")));
  EXPECT_THAT(both.err, HasSubstr("/nowhere/at.all: cannot read it"));
  const Result empty = Stampede("check " + folder + " " + kEtcd + "etcd_004.log");
  EXPECT_EQ(empty.code, 1);
  EXPECT_THAT(
      empty.err,
      HasSubstr(folder + ": there is no *.jsonl, *.log, *.txt, *.edn, *.json or *.csv below it"));
  EXPECT_EQ(Stampede("check " + folder).code, 2);
}

TEST(SeveralFiles, OfWhichOneFolderIsEmptyAreRun) {
  const std::string folder = NewFolder();
  fs::create_directory(folder + "/empty");
  std::ofstream(folder + "/quiet.json") << kPasses;
  const Result run = Stampede("run " + folder + "/empty " + folder + "/quiet.json");
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.out, HasSubstr("1 scenario, all as expected"));
  EXPECT_THAT(run.err, HasSubstr("empty: there is no *.json below it"));
}

TEST(StandardInput, IsReadByEachCommandAndOnce) {
  const std::string folder = FolderOfTraces();
  const std::string fails = folder + "/fails.trace.jsonl";
  const Result replay = StampedeReading(fails, "replay - --out " + folder);
  EXPECT_EQ(replay.code, 1) << replay.err;
  EXPECT_TRUE(fs::exists(folder + "/replayed-stdin"));
  const Result shrink = StampedeReading(fails, "shrink -");
  EXPECT_EQ(shrink.code, 1) << shrink.err;
  EXPECT_THAT(shrink.out, HasSubstr("\"violation\""));
  EXPECT_EQ(StampedeReading(fails, "diff - " + fails).code, 0);
  EXPECT_EQ(StampedeReading(folder + "/quiet.json", "run -").code, 0);
  EXPECT_EQ(StampedeReading(kEtcd + "etcd_004.log", "check -").code, 1);
  for (const std::string line : {"replay - -", "shrink - -", "diff - -", "run - -", "check - -"}) {
    const Result twice = StampedeReading(fails, line);
    EXPECT_EQ(twice.code, 2) << line;
    EXPECT_THAT(twice.err, HasSubstr("standard input, '-', can be read once only")) << line;
  }
}

TEST(StandardInput, IsNotRewritten) {
  const std::string folder = NewFolder();
  std::ofstream(folder + "/old.json") << R"({"protocol": "vsr", "cluster": {"clients": 1},
      "steps": [{"run": "50ms"}, {"check": "r0", "is": {"view": 7}}], "expect": "pass"})";
  const Result run = StampedeReading(folder + "/old.json", "run --update -");
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.out, HasSubstr("--update: what comes from a pipe cannot be rewritten"));
  EXPECT_FALSE(fs::exists("-"));
}

class CompressedFilesTest : public testing::TestWithParam<const char*> {};

TEST_P(CompressedFilesTest, AreReadWhereverOthersAre) {
  const std::string ending = GetParam();
  const std::string folder = FolderOfTraces();
  const std::string plain = folder + "/fails.trace.jsonl";
  const std::string trace = plain + ending;
  WriteTrace(kFails, trace);
  ASSERT_LT(fs::file_size(trace), fs::file_size(plain) / 2);
  EXPECT_EQ(Stampede("diff " + plain + " " + trace).code, 0);
  const Result replay = Stampede("replay --out " + folder + " " + trace);
  EXPECT_EQ(replay.code, 1) << replay.err;
  EXPECT_THAT(replay.out, HasSubstr("Every step is as recorded."));
  const std::string again = folder + "/replayed-fails.trace.jsonl" + ending;
  EXPECT_LT(fs::file_size(again), fs::file_size(plain) / 2);
  EXPECT_EQ(Stampede("replay " + again).code, 1);
  EXPECT_EQ(StampedeReading(trace, "replay -").code, 1);
  EXPECT_EQ(Stampede("shrink -o " + folder + " " + trace).code, 1);
  EXPECT_EQ(Stampede("run " + folder + "/fails.shrunk.json").code, 0);
}

TEST_P(CompressedFilesTest, OfHistoriesAreWrittenAndFoundInFolders) {
  const std::string folder = NewFolder();
  const std::string history = folder + "/h.jsonl" + GetParam();
  ASSERT_EQ(Stampede("replay 7 --history " + history).code, 0);
  ASSERT_TRUE(WriteFile(folder + "/etcd.log" + GetParam(), TextOf(kEtcd + "etcd_004.log")).ok());
  const Result check = Stampede("check " + folder);
  EXPECT_EQ(check.code, 1) << check.err;
  EXPECT_THAT(check.out, HasSubstr("1 of 2 files are linearizable."));
  EXPECT_EQ(Stampede("check " + history).code, 0);
}

TEST_P(CompressedFilesTest, ThatAreCutShortAreRefused) {
  const std::string folder = FolderOfTraces();
  const std::string trace = folder + "/t.jsonl" + GetParam();
  WriteTrace(folder + "/quiet.json", trace);
  fs::resize_file(trace, fs::file_size(trace) - 1);
  for (const std::string command : {"replay ", "shrink ", "check ", "diff /dev/null "}) {
    const Result refused = Stampede(command + trace);
    EXPECT_EQ(refused.code, 2) << command;
    EXPECT_THAT(refused.err, HasSubstr("t.jsonl")) << command;
    EXPECT_THAT(refused.err, HasSubstr(": it is cut short: the end of its ")) << command;
  }
}

TEST_P(CompressedFilesTest, OfScenariosAreRewrittenAsTheyWere) {
  const std::string folder = NewFolder();
  const std::string file = folder + "/old.json" + GetParam();
  ASSERT_TRUE(WriteFile(file, R"({"protocol": "vsr", "cluster": {"clients": 1},
      "steps": [{"run": "50ms"}, {"check": "r0", "is": {"view": 7}}], "expect": "pass"})")
                  .ok());
  EXPECT_EQ(Stampede("run --update " + file).code, 0);
  EXPECT_THAT(TextOf(file), Not(HasSubstr("view")));
  EXPECT_EQ(Stampede("run " + folder).code, 0);
  const Result replay = Stampede("replay " + file);
  EXPECT_EQ(replay.code, 2);
  EXPECT_THAT(replay.err, HasSubstr("a scenario is run with"));
}

INSTANTIATE_TEST_SUITE_P(Every, CompressedFilesTest, testing::Values(".gz", ".zst"),
                         [](const auto& test) { return std::string(test.param).substr(1); });

}  // namespace
}  // namespace stampede
