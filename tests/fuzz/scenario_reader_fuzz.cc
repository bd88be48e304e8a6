// Fuzzes the reader of scenarios: whatever the bytes, a message or a scenario; and one that was
// read is written so that it reads the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "stampede/core/check.h"
#include "stampede/scenarios/scenario.h"
#include "tests/fuzz/fuzz_vocabulary.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const stampede::Vocabulary words = stampede::FuzzVocabulary();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  stampede::ScenarioProtocol(text).IgnoreError();
  const auto scenario = stampede::ParseScenario(text, words);
  if (!scenario.ok()) {
    STAMPEDE_CHECK(scenario.status().message().size() < 2000, "a message fits a screen");
    return 0;
  }
  const std::string written = stampede::WriteScenario(*scenario, words, "");
  const auto again = stampede::ParseScenario(written, words);
  STAMPEDE_CHECK(again.ok(), "what is written can be read");
  STAMPEDE_CHECK(stampede::WriteScenario(*again, words, "") == written, "and is the same");
  return 0;
}
