#include "stampede/cli/internal/history_inputs.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "stampede/hunt/files.h"
#include "stampede/replay/compression.h"

namespace stampede {
namespace {

namespace fs = std::filesystem;

std::string NameOf(const fs::path& file) {
  return std::string(WithoutCompression(file.filename().string()));
}

// Whether it is the file of one client in a report of etcd: .../client-3/operations.json.
bool IsOfEtcdReport(const fs::path& file) {
  return NameOf(file) == "operations.json" &&
         file.parent_path().filename().string().starts_with("client-");
}

// Whether the file says again what another file of its folder says, or nothing of operations.
bool IsBeside(const fs::path& file, const std::set<std::string>& all) {
  const std::string name = NameOf(file);
  const auto has = [&](const char* other) {
    for (const char* ending : {"", ".gz", ".zst"}) {
      if (all.contains((file.parent_path() / (std::string(other) + ending)).string())) return true;
    }
    return false;
  };
  if (name == "results.edn" || name == "test.edn" || name.starts_with("watch")) return true;
  if (name == "history.txt") return has("history.edn");
  if (name == "jepsen.log") return has("history.edn") || has("history.txt");
  return false;
}

void AddFolder(const std::vector<std::string>& files, HistoryInputs& found) {
  const std::set<std::string> all(files.begin(), files.end());
  std::map<std::string, std::size_t> reports;  // by folder
  for (const std::string& file : files) {
    const fs::path path(file);
    if (IsOfEtcdReport(path)) {
      const std::string folder = path.parent_path().parent_path().string();
      const auto [known, added] = reports.emplace(folder, found.inputs.size());
      if (added) found.inputs.push_back({folder, {}, true});
      found.inputs[known->second].files.push_back(file);
    } else if (IsBeside(path, all)) {
      found.passed_over.push_back(file);
    } else {
      found.inputs.push_back({file, {file}, true});
    }
  }
}

void AddOtherFiles(const std::string& folder, const std::vector<std::string>& files,
                   HistoryInputs& found) {
  const std::set<std::string> known(files.begin(), files.end());
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().string();
    std::error_code cannot_tell;
    if (entry->is_regular_file(cannot_tell) && !known.contains(name)) {
      found.passed_over.push_back(name);
    }
  }
}

}  // namespace

absl::StatusOr<HistoryInputs> FindHistories(const std::vector<std::string>& paths) {
  HistoryInputs found;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      found.inputs.push_back({path, {path}, false});
      continue;
    }
    auto list = ExpandPaths({path}, {".jsonl", ".log", ".txt", ".edn", ".json", ".csv"});
    if (!list.ok()) {
      found.unread.push_back(std::string(list.status().message()));
      continue;
    }
    AddFolder(list->files, found);
    AddOtherFiles(path, list->files, found);
    std::move(list->unread.begin(), list->unread.end(), std::back_inserter(found.unread));
  }
  std::sort(found.passed_over.begin(), found.passed_over.end());
  if (!found.inputs.empty() || found.unread.empty()) return found;
  return absl::NotFoundError(found.unread.front());
}

absl::StatusOr<std::string> ReadAll(const std::vector<std::string>& files) {
  std::string all;
  for (const std::string& file : files) {
    auto text = ReadFile(file);
    if (!text.ok()) return text.status();
    if (all.empty()) {
      all = *std::move(text);
    } else {
      if (!all.ends_with('\n')) all += '\n';
      all += *text;
    }
  }
  return all;
}

}  // namespace stampede
