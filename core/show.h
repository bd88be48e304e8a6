// What a person sees of a value, derived from its field list: Prepare{view 1, op 3, commit 2}.
#ifndef STAMPEDE_CORE_SHOW_H_
#define STAMPEDE_CORE_SHOW_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "stampede/core/enum_names.h"
#include "stampede/core/fields.h"
#include "stampede/core/internal/kinds.h"
#include "stampede/core/node_id.h"
#include "stampede/core/run_context.h"

namespace stampede {

namespace internal {
template <class T, std::size_t... kIndex>
std::vector<bool> EqualFields(const T& a, const T& b, std::index_sequence<kIndex...>) {
  return {std::get<kIndex>(a.Fields()) == std::get<kIndex>(b.Fields())...};
}
template <class T>
std::vector<bool> EqualFields(const T& a, const T& b) {
  return EqualFields(a, b, std::make_index_sequence<T::FieldNames().size()>());
}
}  // namespace internal

// One line of text for `value`. A type with a better way to show itself has a member
// `std::string ToString() const`, or `std::string ToString(const RunContext&) const` where it needs
// to look at the run. A type with many fields, most of them usual ones, says
// `static constexpr bool kShowsWhatDiffers = true`, and fields that are as in T() are left out; so
// is a field whose own IsPlain() says that there is nothing to see. Times are in microseconds.
template <class T>
std::string Show(const T& value, const RunContext& run = {}) {
  if constexpr (requires {
                  { value.ToString(run) } -> std::same_as<std::string>;
                }) {
    return value.ToString(run);
  } else if constexpr (requires {
                         { value.ToString() } -> std::same_as<std::string>;
                       }) {
    return value.ToString();
  } else if constexpr (std::same_as<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (NamedEnum<T>) {
    return std::string(EnumName(value));
  } else if constexpr (std::is_integral_v<T>) {
    return std::to_string(value);
  } else if constexpr (kIsNumber<T>) {
    return std::to_string(value.value());
  } else if constexpr (TimeLike<T>) {
    return std::to_string(value.microseconds()) + "us";
  } else if constexpr (TextLike<T>) {
    return "\"" + std::string(value) + "\"";
  } else if constexpr (std::same_as<T, std::monostate>) {
    return "none";
  } else if constexpr (kIsOptional<T>) {
    return value.has_value() ? Show(*value, run) : "none";
  } else if constexpr (kIsVariant<T>) {
    return std::visit([&](const auto& alternative) { return Show(alternative, run); }, value);
  } else if constexpr (std::same_as<T, ReplicaSet>) {
    std::string text = "{";
    for (const NodeId replica : value) text += (text.size() > 1 ? " " : "") + replica.ToString();
    return text + "}";
  } else if constexpr (kIsTuple<T>) {
    return std::apply(
        [&](const auto&... part) {
          std::string text = "(";
          ((text += (text.size() > 1 ? ", " : "") + Show(part, run)), ...);
          return text + ")";
        },
        value);
  } else if constexpr (SortedMap<T>) {
    std::string text = "{";
    for (const auto& [key, mapped] : value) {
      text += (text.size() > 1 ? ", " : "") + Show(key, run) + ": " + Show(mapped, run);
    }
    return text + "}";
  } else if constexpr (Sequence<T>) {
    std::string text(1, SortedContainer<T> ? '{' : '[');
    for (const typename T::value_type& element : value) {
      text += (text.size() > 1 ? ", " : "") + Show(element, run);
    }
    return text + (SortedContainer<T> ? "}" : "]");
  } else {
    static_assert(HasFields<T>, "give the type a STAMPEDE_FIELDS list");
    std::string text;
    const auto names = T::FieldNames();
    std::size_t i = 0;
    std::vector<bool> hidden(names.size());
    if constexpr (requires { T::kShowsWhatDiffers; }) hidden = internal::EqualFields(value, T());
    const auto add = [&](const auto& field) {
      const bool says_nothing = hidden[i];
      const std::string_view name = names[i++];
      if (says_nothing) return;
      if constexpr (requires { field.IsPlain(); }) {
        if (field.IsPlain()) return;
      }
      text += (text.empty() ? "" : ", ") + std::string(name) + " " + Show(field, run);
    };
    std::apply([&](const auto&... field) { (add(field), ...); }, value.Fields());
    return std::string(T::kTypeName) + "{" + text + "}";
  }
}

}  // namespace stampede

#endif  // STAMPEDE_CORE_SHOW_H_
