// What a measurement was made on, for those who compare it with another.
#ifndef STAMPEDE_HUNT_MACHINE_H_
#define STAMPEDE_HUNT_MACHINE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "stampede/core/fields.h"

namespace stampede {

struct MachineInfo {
  std::string processor;    // its model; "unknown" where the system does not say
  std::uint64_t cores = 0;  // that this process may use
  STAMPEDE_FIELDS(MachineInfo, processor, cores)
};
MachineInfo ThisMachine();

// How this library was compiled.
struct BuildInfo {
  std::string compiler;     // "gcc 12.2.0"
  bool optimized = false;   // not -O0
  bool assertions = false;  // assert() is on: no NDEBUG
  STAMPEDE_FIELDS(BuildInfo, compiler, optimized, assertions)
};
BuildInfo ThisBuild();

// The model in the text of /proc/cpuinfo; "unknown" where it has none.
std::string ProcessorIn(std::string_view cpuinfo);

// "AMD EPYC 7763, 2 cores"; "gcc 12.2.0, optimized".
std::string Show(const MachineInfo& machine);
std::string Show(const BuildInfo& build);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_MACHINE_H_
