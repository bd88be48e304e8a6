// What a hunt is, beyond this process: what makes its runs what they are, and who made them.
#ifndef STAMPEDE_HUNT_HUNT_DESCRIPTION_H_
#define STAMPEDE_HUNT_HUNT_DESCRIPTION_H_

#include <cstdint>
#include <optional>
#include <string>

#include "stampede/core/fields.h"
#include "stampede/hunt/run_ranges.h"

namespace stampede {

// One part of a hunt that was dealt to several processes.
struct Shard {
  std::uint64_t index = 0;
  std::uint64_t count = 1;
  STAMPEDE_FIELDS(Shard, index, count)
};

// What a hunt is: hunt.json. What makes its runs what they are, and who made them.
struct HuntDescription {
  static constexpr std::uint64_t kVersion = 1;

  std::uint64_t version = kVersion;  // of the format
  std::string protocol;
  std::string options;  // that make its runs, as they stand on a command line
  std::uint64_t hunt_seed = 0;
  RunRange runs = {0, ~std::uint64_t{0}};  // of the whole hunt
  std::optional<Shard> shard;              // whose part of them this is; none: all
  std::uint64_t repeat_every = 0;
  std::string build;     // see BuildId()
  std::string stampede;  // its version
  std::string command;   // that began it
  std::string began;     // UTC
  STAMPEDE_FIELDS(HuntDescription, version, protocol, options, hunt_seed, runs, shard, repeat_every,
                  build, stampede, command, began)

  RunRange part() const {
    return shard.has_value() ? PartOf(runs, shard->index, shard->count) : runs;
  }
};

// How two hunts differ, in words; empty where they make the same runs. Their builds are compared by
// the caller.
std::string DifferenceOf(const HuntDescription& there, const HuntDescription& here);

// Tells programs apart: two of the same id make the same runs.
std::string BuildId();

}  // namespace stampede

#endif  // STAMPEDE_HUNT_HUNT_DESCRIPTION_H_
