// Fuzzes the reader of traces: whatever the bytes, a message or a trace.
#include <string_view>

#include "stampede/core/check.h"
#include "stampede/replay/trace.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/words_of_protocol.h"

bool stampede::ReadFuzzInput(std::string_view text) {
  const auto trace = ParseTrace(text, WordsOfProtocol(TraceProtocol(text)));
  if (trace.ok()) return true;
  STAMPEDE_CHECK(trace.status().message().size() < 2000, "a message fits a screen");
  return false;
}
