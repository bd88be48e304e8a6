// The one mixing function below fingerprints and keyed randomness. Its values are part of the
// format of traces and of golden fingerprints: changing a constant here changes every run.
#ifndef STAMPEDE_CORE_HASH_H_
#define STAMPEDE_CORE_HASH_H_

#include <cstdint>
#include <cstring>
#include <string_view>

namespace stampede {

__extension__ using Uint128 = unsigned __int128;

// Folds the 128-bit product of its (whitened) arguments. Fast (one multiplication) and good enough
// to draw decisions from; not cryptographic.
constexpr std::uint64_t Mix(std::uint64_t a, std::uint64_t b) {
  const Uint128 product = static_cast<Uint128>(a ^ 0x9E3779B97F4A7C15u) * (b ^ 0xD1B54A32D192ED03u);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Accumulates a stable 64-bit fingerprint: same values in the same order, same result, on every
// compiler and in every process.
class Hasher {
 public:
  constexpr void Add(std::uint64_t word) {
    state_ = Mix(state_ ^ word, 0xA0761D6478BD642Fu + word);
  }

  void Add(std::string_view bytes) {
    Add(std::uint64_t{bytes.size()});
    while (!bytes.empty()) {
      std::uint64_t word = 0;
      const std::size_t taken = bytes.size() < sizeof(word) ? bytes.size() : sizeof(word);
      std::memcpy(&word, bytes.data(), taken);
      Add(word);
      bytes.remove_prefix(taken);
    }
  }

  constexpr std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0x2545F4914F6CDD1Du;
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_HASH_H_
