// The program of examples/own-model, run as its users run it.
#include "stampede/testing/check_main.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "examples/own-model/semaphore.h"

namespace stampede {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct Result {
  int code = 0;
  std::string out;
  std::string err;
};

Result Semaphores(std::vector<std::string> words) {
  words.insert(words.begin(), "semaphore");
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Result result;
  result.code = CheckMain<Semaphore>(static_cast<int>(argv.size()), argv.data());
  result.out = testing::internal::GetCapturedStdout();
  result.err = testing::internal::GetCapturedStderr();
  return result;
}

std::string Example(const std::string& name) {
  return std::string(STAMPEDE_SOURCE_DIR) + "/examples/own-model/histories/" + name;
}

TEST(CheckMain, AHistoryThatFitsIsOk) {
  const Result result = Semaphores({Example("good.jsonl"), Example("good.csv"), "--jobs", "2"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("good.jsonl: ok, 5 operations, semaphore"),
                                HasSubstr("2 of 2 files are linearizable.")));
}

TEST(CheckMain, AViolationIsExplained) {
  const Result result = Semaphores({Example("bad.jsonl")});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("no order explains line 6"), HasSubstr("acquire 1 -> true   <- fits nowhere"),
            HasSubstr("The values could then have been:\n    the object: 0\n")));
  const Result json = Semaphores({Example("bad.jsonl"), "--output", "json"});
  EXPECT_EQ(json.code, 1);
  EXPECT_THAT(json.out, AllOf(HasSubstr("\"model\":\"semaphore\""), HasSubstr("\"line\":6")));
}

TEST(CheckMain, WhatTheModelDoesNotHaveIsRefused) {
  const Result result = Semaphores({Example("unknown.jsonl")});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("line 3: /f: the model semaphore has no 'drain'; it has "
                                    "acquire N, release N"));
}

TEST(CheckMain, HelpTellsTheOperations) {
  const Result help = Semaphores({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.out,
              AllOf(HasSubstr("The model semaphore has:"), HasSubstr("release N -> nothing"),
                    HasSubstr("--max-memory"), testing::Not(HasSubstr("--initial"))));
  const Result wrong = Semaphores({"--hlep"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_EQ(Semaphores({}).code, 2);
}

}  // namespace
}  // namespace stampede
