// One field list per struct (law 4). A struct says once what it consists of:
//
//   struct Commit {
//     View view;
//     OpNumber commit;
//     STAMPEDE_FIELDS(Commit, view, commit)
//   };
//
// and gets equality here, its fingerprint from fingerprint.h, its text from show.h and its JSON
// from json.h. Nothing that belongs to a struct can be compared but not hashed, or shown but not
// compared.
//
// What may be a field (field_type.h has it as a concept):
// - bool, integers, Number<Tag>; not float or double, which round differently from build to build
// - enums with EnumNames (enum_names.h)
// - std::string, Payload; not string_view, span, pointers: a copy must stand alone
// - NodeId, ReplicaSet, Duration, Time, LocalTime
// - structs with a field list
// - std::optional, std::variant (std::monostate too), std::pair, std::tuple, std::array
// - std::vector, std::deque, absl::InlinedVector, and other sequences with push_back
// - std::map, std::set, absl::btree_map, absl::btree_set; not unordered_map, flat_hash_map, ...,
//   whose order differs from process to process
// - a class with operator== and the members AddTo and ToString: a value with a digest of its own
// and all of these inside each other.
//
// Such a class has
//   void AddTo(Hasher&) const          adds all that operator== compares
//   std::string ToString() const       one line
// or, where it refers to something of the run (run_context.h), in their place or beside them
//   void AddTo(Hasher&, const RunContext&) const
//   std::string ToString(const RunContext&) const
//   bool EqualTo(const T&, const RunContext&) const
#ifndef STAMPEDE_CORE_FIELDS_H_
#define STAMPEDE_CORE_FIELDS_H_

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>

namespace stampede {

// How many names the preprocessor's text "a, b, c" holds. REQUIRES: at least one.
constexpr std::size_t CountFieldNames(std::string_view list) {
  std::size_t count = 1;
  for (const char letter : list) count += letter == ',' ? 1 : 0;
  return count;
}

// Splits "a, b_, c" into its names; a private member's trailing underscore is not part of its name.
template <std::size_t kCount>
constexpr std::array<std::string_view, kCount> SplitFieldNames(std::string_view list) {
  std::array<std::string_view, kCount> names;
  for (std::string_view& name : names) {
    const std::size_t comma = list.find(',');
    name = list.substr(0, comma);
    while (name.front() == ' ') name.remove_prefix(1);
    while (name.back() == ' ' || name.back() == '_') name.remove_suffix(1);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return names;
}

template <class T>
concept HasFields = requires(const T& value) {
  T::kTypeName;
  T::FieldNames();
  value.Fields();
};

}  // namespace stampede

#define STAMPEDE_FIELDS(Type, ...)                                                               \
  [[maybe_unused]] static constexpr std::string_view kTypeName = #Type;                          \
  static constexpr auto FieldNames() {                                                           \
    return ::stampede::SplitFieldNames<::stampede::CountFieldNames(#__VA_ARGS__)>(#__VA_ARGS__); \
  }                                                                                              \
  constexpr auto Fields() {                                                                      \
    return std::tie(__VA_ARGS__);                                                                \
  }                                                                                              \
  constexpr auto Fields() const {                                                                \
    return std::tie(__VA_ARGS__);                                                                \
  }                                                                                              \
  [[maybe_unused]] friend constexpr bool operator==(const Type& left_of_equal,                   \
                                                    const Type& right_of_equal) {                \
    return left_of_equal.Fields() == right_of_equal.Fields();                                    \
  }

#define STAMPEDE_NO_FIELDS(Type)                                                \
  [[maybe_unused]] static constexpr std::string_view kTypeName = #Type;         \
  static constexpr std::array<std::string_view, 0> FieldNames() {               \
    return {};                                                                  \
  }                                                                             \
  constexpr std::tuple<> Fields() const {                                       \
    return {};                                                                  \
  }                                                                             \
  [[maybe_unused]] friend constexpr bool operator==(const Type&, const Type&) { \
    return true;                                                                \
  }

#endif  // STAMPEDE_CORE_FIELDS_H_
