#include "stampede/cli/internal/shard_options.h"

#include <cstdlib>
#include <string_view>

#include "stampede/cli/internal/text.h"

namespace stampede {
namespace {

// The numbers of an index and a count as schedulers set them, the first index in `first`.
absl::StatusOr<Shard> ShardOf(const std::string& source, const char* index, const char* count,
                              const char* first) {
  Shard shard;
  std::uint64_t from = 0;
  if (!TakeWhole(index, shard.index) || !TakeWhole(count, shard.count) || !TakeWhole(first, from) ||
      shard.index < from || shard.index - from >= shard.count) {
    return absl::InvalidArgumentError("--shard-from-env: " + source + " say shard '" + index +
                                      "' of '" + count + "', counted from '" + first +
                                      "': there is no such shard");
  }
  shard.index -= from;
  return shard;
}

}  // namespace

absl::StatusOr<Shard> ParseShard(std::string_view text) {
  const std::size_t slash = text.find('/');
  Shard shard;
  if (slash == std::string_view::npos || !TakeWhole(text.substr(0, slash), shard.index) ||
      !TakeWhole(text.substr(slash + 1), shard.count)) {
    return absl::InvalidArgumentError("--shard: '" + std::string(text) +
                                      "' is not of the form I/N, such as 0/10");
  }
  if (shard.index < shard.count) return shard;
  return absl::InvalidArgumentError(
      "--shard: of " + std::to_string(shard.count) + " shards the last one is number " +
      std::to_string(shard.count == 0 ? 0 : shard.count - 1) + ": they are counted from 0");
}

absl::StatusOr<Shard> ShardFromEnvironment(
    const std::function<const char*(const char*)>& variable) {
  const char* const shards = variable("STAMPEDE_SHARDS");
  if (const char* index = variable("STAMPEDE_SHARD"); index != nullptr && shards != nullptr) {
    return ShardOf("STAMPEDE_SHARD and STAMPEDE_SHARDS", index, shards, "0");
  }
  if (const char* index = variable("SLURM_ARRAY_TASK_ID")) {
    const char* const count = variable("SLURM_ARRAY_TASK_COUNT");
    const char* const first = variable("SLURM_ARRAY_TASK_MIN");
    if (count != nullptr) {
      return ShardOf("SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT", index, count,
                     first == nullptr ? "0" : first);
    }
  }
  if (const char* index = variable("JOB_COMPLETION_INDEX")) {
    if (shards != nullptr) {
      return ShardOf("JOB_COMPLETION_INDEX and STAMPEDE_SHARDS", index, shards, "0");
    }
    return absl::InvalidArgumentError(
        "--shard-from-env: JOB_COMPLETION_INDEX is set, and not how many shards there are: let the "
        "manifest set STAMPEDE_SHARDS to the number of completions");
  }
  if (const char* index = variable("CI_NODE_INDEX")) {
    if (const char* count = variable("CI_NODE_TOTAL")) {
      return ShardOf("CI_NODE_INDEX and CI_NODE_TOTAL", index, count, "1");
    }
  }
  return absl::InvalidArgumentError(
      "--shard-from-env: no variable says which shard this is: neither STAMPEDE_SHARD and "
      "STAMPEDE_SHARDS nor those of Slurm, Kubernetes or GitLab are set");
}

void ShardOptions::AddTo(Subcommand& command) {
  command.Add("--shard", shard_,
              "Make part I of N of --runs, I/N counted from 0, under the --seed that all shards "
              "have in common; goes on after a violation");
  command.AddFlag("--shard-from-env", from_environment_,
                  "The same by what Slurm, Kubernetes or CI say in the environment");
}

absl::StatusOr<std::optional<Shard>> ShardOptions::Parse() const {
  if (shard_.empty() && !from_environment_) return std::optional<Shard>();
  if (!shard_.empty() && from_environment_) {
    return absl::InvalidArgumentError("--shard and --shard-from-env: only one of them");
  }
  const auto shard = from_environment_
                         ? ShardFromEnvironment([](const char* name) { return std::getenv(name); })
                         : ParseShard(shard_);
  if (!shard.ok()) return shard.status();
  return std::optional<Shard>(*shard);
}

}  // namespace stampede
