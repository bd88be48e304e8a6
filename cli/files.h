// Files of users: read whole, with a message that says what is wrong.
#ifndef STAMPEDE_CLI_FILES_H_
#define STAMPEDE_CLI_FILES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace stampede {

// The whole file. Larger ones than 1 GiB are refused.
absl::StatusOr<std::string> ReadFile(const std::string& path);

absl::Status WriteFile(const std::string& path, std::string_view text);

// The files that `paths` name: a folder stands for all files below it that end in `ending`, sorted.
absl::StatusOr<std::vector<std::string>> ExpandPaths(const std::vector<std::string>& paths,
                                                     std::string_view ending);

}  // namespace stampede

#endif  // STAMPEDE_CLI_FILES_H_
