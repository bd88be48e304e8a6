#include "cli/read_file.h"

#include <cstdint>
#include <filesystem>
#include <fstream>

namespace stampede {
namespace {

constexpr std::uintmax_t kMostBytes = std::uintmax_t{1} << 30;

}  // namespace

absl::StatusOr<std::string> ReadWholeFile(const std::string& path) {
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

}  // namespace stampede
