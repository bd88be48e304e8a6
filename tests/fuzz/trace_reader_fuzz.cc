// Fuzzes the reader of traces: whatever the bytes, a message or a trace.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stampede/core/check.h"
#include "stampede/replay/trace.h"
#include "tests/fuzz/fuzz_vocabulary.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const stampede::Vocabulary words = stampede::FuzzVocabulary();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  stampede::TraceProtocol(text).IgnoreError();
  const auto trace = stampede::ParseTrace(text, words);
  if (trace.ok()) return 0;
  STAMPEDE_CHECK(trace.status().message().size() < 2000, "a message fits a screen");
  return 0;
}
