// What README.md shows is what the command prints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "tests/command.h"

namespace stampede {
namespace {

TEST(Readme, ItsFirstFindingIsWhatTheHuntPrints) {
  const std::string readme = TextOf(std::string(STAMPEDE_SOURCE_DIR) + "/README.md");
  const std::size_t section = readme.find("## A first finding");
  ASSERT_NE(section, std::string::npos);
  const std::size_t options = readme.find("make hunt ARGS=\"", section) + 16;
  const std::size_t finding = readme.find("VIOLATION", options);
  const std::size_t replay = readme.find("\n\n  Replay it:", finding);
  ASSERT_NE(replay, std::string::npos);

  const Result hunt =
      Stampede("hunt vsr " + readme.substr(options, readme.find('"', options) - options));
  EXPECT_EQ(hunt.code, 1) << hunt.err;
  EXPECT_THAT(hunt.out, testing::HasSubstr(readme.substr(finding, replay - finding)));
}

}  // namespace
}  // namespace stampede
