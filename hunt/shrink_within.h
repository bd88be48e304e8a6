// Shrinks a failing run to the shortest scenario found within a time limit.
#ifndef STAMPEDE_HUNT_SHRINK_WITHIN_H_
#define STAMPEDE_HUNT_SHRINK_WITHIN_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "stampede/hunt/child_process.h"
#include "stampede/hunt/last_events.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/replay/shrink.h"

namespace stampede {

struct ShrinkLimits {
  // Real time. Where it is not limited, a run that ends its process is shrunk for 20 s: each
  // candidate may take a whole --step-timeout.
  std::optional<std::chrono::milliseconds> time = {};
  // Of candidates. Unlike the time, it is no matter of how busy the machine is.
  std::uint64_t runs = ~std::uint64_t{0};
  const std::atomic<bool>* stop = nullptr;  // unless null, another thread may set it
  // Unless empty, called before every run with the number of steps at the start.
  std::function<void(std::size_t steps_before, const ShrinkProgress&)> progress = {};
  // Makes every run in a child process of its own: for runs that end, or hold up, their process.
  // Of one that hangs, shrinking tries many: it gives a step a twentieth of the time, but 100 ms at
  // least.
  std::optional<ChildLimits> children = {};
};

struct ShrinkReport {
  Shrunk shrunk;
  std::size_t actions_before = 0;  // see CountActions
  std::chrono::duration<double> seconds{};
  bool cut_short = false;  // by the time or by `stop`: it may come out otherwise next time
  // What groups findings. See StorySignature(); where a run ends its process, SignatureOf().
  std::string signature;
  // The run of the shrunk scenario: what it violates, and its last events.
  Violation violation;
  LastEvents last_events;
};

// Shrinks `scenario` in two ways, as a scenario and as an exact schedule, and keeps what is shorter
// to read. The best so far is kept when a limit is reached. An error where the scenario does not
// fit the protocol, or violates no invariant.
absl::StatusOr<ShrinkReport> ShrinkWithin(const ShrinkLimits& limits, const ProtocolDriver& driver,
                                          const scenario::Scenario& scenario);

// The shrunk scenario as the text of a file. Where it has no title or no reason yet, they name the
// violation and `source`, from which it was shrunk.
std::string ShrunkFile(const ShrinkReport& report, const ProtocolDriver& driver,
                       const std::string& source);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_SHRINK_WITHIN_H_
