#include "stampede/cli/internal/command_history.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>

namespace stampede {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class CommandHistoryTest : public testing::Test {
 protected:
  CommandHistoryTest() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    setenv("XDG_STATE_HOME", (folder_ + "/state").c_str(), 1);
    setenv("HOME", (folder_ + "/home").c_str(), 1);
  }
  static mode_t ModeOf(const std::string& path) {
    struct stat about {};
    EXPECT_EQ(stat(path.c_str(), &about), 0) << path;
    return about.st_mode & 0777;
  }

  const std::string folder_ = testing::TempDir() + "/command_history_" +
                              testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(CommandHistoryTest, KeepsLinesForTheUserAlone) {
  const CommandHistory history("debug_history");
  EXPECT_THAT(history.Read(), IsEmpty());
  EXPECT_FALSE(history.exists());
  history.Add("step 3");
  history.Add("");
  history.Add("goto \x1b[31m");
  history.Add("cut r0->r1");
  EXPECT_TRUE(history.exists());
  EXPECT_THAT(CommandHistory("debug_history").Read(), ElementsAre("step 3", "cut r0->r1"));
  EXPECT_EQ(ModeOf(folder_ + "/state/stampede/debug_history"), 0600u);
  EXPECT_EQ(ModeOf(folder_ + "/state/stampede"), 0700u);
}

TEST_F(CommandHistoryTest, GoesHomeWhereNothingElseIsSaid) {
  for (const char* state : {"", "not/absolute"}) {
    setenv("XDG_STATE_HOME", state, 1);
    CommandHistory("debug_history").Add("run");
  }
  EXPECT_THAT(CommandHistory("debug_history").Read(), ElementsAre("run", "run"));
  EXPECT_TRUE(fs::exists(folder_ + "/home/.local/state/stampede/debug_history"));
}

TEST_F(CommandHistoryTest, IsSilentlyAbsentWhereItCannotBe) {
  std::ofstream(folder_ + "/state") << "a file stands where a folder should";
  CommandHistory("debug_history").Add("run");
  EXPECT_THAT(CommandHistory("debug_history").Read(), IsEmpty());
  fs::remove(folder_ + "/state");
  // Links and pipes are not followed.
  fs::create_directories(folder_ + "/state/stampede");
  std::ofstream(folder_ + "/elsewhere") << "secret\n";
  fs::create_symlink(folder_ + "/elsewhere", folder_ + "/state/stampede/debug_history");
  CommandHistory("debug_history").Add("run");
  EXPECT_THAT(CommandHistory("debug_history").Read(), IsEmpty());
  EXPECT_EQ(fs::file_size(folder_ + "/elsewhere"), 7u);
  ASSERT_EQ(mkfifo((folder_ + "/state/stampede/other").c_str(), 0600), 0);
  CommandHistory("other").Add("run");
  EXPECT_THAT(CommandHistory("other").Read(), IsEmpty());
  unsetenv("XDG_STATE_HOME");
  unsetenv("HOME");
  CommandHistory("debug_history").Add("run");
  EXPECT_FALSE(CommandHistory("debug_history").exists());
}

TEST_F(CommandHistoryTest, ForgetsTheOldest) {
  const CommandHistory history("debug_history");
  history.Add("first");
  const std::string file = folder_ + "/state/stampede/debug_history";
  {
    std::ofstream out(file, std::ios::app);
    for (int i = 0; i < 30'000; ++i) out << "a line that was typed long ago, number " << i << "\n";
  }
  history.Add("last");
  EXPECT_LT(fs::file_size(file), std::size_t{100'000});
  EXPECT_EQ(ModeOf(file), 0600u);
  const auto lines = history.Read();
  ASSERT_EQ(lines.size(), CommandHistory::kMost);
  EXPECT_EQ(lines.back(), "last");
  EXPECT_EQ(lines.front(), "a line that was typed long ago, number 29001");
}

}  // namespace
}  // namespace stampede
