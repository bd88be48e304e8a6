// Fuzzes the reader of profiles: whatever the bytes, a message or a profile whose faults hold.
#include <string_view>

#include "stampede/core/check.h"
#include "stampede/hunt/profiles.h"
#include "tests/fuzz/fuzz_input.h"

bool stampede::ReadFuzzInput(std::string_view text) {
  const auto file = ParseProfile(text);
  if (file.ok()) {
    STAMPEDE_CHECK(Validate(file->profile.faults).ok(), "what was read can be hunted");
    return true;
  }
  STAMPEDE_CHECK(!file.status().message().empty(), "an error says what is wrong");
  STAMPEDE_CHECK(file.status().message().size() < 2000, "a message fits a screen");
  return false;
}
