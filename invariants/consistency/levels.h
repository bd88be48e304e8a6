// The levels of consistency that a history can be checked for.
#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_LEVELS_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_LEVELS_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede::consistency {

// Strongest first. Each implies those behind it, but that neither of the last two implies the
// other. All but the first know no real time: what counts is the order in which each client made
// its operations. docs/checking.md defines them.
enum class Level : std::uint8_t {
  kLinearizable,
  kSequential,      // Lamport 1979
  kCausal,          // causal memory: Ahamad et al. 1995; CM of Bouajjani et al. 2017
  kReadYourWrites,  // Terry et al. 1994
  kMonotonic,       // monotonic reads, of the same
};
constexpr auto EnumNames(Level) {
  return std::array<std::string_view, 5>{"linearizable", "sequential", "causal", "read-your-writes",
                                         "monotonic"};
}

// What a history does that has it: "3 of 4 files ...".
constexpr std::string_view PhraseOf(Level level) {
  switch (level) {
    case Level::kLinearizable: return "are linearizable";
    case Level::kSequential: return "are sequentially consistent";
    case Level::kCausal: return "are causally consistent";
    case Level::kReadYourWrites: return "keep read-your-writes";
    case Level::kMonotonic: break;
  }
  return "keep monotonic reads";
}

// Whether histories of the type can be checked for the level: those of values that are overwritten
// for all levels, the others for the first one only.
constexpr bool IsDefinedFor(Level level, linearizability::ModelKind model) {
  using enum linearizability::ModelKind;
  return level == Level::kLinearizable || model == kRegister || model == kCasRegister ||
         model == kKv;
}

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_LEVELS_H_
