// What assertions of a test framework do, without the test framework.
#ifndef STAMPEDE_TESTING_INTERNAL_TEST_SUPPORT_H_
#define STAMPEDE_TESTING_INTERNAL_TEST_SUPPORT_H_

#include <memory>
#include <string>
#include <vector>

#include "stampede/replay/protocol_driver.h"
#include "stampede/testing/hunt.h"

namespace stampede::internal {

struct TestVerdict {
  bool passed = false;
  std::string message;
};

// Hunts, with what the environment says (STAMPEDE_SEED, STAMPEDE_RUNS) over `options`. `test` is
// the test's name for ctest.
TestVerdict HuntInTest(const ProtocolDriver& protocol, HuntOptions options,
                       const std::string& test);

// Hunts, and passes where something was found.
TestVerdict HuntForDefectInTest(const ProtocolDriver& protocol, HuntOptions options);

TestVerdict RunScenarioInTest(std::unique_ptr<ProtocolDriver> protocol, const std::string& path);

// `path` where it is absolute or exists; else as seen from the folder of `source_file`.
std::string PathFromTest(const std::string& path, const std::string& source_file);

struct ScenarioCase {
  std::string name;  // of a test: letters, digits and underscores
  std::string path;
};

// A case for each scenario file below the folder, sorted. Where there are none, one whose path
// cannot be read.
std::vector<ScenarioCase> ScenariosBelow(const std::string& folder);

}  // namespace stampede::internal

#endif  // STAMPEDE_TESTING_INTERNAL_TEST_SUPPORT_H_
