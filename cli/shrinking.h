// Shrinking as the command does it: with a time budget, a progress line and Ctrl-C.
#ifndef STAMPEDE_CLI_SHRINKING_H_
#define STAMPEDE_CLI_SHRINKING_H_

#include <chrono>
#include <string>

#include "absl/status/statusor.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/replay/shrink.h"

namespace stampede {

struct ShrinkReport {
  Shrunk shrunk;
  std::size_t actions_before = 0;
  std::chrono::duration<double> seconds{};
  bool interrupted = false;
};

// An error where the scenario does not fit the protocol, or does not fail when it is run.
absl::StatusOr<ShrinkReport> ShrinkWithin(std::chrono::milliseconds budget,
                                          const ProtocolDriver& runner,
                                          const scenario::Scenario& scenario);

// The shrunk scenario with a title and its source, as a file.
std::string ShrunkFile(const ShrinkReport& report, const ProtocolDriver& runner,
                       const std::string& source);

}  // namespace stampede

#endif  // STAMPEDE_CLI_SHRINKING_H_
