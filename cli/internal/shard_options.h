// Which runs of the whole hunt this process makes.
#ifndef STAMPEDE_CLI_INTERNAL_SHARD_OPTIONS_H_
#define STAMPEDE_CLI_INTERNAL_SHARD_OPTIONS_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/arguments.h"
#include "stampede/hunt/hunt_description.h"

namespace stampede {

// "3/10", counted from 0.
absl::StatusOr<Shard> ParseShard(std::string_view text);

// The shard that a scheduler has given this process, by the variables that it sets: our own
// STAMPEDE_SHARD with STAMPEDE_SHARDS, those of an array of Slurm, of an indexed job of Kubernetes
// (with STAMPEDE_SHARDS), or of a parallel job of GitLab, whose index begins at 1. `variable`
// returns null where there is none of that name. An error that says what is missing.
absl::StatusOr<Shard> ShardFromEnvironment(
    const std::function<const char*(const char* name)>& variable);

class ShardOptions {
 public:
  void AddTo(Subcommand& command);
  // Nothing where the whole hunt is to be made.
  absl::StatusOr<std::optional<Shard>> Parse() const;

 private:
  std::string shard_;
  bool from_environment_ = false;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_SHARD_OPTIONS_H_
