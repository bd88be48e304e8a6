// Fuzzes decompression: whatever the bytes, a message or no more text than is allowed; and any text
// comes back from what it was compressed to.
#include <cstddef>
#include <string>
#include <string_view>

#include "stampede/core/check.h"
#include "stampede/replay/compression.h"
#include "tests/fuzz/fuzz_input.h"

bool stampede::ReadFuzzInput(std::string_view text) {
  constexpr std::size_t kMost = 1 << 20;
  const std::string bytes(text);
  const auto read = Decompress(bytes, kMost);
  if (read.ok()) {
    STAMPEDE_CHECK(read->size() <= kMost || *read == bytes, "no more than is allowed");
  } else {
    STAMPEDE_CHECK(read.status().message().size() < 500, "a message fits a screen");
  }
  // Compressors are slow to make: one of the two, and for few inputs.
  if (bytes.size() % 16 > 1) return read.ok();
  const auto compression = bytes.size() % 16 == 0 ? Compression::kGzip : Compression::kZstandard;
  const auto again = Decompress(Compress(bytes, compression), kMost);
  STAMPEDE_CHECK(bytes.size() > kMost || (again.ok() && *again == bytes), "it comes back");
  return read.ok();
}
