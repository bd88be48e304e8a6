// Bad input, full disks, odd arguments: nothing is lost, and what is wrong is said.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ostream>
#include <string>
#include <sys/mount.h>
#include <unistd.h>
#include <vector>

#include "stampede/cli/internal/printable.h"
#include "stampede/core/json.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/junit.h"
#include "tests/command.h"

namespace stampede {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// A file system that is full, where this process may mount one.
class FullDisk {
 public:
  explicit FullDisk(const std::string& folder) : folder_(folder) {
    mounted_ = mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=64k") == 0;
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() {
    if (mounted_) umount2(folder_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }
  void Fill() const {
    std::ofstream file(folder_ + "/ballast");
    const std::string block(1'024, 'x');
    while (file.write(block.data(), 1'024).flush()) {
    }
  }

 private:
  const std::string folder_;
  bool mounted_ = false;
};

constexpr std::string_view kOutdated = R"({"protocol": "vsr", "cluster": {"clients": 1},
  "steps": [{"invoke": "put x 1", "client": "c0"}, {"run": "50ms"},
            {"check": "r0", "is": {"view": 7}}], "expect": "pass"})";

TEST(FullDisk, AFileThatIsRewrittenKeepsItsOldText) {
  const std::string folder = NewFolder();
  const FullDisk disk(folder);
  if (!disk.mounted()) GTEST_SKIP() << "nothing may be mounted here";
  const std::string file = folder + "/u.json";
  std::ofstream(file) << kOutdated;
  disk.Fill();
  const Result run = Stampede("run " + file + " --update");
  EXPECT_EQ(run.code, 2) << run.out;
  EXPECT_THAT(run.out, AllOf(HasSubstr(file), HasSubstr("No space left on device")));
  EXPECT_EQ(TextOf(file), kOutdated);
}

TEST(FullDisk, AFindingIsShownThoughItCannotBeWritten) {
  const std::string folder = NewFolder();
  const FullDisk disk(folder);
  if (!disk.mounted()) GTEST_SKIP() << "nothing may be mounted here";
  const std::string command =
      "hunt --defect counts-acks-per-message --runs 20000 --seed 1 --no-shrink --out " + folder +
      "/hunt";
  Stampede(command + " --for 1ms");  // what the disk is full of is there before
  disk.Fill();
  const Result hunt = Stampede(command + " --resume");
  EXPECT_EQ(hunt.code, 1) << hunt.err;
  EXPECT_THAT(hunt.out, AllOf(HasSubstr("VIOLATION"), HasSubstr("Replay it:"),
                              HasSubstr("Not written: cannot write"), HasSubstr("No space left")));
}

TEST(FullDisk, ALineThatDoesNotFitLeavesNoPartOfIt) {
  const std::string folder = NewFolder();
  const FullDisk disk(folder);
  if (!disk.mounted()) GTEST_SKIP() << "nothing may be mounted here";
  const std::string file = folder + "/lines";
  ASSERT_TRUE(AppendToFile(file, "one\n").ok());
  disk.Fill();
  EXPECT_FALSE(AppendToFile(file, std::string(1 << 20, 'x') + "\n").ok());
  EXPECT_EQ(TextOf(file), "one\n");
}

TEST(FullDisk, AHuntWhoseFolderCannotBeBegunIsRefusedBeforeItFindsAnything) {
  const std::string folder = NewFolder();
  const FullDisk disk(folder);
  if (!disk.mounted()) GTEST_SKIP() << "nothing may be mounted here";
  disk.Fill();
  const Result hunt = Stampede("hunt abd --runs 20 --seed 1 --out " + folder + "/hunt");
  EXPECT_EQ(hunt.code, 2) << hunt.out;
  EXPECT_THAT(hunt.err, HasSubstr("No space left on device"));
}

TEST(FullDisk, ATraceThatIsCutShortIsAnErrorAndTheVerdictIsShown) {
  const std::string folder = NewFolder();
  const FullDisk disk(folder);
  if (!disk.mounted()) GTEST_SKIP() << "nothing may be mounted here";
  disk.Fill();
  const Result replay = Stampede("replay 7 --out " + folder);
  EXPECT_EQ(replay.code, 2) << replay.out;
  EXPECT_THAT(replay.err, HasSubstr("cannot write " + folder));
  std::filesystem::remove(folder + "/ballast");
  std::ofstream(folder + "/s.json")
      << R"({"protocol": "vsr", "steps": [{"run": "500ms"}], "expect": "pass"})";
  disk.Fill();
  const Result run = Stampede("run " + folder + "/s.json --trace " + folder + "/t.jsonl");
  EXPECT_EQ(run.code, 2) << run.out << run.err;
}

TEST(FullDisk, AStandardOutputThatIsFullIsAnError) {
  for (const std::string command :
       {"list protocols", "hunt --runs 1 --seed 1", "replay 7", "--help"}) {
    const std::string line =
        std::string(STAMPEDE_BINARY) + " " + command + " >/dev/full 2>" + testing::TempDir() + "e";
    const int status = std::system(line.c_str());
    EXPECT_EQ(WEXITSTATUS(status), 2) << command;
    EXPECT_THAT(TextOf(testing::TempDir() + "e"), HasSubstr("cannot write to standard output"));
  }
}

TEST(Findings, AreOnDiskAsTheyCome) {
  const std::string folder = NewFolder();
  const Result hunt = Stampede(
      "hunt --defect counts-acks-per-message --runs 300 --seed 1 --keep-going --no-shrink "
      "--format json --out " +
      folder);
  std::ifstream lines(folder + "/findings.jsonl");
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const Json json = ParseJson(line).value();
    EXPECT_THAT(json["replay_command"].get<std::string>(), HasSubstr("replay "));
  }
  EXPECT_GT(count, 0u);
  EXPECT_THAT(hunt.out, HasSubstr("\"findings\":" + std::to_string(count)));
}

TEST(Findings, AreReportedWhileTheHuntGoesOn) {
  const std::string folder = NewFolder();
  const std::string line =
      std::string("timeout -s KILL 550 ") + STAMPEDE_BINARY +
      " hunt --defect counts-acks-per-message --seed 1 --jobs 1 --keep-going --for 540s "
      "--shrink-runs 20 --out " +
      folder + " >/dev/null 2>&1 & pid=$!; for i in $(seq 5000); do ls " + folder +
      "/groups/*/story.json >/dev/null 2>&1 && break; sleep 0.1; done; " +
      "kill -0 $pid; alive=$?; kill $pid; exit $alive";
  EXPECT_EQ(WEXITSTATUS(std::system(line.c_str())), 0) << "it was still hunting";
  EXPECT_THAT(TextOfFileIn(folder, "story.json"), HasSubstr("\"violation\""));
}

TEST(Hunts, ThatTimeEndsSayWhatWasRepeated) {
  const Result hunt = Stampede(
      "hunt abd --replicas 3 --clients 1 --events 300000 --seed 1 --jobs 1 "
      "--repeat-every 1 --for 3s");
  EXPECT_EQ(hunt.code, 0) << hunt.out;
  EXPECT_THAT(hunt.out, Not(HasSubstr("No run was repeated")));
}

TEST(Folders, WhatCannotBeReadIsNamedAndTheRestIsRun) {
  const std::string folder = NewFolder();
  fs::create_symlink("loop.json", folder + "/loop.json");
  fs::create_directory_symlink(".", folder + "/again");
  std::ofstream(folder + "/good.json")
      << R"({"protocol": "vsr", "steps": [{"run": "1ms"}], "expect": "pass"})";
  const Result run = Stampede("run " + folder);
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.out, HasSubstr("ok    " + folder + "/good.json"));
  EXPECT_THAT(run.err, HasSubstr("loop.json: Too many levels of symbolic links"));
}

TEST(Pipes, AreReadAsFilesAre) {
  const std::string scenario =
      R"({"protocol": "vsr", "steps": [{"run": "1ms"}], "expect": "pass"})";
  const std::string line = "echo '" + scenario + "' | " + STAMPEDE_BINARY + " run - >/dev/null";
  EXPECT_EQ(WEXITSTATUS(std::system(line.c_str())), 0);
}

TEST(Terminal, ControlCharactersAreShown) {
  EXPECT_EQ(Printable("a\x1b[31mb\x07\x7f\tc\n", false), "a\\x1b[31mb\\x07\\x7f\tc\n");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "31m \xc3\xa4",
                      false),
            "\\x9b31m \xc3\xa4");
  EXPECT_EQ(Printable("\x1b[31mred\x1b[0m \x1b]0;title", true), "\x1b[31mred\x1b[0m \\x1b]0;title");
  const std::string file = NewFolder() + "/title.json";
  std::ofstream(file) << R"({"protocol": "vsr", "title": "\u001b[31mred", "steps": [{"run": "1ms"}],
    "expect": {"violation": "promise"}})";
  EXPECT_THAT(Stampede("run " + file).out,
              AllOf(HasSubstr("\\x1b[31mred"), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(Stampede("run /no\x1b[31mwhere").out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(Stampede("hunt --defect \x1b[31m").err, Not(HasSubstr("\x1b")));
}

TEST(Junit, IsWellFormedWhateverTheTextsHold) {
  EXPECT_EQ(XmlText("a<b>&\"c\x01\x7f"), "a&lt;b&gt;&amp;&quot;c\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(XmlText("\xff\xc3\xa4\xef\xbf\xbf\xed\xa0\x80"),
            "\xEF\xBF\xBD\xc3\xa4\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(XmlText("\xf0\x9f\x90\x82 \xf4\x90\x80\x80"),
            "\xf0\x9f\x90\x82 \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Junit, AHuntIsASuite) {
  const Result found =
      Stampede("hunt --defect counts-acks-per-message --runs 20000 --seed 1 --format junit");
  EXPECT_EQ(found.code, 1);
  EXPECT_THAT(found.out, AllOf(testing::StartsWith("<?xml"), HasSubstr("failures=\"1\""),
                               HasSubstr("Replay it: ")));
  EXPECT_THAT(Stampede("hunt --runs 5 --format junit").out, HasSubstr("failures=\"0\""));
}

TEST(ExpectFinding, TurnsTheExitCodeRound) {
  const std::string hunt = "hunt --seed 1 --no-shrink --expect-finding ";
  EXPECT_EQ(Stampede(hunt + "--runs 20000 --defect counts-acks-per-message").code, 0);
  EXPECT_EQ(Stampede(hunt + "--runs 5").code, 1);
}

TEST(Scenarios, OfManyFaultsTakeTimeInProportion) {
  const auto seconds = [](int cuts) {
    const std::string file = NewFolder() + "/cuts.json";
    std::ofstream out(file);
    out << R"({"protocol": "vsr", "steps": [)";
    for (int i = 0; i < cuts; ++i) out << R"({"cut": "r0->r1"}, {"cut": "r1->r2", "for": "1ms"},)";
    out << R"({"heal": "r0<->r1"}], "expect": "pass"})";
    out.close();
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(Stampede("run " + file).code, 0);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  seconds(100);  // warm
  EXPECT_LT(seconds(20'000), 40 * seconds(1'000) + 1);
}

}  // namespace
}  // namespace stampede
