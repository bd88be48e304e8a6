// Fuzzes the reader of profiles: whatever the bytes, a message or a profile whose faults hold.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stampede/core/check.h"
#include "stampede/hunt/profiles.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = stampede::ParseProfile({reinterpret_cast<const char*>(data), size});
  if (file.ok()) {
    STAMPEDE_CHECK(stampede::Validate(file->profile.faults).ok(), "what was read can be hunted");
    return 0;
  }
  STAMPEDE_CHECK(!file.status().message().empty(), "an error says what is wrong");
  STAMPEDE_CHECK(file.status().message().size() < 2000, "a message fits a screen");
  return 0;
}
