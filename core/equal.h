// Equality of values as the framework asks for it.
#ifndef STAMPEDE_CORE_EQUAL_H_
#define STAMPEDE_CORE_EQUAL_H_

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>
#include <variant>

#include "stampede/core/fields.h"
#include "stampede/core/hash.h"
#include "stampede/core/internal/kinds.h"
#include "stampede/core/run_context.h"

namespace stampede {

// Whether `a` and `b` are equal as values of the run. It is a == b, except for types with a member
// `bool EqualTo(const T&, const RunContext&) const`, which need to look at the run, and for field
// lists, optionals, variants and containers that hold some. Linear in the size of the values.
template <class T>
bool Equal(const T& a, const T& b, const RunContext& run = {}) {
  if constexpr (requires { a.EqualTo(b, run); }) {
    return a.EqualTo(b, run);
  } else if constexpr (requires(Hasher & hasher) { a.AddTo(hasher); }) {
    return a == b;  // it has a digest of its own: comparing all of it may be slow
  } else if constexpr (HasFields<T>) {
    return Equal(a.Fields(), b.Fields(), run);
  } else if constexpr (kIsOptional<T>) {
    return a.has_value() == b.has_value() && (!a.has_value() || Equal(*a, *b, run));
  } else if constexpr (kIsVariant<T>) {
    if (a.index() != b.index()) return false;
    return std::visit(
        [&]<class Alternative>(const Alternative& alternative) {
          return Equal(alternative, *std::get_if<Alternative>(&b), run);
        },
        a);
  } else if constexpr (kIsTuple<T>) {
    return [&]<std::size_t... kIndex>(std::index_sequence<kIndex...>) {
      return (Equal(std::get<kIndex>(a), std::get<kIndex>(b), run) && ...);
    }
    (std::make_index_sequence<std::tuple_size_v<T>>());
  } else if constexpr (Sequence<T>) {
    return std::ranges::equal(a, b, [&](const auto& x, const auto& y) { return Equal(x, y, run); });
  } else {
    return a == b;
  }
}

}  // namespace stampede

#endif  // STAMPEDE_CORE_EQUAL_H_
