#include "stampede/hunt/files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace stampede {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  constexpr std::uintmax_t kMostBytes = std::uintmax_t{1} << 30;
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return absl::NotFoundError("cannot read it: " + error.message());
  if (size > kMostBytes) return absl::InvalidArgumentError("the file is larger than 1 GiB");
  std::ifstream file(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  if (!file || !file.read(text.data(), static_cast<std::streamsize>(size))) {
    return absl::NotFoundError("cannot read it");
  }
  return text;
}

absl::Status WriteFile(const std::string& path, std::string_view text) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  return file ? absl::OkStatus() : absl::InvalidArgumentError("cannot write " + path);
}

absl::StatusOr<std::vector<std::string>> ExpandPaths(const std::vector<std::string>& paths,
                                                     std::string_view ending) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> below;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path, error)) {
      const std::string name = entry.path().string();
      if (entry.is_regular_file() && name.ends_with(ending) && !name.ends_with(".schema.json")) {
        below.push_back(name);
      }
    }
    if (error) return absl::NotFoundError(path + ": " + error.message());
    if (below.empty()) {
      return absl::NotFoundError(path + ": there is no *" + std::string(ending) + " below it");
    }
    std::sort(below.begin(), below.end());
    files.insert(files.end(), below.begin(), below.end());
  }
  return files;
}

}  // namespace stampede
