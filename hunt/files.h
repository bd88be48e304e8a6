// Reads and writes the files that a user names, with messages that say what is wrong.
#ifndef STAMPEDE_HUNT_FILES_H_
#define STAMPEDE_HUNT_FILES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace stampede {

// The text of the whole file, or of all that comes from a pipe; "-": from standard input. What is
// compressed by gzip or Zstandard is decompressed, however it is called. More than 1 GiB is an
// error, before and after that.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Makes the folder too where there is none. The file has its old text, or all of the new one,
// whatever goes wrong: it is written under another name, brought to the disk, and renamed. A pipe
// or a device is written to. Where the name ends in .gz or .zst, the file is compressed.
absl::Status WriteFile(const std::string& path, std::string_view text);

// Adds to the end of the file, which is made where there is none, and brings it to the disk: all of
// it, or nothing and an error. REQUIRES: nobody else writes the file.
absl::Status AppendToFile(const std::string& path, std::string_view text);

struct FileList {
  std::vector<std::string> files;
  std::vector<std::string> unread;  // what could not be looked at, and why
};

// The files that `paths` name: a folder stands for all files below it that end in one of `endings`,
// compressed or not, sorted. Links to folders are not followed. A folder without such files is
// unread; an error where nothing is left.
absl::StatusOr<FileList> ExpandPaths(const std::vector<std::string>& paths,
                                     const std::vector<std::string_view>& endings);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_FILES_H_
