// Which files of a folder are histories.
#ifndef STAMPEDE_CLI_INTERNAL_HISTORY_INPUTS_H_
#define STAMPEDE_CLI_INTERNAL_HISTORY_INPUTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace stampede {

// One history: a file, or the files of one report of etcd's robustness tests, a file a client.
struct HistoryInput {
  std::string name;
  std::vector<std::string> files;
  bool from_folder = false;  // it was found, not named
};

struct HistoryInputs {
  std::vector<HistoryInput> inputs;
  std::vector<std::string> unread;       // what could not be looked at, and why
  std::vector<std::string> passed_over;  // files in folders that are no histories
};

// The histories that `paths` name. A folder stands for all files below it that end as histories do,
// compressed or not. Of the files in which Jepsen writes one history three times, the first counts
// of history.edn, history.txt and jepsen.log. An error where nothing is left.
absl::StatusOr<HistoryInputs> FindHistories(const std::vector<std::string>& paths);

// The text of all files, one behind the other.
absl::StatusOr<std::string> ReadAll(const std::vector<std::string>& files);

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_HISTORY_INPUTS_H_
