// The source tree as data, for tests that hold it to rules.
#ifndef STAMPEDE_TESTS_SOURCE_TREE_H_
#define STAMPEDE_TESTS_SOURCE_TREE_H_

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace stampede {

struct File {
  std::string path;  // From the root of the repository, with slashes.
  std::string text;
};

struct Complaint {
  std::string path;
  int line;
  std::string message;
};
using Complaints = std::vector<Complaint>;

// Prints file:line: message for each complaint, as compilers do, so that editors jump there.
inline void ExpectNone(const Complaints& complaints) {
  for (const Complaint& complaint : complaints) {
    ADD_FAILURE_AT(complaint.path.c_str(), complaint.line) << complaint.message;
  }
}

inline const std::set<std::string>& Folders() {
  static const auto& folders = *new std::set<std::string>{
      "bench",     "cli",    "core",      "examples", "histories", "hunt", "invariants",
      "protocols", "replay", "scenarios", "sim",      "testing",   "tests"};
  return folders;
}

inline bool IsHeader(std::string_view path) {
  return path.ends_with(".h");
}

inline std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

inline std::vector<File> ReadSourceTree(const std::filesystem::path& root) {
  std::vector<File> files;
  for (const std::string& folder : Folders()) {
    if (!std::filesystem::exists(root / folder)) continue;
    std::filesystem::recursive_directory_iterator entries(root / folder);
    for (auto entry = begin(entries); entry != end(entries); ++entry) {
      const std::filesystem::path& path = entry->path();
      // An example may have been built where it stands; tests/package and cli/templates are
      // projects of users.
      const bool skipped = path.filename() == "build" || path.filename() == "package" ||
                           path.filename() == "templates";
      if (entry->is_directory() && skipped) entry.disable_recursion_pending();
      if (!entry->is_regular_file() || (path.extension() != ".h" && path.extension() != ".cc")) {
        continue;
      }
      std::ostringstream text;
      text << std::ifstream(path).rdbuf();
      files.push_back({path.lexically_relative(root).generic_string(), text.str()});
    }
  }
  std::ranges::sort(files, {}, &File::path);
  return files;
}

// All headers and sources of this repository, by path.
inline const std::vector<File>& Files() {
  static const auto& files = *new std::vector<File>(ReadSourceTree(STAMPEDE_SOURCE_DIR));
  return files;
}

}  // namespace stampede

#endif  // STAMPEDE_TESTS_SOURCE_TREE_H_
