#include "stampede/hunt/files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <initializer_list>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "stampede/replay/compression.h"

namespace stampede {

namespace {

absl::Status SystemError(const std::string& what) {
  return absl::InvalidArgumentError(what + ": " + std::strerror(errno));
}

// All of the text, and that it has come as far as the disk where the descriptor is of a file.
absl::Status WriteAll(int file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t some = write(file, text.data(), text.size());
    if (some < 0 && errno == EINTR) continue;
    if (some <= 0) return SystemError("cannot write " + path);
    text.remove_prefix(static_cast<std::size_t>(some));
  }
  if (fsync(file) != 0 && errno != EINVAL && errno != EROFS) {  // a pipe has nothing to sync
    return SystemError("cannot write " + path);
  }
  return absl::OkStatus();
}

absl::Status WriteAndClose(int file, std::string_view text, const std::string& path) {
  auto status = WriteAll(file, text, path);
  if (close(file) != 0 && status.ok()) status = SystemError("cannot write " + path);
  return status;
}

bool IsRegular(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

bool EndsInOneOf(const std::string& name, const std::vector<std::string_view>& endings) {
  const std::string_view plain = WithoutCompression(name);
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return plain.ends_with(ending); });
}

// What a hunt's folder or a corpus says of the files beside it: none of those that folders stand
// for.
bool DescribesOthers(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  const auto is_one_of = [&name](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  const auto beside = [&path](const char* other) {
    std::error_code error;
    return std::filesystem::exists(path.parent_path() / other, error);
  };
  if (name.ends_with(".schema.json")) return true;
  if (is_one_of({"group.json", "report.json", "entry.json"})) {
    return beside("story.json") || beside("story.txt");
  }
  return is_one_of({"hunt.json", "merged.json", "findings.jsonl", "progress.jsonl"}) &&
         beside("hunt.json") && (beside("lock") || beside("merged.json"));
}

// Adds the files below `folder` that end so; the rest of what cannot be looked at goes to
// `unread`.
void AddFilesBelow(const std::filesystem::path& folder,
                   const std::vector<std::string_view>& endings, std::vector<std::string>& files,
                   std::vector<std::string>& unread) {
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  const std::filesystem::directory_iterator end;
  if (error) return unread.push_back(folder.string() + ": " + error.message());
  while (entry != end) {
    const std::string name = entry->path().string();
    std::error_code cannot_tell;
    const auto status = entry->symlink_status(cannot_tell);
    if (std::filesystem::is_directory(status)) {
      AddFilesBelow(entry->path(), endings, files, unread);
    } else if (EndsInOneOf(name, endings) && !DescribesOthers(entry->path())) {
      const auto target = std::filesystem::status(entry->path(), cannot_tell);
      if (std::filesystem::is_regular_file(target)) {
        files.push_back(name);
      } else {
        unread.push_back(name + ": " + (cannot_tell ? cannot_tell.message() : "it is not a file"));
      }
    }
    entry.increment(error);
    if (error) return unread.push_back(folder.string() + ": " + error.message());
  }
}

// "*.jsonl, *.log or *.txt".
std::string Patterns(const std::vector<std::string_view>& endings) {
  std::string patterns;
  for (std::size_t i = 0; i < endings.size(); ++i) {
    const std::string_view between = i + 1 == endings.size() ? " or " : ", ";
    patterns += (i == 0 ? "*" : std::string(between) + "*") + std::string(endings[i]);
  }
  return patterns;
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  constexpr std::size_t kMostBytes = std::size_t{1} << 30;
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return absl::NotFoundError("cannot read it: it is a folder");
  }
  // A pipe says nothing of its size.
  const int file = path == "-" ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return absl::NotFoundError(std::string("cannot read it: ") + std::strerror(errno));
  std::string text;
  const auto size = std::filesystem::file_size(path, error);
  if (!error && size < kMostBytes) text.reserve(size);
  std::vector<char> part(std::size_t{1} << 16);
  while (text.size() <= kMostBytes) {
    const ssize_t some = read(file, part.data(), part.size());
    if (some < 0 && errno == EINTR) continue;
    if (some < 0) {
      const std::string why = std::strerror(errno);
      close(file);
      return absl::NotFoundError("cannot read it: " + why);
    }
    if (some == 0) break;
    text.append(part.data(), static_cast<std::size_t>(some));
  }
  close(file);
  if (text.size() > kMostBytes) return absl::InvalidArgumentError("it is larger than 1 GiB");
  return Decompress(std::move(text), kMostBytes);
}

absl::Status WriteFile(const std::string& path, std::string_view text) {
  std::string compressed;
  if (const Compression compression = CompressionOf(path); compression != Compression::kNone) {
    compressed = Compress(text, compression);
    text = compressed;
  }
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  const bool exists = std::filesystem::exists(path, error);
  if (exists && !IsRegular(path)) {  // a pipe or a device is written to, not replaced
    const int device = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    return device < 0 ? SystemError("cannot write " + path) : WriteAndClose(device, text, path);
  }
  // What a link points at is replaced, not the link.
  const std::string target = exists ? std::filesystem::canonical(path, error).string() : path;
  const std::string temporary = target + ".new-" + std::to_string(getpid());
  struct stat before {};
  const mode_t mode = exists && stat(target.c_str(), &before) == 0 ? before.st_mode & 07777 : 0666;
  const int file =
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, exists ? 0600 : mode);
  if (file < 0) return SystemError("cannot write " + path);
  if (exists && fchmod(file, mode) != 0) errno = 0;  // it is ours now: that is as good as it gets
  auto status = WriteAndClose(file, text, path);
  if (status.ok() && rename(temporary.c_str(), target.c_str()) != 0) {
    status = SystemError("cannot write " + path);
  }
  if (!status.ok()) unlink(temporary.c_str());
  return status;
}

absl::Status AppendToFile(const std::string& path, std::string_view text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0) return SystemError("cannot write " + path);
  struct stat before {};
  const bool known = fstat(file, &before) == 0 && S_ISREG(before.st_mode);
  auto status = WriteAndClose(file, text, path);
  // A part of it would be the beginning of what is added next.
  if (!status.ok() && known && truncate(path.c_str(), before.st_size) != 0) {
    status = absl::InvalidArgumentError(std::string(status.message()) +
                                        ", and what was written of it could not be taken back");
  }
  return status;
}

absl::StatusOr<FileList> ExpandPaths(const std::vector<std::string>& paths,
                                     const std::vector<std::string_view>& endings) {
  FileList list;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      list.files.push_back(path);
      continue;
    }
    std::vector<std::string> below;
    const std::size_t unread = list.unread.size();
    AddFilesBelow(path, endings, below, list.unread);
    if (below.empty() && unread == list.unread.size()) {
      list.unread.push_back(path + ": there is no " + Patterns(endings) + " below it");
    }
    std::sort(below.begin(), below.end());
    list.files.insert(list.files.end(), below.begin(), below.end());
  }
  if (!list.files.empty() || list.unread.empty()) return list;
  return absl::NotFoundError(list.unread.front());
}

}  // namespace stampede
