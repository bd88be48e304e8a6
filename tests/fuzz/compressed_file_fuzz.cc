// Fuzzes decompression: whatever the bytes, a message or no more text than is allowed; and any text
// comes back from what it was compressed to.
#include <cstddef>
#include <cstdint>
#include <string>

#include "stampede/core/check.h"
#include "stampede/replay/compression.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using stampede::Compression;
  constexpr std::size_t kMost = 1 << 20;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto text = stampede::Decompress(bytes, kMost);
  if (text.ok()) {
    STAMPEDE_CHECK(text->size() <= kMost || *text == bytes, "no more than is allowed");
  } else {
    STAMPEDE_CHECK(text.status().message().size() < 500, "a message fits a screen");
  }
  // Compressors are slow to make: one of the two, and for few inputs.
  if (size % 16 > 1) return 0;
  const auto compression = size % 16 == 0 ? Compression::kGzip : Compression::kZstandard;
  const auto again = stampede::Decompress(stampede::Compress(bytes, compression), kMost);
  STAMPEDE_CHECK(bytes.size() > kMost || (again.ok() && *again == bytes), "it comes back");
  return 0;
}
