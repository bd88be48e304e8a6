// GoogleTest assertions that make hunts and run scenarios:
//
//   TEST(Chain, SurvivesItsFaults) { EXPECT_SURVIVES(Chain, {.runs = 1000}); }
//   TEST(Chain, ADefectIsFound) { EXPECT_FINDS(Chain, "forgets-tail", {.runs = 200}); }
//   TEST(Chain, EveryDefectIsFound) { EXPECT_FINDS_EVERY_DEFECT(Chain, {.runs = 200}); }
//   TEST(Chain, Regression) { EXPECT_SCENARIO(Chain, "lost-write.json"); }
//   STAMPEDE_SCENARIO_TESTS(Chain, "scenarios");   // one test for each file below the folder
//
// A failure prints the shrunk scenario, and writes it and a trace below the folder
// stampede-findings of the working directory (TEST_UNDECLARED_OUTPUTS_DIR where that is set). It
// names the run seed: with STAMPEDE_SEED set to it, a hunt makes just that run. STAMPEDE_RUNS sets
// the number of runs of all hunts, for nightly tests.
//
// Link stampede::testing and GTest::gtest.
#ifndef STAMPEDE_TESTING_GTEST_H_
#define STAMPEDE_TESTING_GTEST_H_

#include <functional>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "stampede/replay/typed_protocol_driver.h"
#include "stampede/testing/hunt.h"
#include "stampede/testing/internal/test_support.h"

// No run of a hunt violates an invariant. What follows the protocol are HuntOptions in braces.
#define EXPECT_SURVIVES(Protocol, ...) \
  EXPECT_TRUE(::stampede::internal::FindsNothing<Protocol>(__VA_ARGS__))
#define ASSERT_SURVIVES(Protocol, ...) \
  ASSERT_TRUE(::stampede::internal::FindsNothing<Protocol>(__VA_ARGS__))

// Some run of a hunt with the planted defect of that name violates an invariant. What follows are
// HuntOptions in braces.
#define EXPECT_FINDS(Protocol, ...) EXPECT_TRUE(::stampede::internal::Finds<Protocol>(__VA_ARGS__))
#define ASSERT_FINDS(Protocol, ...) ASSERT_TRUE(::stampede::internal::Finds<Protocol>(__VA_ARGS__))

// The same for each planted defect of the protocol that is not harmless.
#define EXPECT_FINDS_EVERY_DEFECT(Protocol, ...) \
  EXPECT_TRUE(::stampede::internal::FindsEveryDefect<Protocol>(__VA_ARGS__))

// The scenario of a file ends as the file expects. A relative path is looked up from the working
// directory, then from the folder of the source file.
#define EXPECT_SCENARIO(Protocol, path) \
  EXPECT_TRUE(::stampede::internal::EndsAsExpected<Protocol>(path, __FILE__))
#define ASSERT_SCENARIO(Protocol, path) \
  ASSERT_TRUE(::stampede::internal::EndsAsExpected<Protocol>(path, __FILE__))

// At namespace scope: a test for each scenario file (*.json) below a folder, found as above. The
// test suite is called "Scenarios"; one test that fails stands for a folder without any.
#define STAMPEDE_SCENARIO_TESTS(Protocol, folder)                         \
  [[maybe_unused]] static const bool stampede_scenario_tests_##Protocol = \
      ::stampede::internal::RegisterScenarioTests<Protocol>(folder, __FILE__, __LINE__)

namespace stampede::internal {

inline testing::AssertionResult ResultOf(const TestVerdict& verdict) {
  return (verdict.passed ? testing::AssertionSuccess() : testing::AssertionFailure())
         << verdict.message;
}

// As ctest and GoogleTest know the test that runs: "Suite.Test".
inline std::string CurrentTestName() {
  const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
  if (test == nullptr) return "";
  return std::string(test->test_suite_name()) + "." + test->name();
}

template <class P>
testing::AssertionResult FindsNothing(const HuntOptions& options = {}) {
  return ResultOf(HuntInTest(*NewProtocolDriver<P>(), options, CurrentTestName()));
}

template <class P>
testing::AssertionResult Finds(const std::string& defect, HuntOptions options = {}) {
  options.choices.defect = defect;
  return ResultOf(HuntForDefectInTest(*NewProtocolDriver<P>(), options));
}

template <class P>
testing::AssertionResult FindsEveryDefect(const HuntOptions& options = {}) {
  for (const DefectInfo& defect : DefectsOf<P>()) {
    const bool harmless = !defect.what.empty() && defect.invariant.empty();
    if (harmless) continue;
    if (auto result = Finds<P>(std::string(defect.name), options); !result) return result;
  }
  return testing::AssertionSuccess();
}

template <class P>
testing::AssertionResult EndsAsExpected(const std::string& path, const std::string& source_file) {
  return ResultOf(RunScenarioInTest(NewProtocolDriver<P>(), PathFromTest(path, source_file)));
}

class ScenarioTest : public testing::Test {
 public:
  explicit ScenarioTest(std::function<TestVerdict()> run) : run_(std::move(run)) {}
  void TestBody() override { EXPECT_TRUE(ResultOf(run_())); }

 private:
  std::function<TestVerdict()> run_;
};

template <class P>
bool RegisterScenarioTests(const std::string& folder, const char* source_file, int line) {
  for (const ScenarioCase& test : ScenariosBelow(PathFromTest(folder, source_file))) {
    testing::RegisterTest("Scenarios", test.name.c_str(), nullptr, nullptr, source_file, line,
                          [path = test.path]() -> testing::Test* {
                            return new ScenarioTest(
                                [path] { return RunScenarioInTest(NewProtocolDriver<P>(), path); });
                          });
  }
  return true;
}

}  // namespace stampede::internal

#endif  // STAMPEDE_TESTING_GTEST_H_
