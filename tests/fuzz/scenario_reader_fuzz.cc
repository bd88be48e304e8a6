// Fuzzes the reader of scenarios: whatever the bytes, a message or a scenario; and one that was
// read is written so that it reads the same.
#include <string>
#include <string_view>

#include "stampede/core/check.h"
#include "stampede/scenarios/scenario.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/words_of_protocol.h"

bool stampede::ReadFuzzInput(std::string_view text) {
  const Vocabulary words = WordsOfProtocol(ScenarioProtocol(text));
  const auto scenario = ParseScenario(text, words);
  if (!scenario.ok()) {
    STAMPEDE_CHECK(scenario.status().message().size() < 2000, "a message fits a screen");
    return false;
  }
  const std::string written = WriteScenario(*scenario, words, "");
  const auto again = ParseScenario(written, words);
  STAMPEDE_CHECK(again.ok(), "what is written can be read");
  STAMPEDE_CHECK(WriteScenario(*again, words, "") == written, "and is the same");
  return true;
}
