// JSON of values, derived from their field lists. Not for hot loops, and slow to compile: include
// it in files that read or write files. Part of stampede::json, which brings nlohmann/json.
//
// A struct with a field list is an object with its fields by name. Numbers beyond 2^53, which other
// readers would round, are texts. Times are numbers of microseconds, nodes texts ("r0"), named
// enumerators their names, sets of replicas lists of nodes. A variant is an object with one key,
// the name of the alternative's type (its place in the variant, from 0, where that has no field
// list). An optional is its value or null. Pairs, tuples, arrays, vectors and sets are lists. A map
// is an object where its keys are texts, nodes, named enumerators or integers, else a list of [key,
// value]. A type that has only a ToString() is written as that text, and cannot be read.
#ifndef STAMPEDE_CORE_JSON_H_
#define STAMPEDE_CORE_JSON_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "stampede/core/internal/from_json.h"
#include "stampede/core/internal/json_value.h"  // IWYU pragma: export
#include "stampede/core/internal/to_json.h"
#include "stampede/core/run_context.h"

namespace stampede {

// Parses one JSON text from anywhere: an object that names a key twice, or nests more than 64 deep,
// is an error like any other. Comments are allowed where `comments` is set.
absl::StatusOr<Json> ParseJson(std::string_view text, bool comments = false);

// A type that is shown to a person by its ToString() but to other tools as data has a member
// `AsData() const`, which returns a value with a field list, or of another type that has JSON.
template <class T>
Json ToJson(const T& value, const RunContext& run = {}) {
  return internal::WriteJson(value, run);
}

// Reads into `value`. A key that is missing leaves its field as it is; one that is unknown, or a
// value that does not fit, is an error that names its place as a JSON pointer. `where` is the place
// of `json` itself. After an error `value` is unspecified.
template <class T>
absl::Status FromJson(const Json& json, T& value, const std::string& where = "",
                      const RunContext& run = {}) {
  return internal::ReadJson(json, value, where, run);
}

}  // namespace stampede

#endif  // STAMPEDE_CORE_JSON_H_
