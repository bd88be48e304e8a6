// What libFuzzer calls.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stampede::ReadFuzzInput({reinterpret_cast<const char*>(data), size});
  return 0;
}
