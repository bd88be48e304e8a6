#include "stampede/hunt/folder_lock.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

namespace stampede {
namespace {

// "process 17 on host worker-3".
std::string ThisProcess() {
  char host[256] = {};
  if (gethostname(host, sizeof(host) - 1) != 0) host[0] = 0;
  return "process " + std::to_string(getpid()) + " on host " + host;
}

std::string TextOf(int file) {
  char text[512] = {};
  const ssize_t size = pread(file, text, sizeof(text) - 1, 0);
  return size > 0 ? std::string(text, strcspn(text, "\n")) : "another process";
}

}  // namespace

FolderLock::~FolderLock() {
  if (file_ >= 0) close(file_);
}

absl::Status FolderLock::Take(const std::string& folder) {
  const std::string path = folder + "/lock";
  file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0) {
    return absl::InvalidArgumentError("cannot write " + path + ": " + std::strerror(errno));
  }
  // The children of a hunt that was killed hold its lock until they, too, are gone.
  constexpr int kTries = 40;
  constexpr std::chrono::milliseconds kBetween{25};
  for (int i = 0; flock(file_, LOCK_EX | LOCK_NB) != 0; ++i) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) {
      warning_ = "the volume of " + folder + " knows no locks (" + std::strerror(errno) +
                 "): see that no other process writes there";
      return absl::OkStatus();
    }
    if (i == kTries) {
      const std::string holder = TextOf(file_);
      close(file_);
      file_ = -1;
      return absl::FailedPreconditionError(folder + " is being written by " + holder);
    }
    std::this_thread::sleep_for(kBetween);
  }
  const std::string text = ThisProcess() + "\n";
  if (ftruncate(file_, 0) != 0 ||
      pwrite(file_, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    errno = 0;  // it is locked all the same
  }
  return absl::OkStatus();
}

}  // namespace stampede
