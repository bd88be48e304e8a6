// Keyed randomness (law 3): a random decision is a hash of a key and of the name of what is
// decided, never the next draw of a stream. Two decisions with different names are independent, and
// asking about one never changes the answer about another.
#ifndef STAMPEDE_CORE_KEYED_RANDOM_H_
#define STAMPEDE_CORE_KEYED_RANDOM_H_

#include <cstdint>
#include <string_view>

#include "stampede/core/hash.h"

namespace stampede {

// The raw draw. `name` is built by the caller from a few small integers.
constexpr std::uint64_t Draw(std::uint64_t key, std::uint64_t name) {
  return Mix(Mix(key, name), 0xE7037ED1A0B428DBu);
}

// A key for a sub-family of decisions, so that draws about pauses and draws about cuts do not share
// draws even where their names are the same integers.
constexpr std::uint64_t SubKey(std::uint64_t key, std::string_view family) {
  std::uint64_t state = Mix(key, 0x8EBC6AF09C88C6E3u);
  for (const char letter : family) state = Mix(state, static_cast<unsigned char>(letter));
  return state;
}

// Maps a draw to [0, bound). REQUIRES: bound > 0. Uses the draw's high bits.
constexpr std::uint64_t Below(std::uint64_t draw, std::uint64_t bound) {
  return static_cast<std::uint64_t>((static_cast<Uint128>(draw) * bound) >> 64);
}

// Maps a draw to [low, high], both included. REQUIRES: low <= high.
constexpr std::int64_t Between(std::uint64_t draw, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(Below(draw, static_cast<std::uint64_t>(high - low) + 1));
}

// Maps a draw to [low, high], every doubling equally likely. REQUIRES: 1 <= low <= high.
constexpr std::int64_t LogBetween(std::uint64_t draw, std::int64_t low, std::int64_t high) {
  int doublings = 0;
  while ((low << (doublings + 1)) <= high) ++doublings;
  const std::int64_t base = low << Between(draw, 0, doublings);
  const std::int64_t value = base + Between(Mix(draw, 1), 0, base - 1);
  return value < high ? value : high;
}

// Probabilities are integers per million: no floats in decisions.
constexpr std::uint32_t kMillion = 1'000'000;
constexpr bool Chance(std::uint64_t draw, std::uint32_t per_million) {
  return Below(draw, kMillion) < per_million;
}

}  // namespace stampede

#endif  // STAMPEDE_CORE_KEYED_RANDOM_H_
