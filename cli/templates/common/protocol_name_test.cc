#include "protocol_name_driver.h"
#include "stampede/testing/gtest.h"

namespace {

TEST(ProtocolName, Survives) {
  EXPECT_SURVIVES(ProtocolName, {.runs = 300});
}

// A hunt that finds nothing says little until it has found something that is there.
TEST(ProtocolName, ItsPlantedDefectIsFound) {
  EXPECT_FINDS(ProtocolName, "planted-defect", {.runs = 300});
}

// Keep here, as a scenario file, whatever a hunt finds: it becomes a test by itself.
STAMPEDE_SCENARIO_TESTS(ProtocolName, "scenarios");

}  // namespace
