// Reads and writes the files that a user names, with messages that say what is wrong.
#ifndef STAMPEDE_HUNT_FILES_H_
#define STAMPEDE_HUNT_FILES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace stampede {

// The whole file. One of more than 1 GiB is an error.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Makes the folder too where there is none.
absl::Status WriteFile(const std::string& path, std::string_view text);

// The files that `paths` name: a folder stands for all files below it that end in `ending`, sorted.
absl::StatusOr<std::vector<std::string>> ExpandPaths(const std::vector<std::string>& paths,
                                                     std::string_view ending);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_FILES_H_
