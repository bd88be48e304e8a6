// The words of the protocols whose files are fuzzed.
#ifndef STAMPEDE_TESTS_FUZZ_WORDS_OF_PROTOCOL_H_
#define STAMPEDE_TESTS_FUZZ_WORDS_OF_PROTOCOL_H_

#include <string>

#include "absl/status/statusor.h"
#include "stampede/core/abd/abd.h"
#include "stampede/core/vsr/vsr.h"
#include "stampede/sim/names.h"

namespace stampede {

// Those of the protocol that a file names, and of VSR if it names none.
inline Vocabulary WordsOfProtocol(const absl::StatusOr<std::string>& name) {
  return name.ok() && *name == "abd" ? VocabularyOf<Abd>() : VocabularyOf<Vsr>();
}

}  // namespace stampede

#endif  // STAMPEDE_TESTS_FUZZ_WORDS_OF_PROTOCOL_H_
