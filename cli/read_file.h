#ifndef STAMPEDE_CLI_READ_FILE_H_
#define STAMPEDE_CLI_READ_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace stampede {

// The bytes of a file. An error where it cannot be read, is no regular file, or is larger than 1
// GiB.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path);

}  // namespace stampede

#endif  // STAMPEDE_CLI_READ_FILE_H_
