// One writer for a folder.
#ifndef STAMPEDE_HUNT_FOLDER_LOCK_H_
#define STAMPEDE_HUNT_FOLDER_LOCK_H_

#include <string>

#include "absl/status/status.h"

namespace stampede {

// An flock on the file `lock` in it: the kernel gives it up with the process that holds it, however
// that ends. On one machine that is exact. On network volumes it is worth what the volume makes of
// it: NFS passes it on to the server, others refuse it, which is said and no error.
class FolderLock {
 public:
  FolderLock() = default;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

  // Waits a moment for a holder that is dying. An error that names the holder where another process
  // has it.
  absl::Status Take(const std::string& folder);
  // Why the folder is not locked although it was taken; empty where it is.
  const std::string& warning() const { return warning_; }

 private:
  int file_ = -1;
  std::string warning_;
};

}  // namespace stampede

#endif  // STAMPEDE_HUNT_FOLDER_LOCK_H_
