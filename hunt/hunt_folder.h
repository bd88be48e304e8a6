// A hunt's folder: all that a hunt knows, in small files that outlive it. docs/hunt-folder.md tells
// users what is in it.
#ifndef STAMPEDE_HUNT_HUNT_FOLDER_H_
#define STAMPEDE_HUNT_HUNT_FOLDER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/hunt/finding_report.h"
#include "stampede/hunt/folder_lock.h"
#include "stampede/hunt/hunt_description.h"
#include "stampede/hunt/hunt_records.h"
#include "stampede/hunt/hunt_state.h"

namespace stampede {

// Writes a hunt's folder. Each file is whole at any moment, but for the last line of those that are
// appended to. Errors name the file, and why it could not be written.
class HuntFolder {
 public:
  struct Options {
    bool resume = false;     // go on with the hunt that is there, if there is one
    bool any_build = false;  // although it is of another build
  };
  // Begins a hunt's folder, or goes on with one. An error where another process writes it, it holds
  // a hunt that is not to be gone on with, or another one.
  static absl::StatusOr<std::unique_ptr<HuntFolder>> Open(const std::string& path,
                                                          const HuntDescription& hunt,
                                                          const Options& options);

  // What it held when it was opened.
  const HuntFolderContents& before() const { return before_; }
  // Whether it held a hunt.
  bool resumed() const { return resumed_; }
  // What its lock is not worth; empty: nothing.
  const std::string& lock_warning() const { return lock_.warning(); }

  // On the disk when it returns. A finding that is there already is not written again.
  absl::Status Add(const RecordedFinding& finding);
  // Writes a line of progress, which is due two seconds after the last one.
  bool IsUpdateDue() const;
  absl::Status Update(const HuntState& state);

  // Where a report's files are made before it is known to which group they belong.
  std::string DraftOf(std::uint64_t run) const;
  // Moves the report's files to its group, unless that has a shorter story. `report` then names the
  // files where they are. `replay_command` makes its run again, wherever the program lies.
  absl::StatusOr<RecordedGroup> KeepStory(FindingReport& report, const std::string& kind,
                                          const std::string& replay_command);
  // Takes away drafts that were not kept. A group that was being replaced comes back.
  void ClearDrafts() const;

 private:
  HuntFolder() = default;
  absl::Status Begin(const HuntDescription& hunt, const Options& options);
  // An error where the folder's hunt is not this one.
  absl::Status Compare(const HuntDescription& hunt, const Options& options) const;
  absl::Status TakeTornLinesAway();
  absl::Status WriteProgress();

  std::string path_;
  FolderLock lock_;
  HuntFolderContents before_;
  bool resumed_ = false;
  std::set<std::pair<std::uint64_t, std::string>> known_;  // findings, by run and invariant
  // Lines of progress.jsonl; the older, the farther apart.
  std::vector<std::string> lines_;
  std::size_t written_ = 0;  // of these
  std::optional<std::chrono::steady_clock::time_point> updated_;
};

}  // namespace stampede

#endif  // STAMPEDE_HUNT_HUNT_FOLDER_H_
