// Strong integers: a View is not an OpNumber, and the compiler knows it.
#ifndef STAMPEDE_CORE_NUMBER_H_
#define STAMPEDE_CORE_NUMBER_H_

#include <compare>
#include <cstdint>

namespace stampede {

// An integer of representation `Rep` that only mixes with its own kind. `Tag` is any type; it is
// never instantiated. Arithmetic is with plain counts: `op + 1` is an OpNumber, `op - other` is how
// far apart two of them are.
template <class Tag, class Rep = std::uint64_t>
class Number {
 public:
  using Representation = Rep;

  constexpr Number() = default;
  constexpr explicit Number(Rep value) : value_(value) {}

  constexpr Rep value() const { return value_; }

  friend constexpr auto operator<=>(Number, Number) = default;

  constexpr Number& operator++() {
    ++value_;
    return *this;
  }
  friend constexpr Number operator+(Number number, Rep count) {
    return Number(static_cast<Rep>(number.value_ + count));
  }
  friend constexpr Number operator-(Number number, Rep count) {
    return Number(static_cast<Rep>(number.value_ - count));
  }
  friend constexpr Rep operator-(Number a, Number b) {
    return static_cast<Rep>(a.value_ - b.value_);
  }

 private:
  Rep value_ = 0;
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_NUMBER_H_
