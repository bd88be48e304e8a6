// States of nodes, and what steps change in them, for a person.
#ifndef STAMPEDE_REPLAY_STATE_TEXT_H_
#define STAMPEDE_REPLAY_STATE_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace stampede {

// "view: 0 -> 1", "log.size: 1 -> 2" for every field that differs, at most `most` of them and a
// line that says so where there are more. Both are JSON.
std::vector<std::string> StateChanges(const std::string& before, const std::string& after,
                                      std::size_t most = 20);

// The state, JSON, as indented lines; of the field at `path`, "log.entries.0", where that is not
// "". An error names the fields that there are.
absl::StatusOr<std::string> ShowState(const std::string& state, std::string_view path = "");

// The value of that field, JSON in one line.
absl::StatusOr<std::string> FieldOf(const std::string& state, std::string_view path);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_STATE_TEXT_H_
