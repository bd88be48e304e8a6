// What each fuzzer defines, and libFuzzer or a test of its seeds calls.
#ifndef STAMPEDE_TESTS_FUZZ_FUZZ_INPUT_H_
#define STAMPEDE_TESTS_FUZZ_FUZZ_INPUT_H_

#include <string_view>

namespace stampede {

// Gives `text` to a reader and checks what must hold whatever the bytes. Returns whether it was
// read; otherwise it was refused with a message.
bool ReadFuzzInput(std::string_view text);

}  // namespace stampede

#endif  // STAMPEDE_TESTS_FUZZ_FUZZ_INPUT_H_
