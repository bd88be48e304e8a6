// A run of any protocol, as data: what its trace's header holds.
#ifndef STAMPEDE_REPLAY_RUN_SPEC_H_
#define STAMPEDE_REPLAY_RUN_SPEC_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/sim/run_options.h"

namespace stampede {

struct RunSpec {
  std::uint16_t replicas = 3;
  std::uint16_t clients = 1;
  std::string config = "{}";  // JSON of the protocol's configuration; what it lacks is as usual
  RunSettings settings;
  std::vector<std::string> disabled;  // names of invariants that are not checked
  std::vector<std::string> knobs;     // names of those that are on
  STAMPEDE_FIELDS(RunSpec, replicas, clients, config, settings, disabled, knobs)
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_RUN_SPEC_H_
