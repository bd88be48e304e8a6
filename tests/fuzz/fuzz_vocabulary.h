// Some words of a protocol, for the fuzzers of files.
#ifndef STAMPEDE_TESTS_FUZZ_FUZZ_VOCABULARY_H_
#define STAMPEDE_TESTS_FUZZ_FUZZ_VOCABULARY_H_

#include <array>
#include <string_view>

#include "stampede/sim/names.h"

namespace stampede {

inline Vocabulary FuzzVocabulary() {
  static constexpr std::array<std::string_view, 5> kMessages = {"Request", "Reply", "Prepare",
                                                                "PrepareOk", "StartView"};
  static constexpr std::array<std::string_view, 3> kTimers = {"heartbeat", "view", "retry"};
  return {kMessages, kTimers};
}

}  // namespace stampede

#endif  // STAMPEDE_TESTS_FUZZ_FUZZ_VOCABULARY_H_
