#include "stampede/cli/internal/command_history.h"

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace stampede {
namespace {

namespace fs = std::filesystem;

constexpr off_t kMostBytes = off_t{1} << 20;

std::string Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// A file that is neither followed nor waited for if it is a link or a pipe; -1 where there is none.
int OpenFile(const std::string& file, int flags) {
  constexpr mode_t kOwner = S_IRUSR | S_IWUSR;
  const int opened =
      open(file.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, kOwner);
  struct stat about {};
  if (opened < 0 || (fstat(opened, &about) == 0 && S_ISREG(about.st_mode))) return opened;
  close(opened);
  return -1;
}

// All of it at once: two prompts may write at a time.
bool WriteAll(int file, const std::string& text) {
  return write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

// Those that are missing.
void MakeFolders(const fs::path& folder) {
  std::error_code error;
  if (!folder.has_relative_path() || fs::exists(folder, error)) return;
  MakeFolders(folder.parent_path());
  mkdir(folder.c_str(), S_IRWXU);
}

bool IsTyped(std::string_view line) {
  return !line.empty() && std::none_of(line.begin(), line.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
  });
}

}  // namespace

CommandHistory::CommandHistory(std::string_view name) {
  std::string state = Variable("XDG_STATE_HOME");
  const std::string home = Variable("HOME");
  if (!state.starts_with('/')) state = home.starts_with('/') ? home + "/.local/state" : "";
  if (!state.empty()) file_ = state + "/stampede/" + std::string(name);
}

std::vector<std::string> CommandHistory::Read() const {
  std::vector<std::string> lines;
  const int file = file_.empty() ? -1 : OpenFile(file_, O_RDONLY);
  if (file < 0) return lines;
  const off_t size = lseek(file, 0, SEEK_END);
  const off_t from = std::max<off_t>(0, size - kMostBytes);
  std::string text(static_cast<std::size_t>(size - from), '\0');
  const ssize_t got = pread(file, text.data(), text.size(), from);
  close(file);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, got)));
  std::size_t begin = from == 0 ? 0 : text.find('\n') + 1;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    std::string line = text.substr(begin, end - begin);
    if (IsTyped(line)) lines.push_back(std::move(line));
  }
  if (lines.size() > kMost) lines.erase(lines.begin(), lines.end() - kMost);
  return lines;
}

void CommandHistory::Add(const std::string& line) const {
  if (file_.empty() || !IsTyped(line)) return;
  std::error_code ignored;
  MakeFolders(fs::path(file_).parent_path());
  const int file = OpenFile(file_, O_WRONLY | O_APPEND | O_CREAT);
  if (file < 0) return;
  const bool written = WriteAll(file, line + "\n");
  const bool long_enough = lseek(file, 0, SEEK_END) > kMostBytes;
  close(file);
  if (!written || !long_enough) return;
  std::string latest;
  for (const std::string& kept : Read()) latest += kept + "\n";
  const std::string shorter = file_ + "." + std::to_string(getpid());
  const int made = OpenFile(shorter, O_WRONLY | O_CREAT | O_EXCL);
  if (made < 0) return;
  const bool whole = WriteAll(made, latest);
  close(made);
  if (whole) fs::rename(shorter, file_, ignored);
  if (!whole || ignored) fs::remove(shorter, ignored);
}

bool CommandHistory::exists() const {
  return !file_.empty() && access(file_.c_str(), R_OK | W_OK) == 0;
}

}  // namespace stampede
