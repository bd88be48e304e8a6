// A recorded run, as a file holds it. See docs/trace-format.md.
//
// The file is JSON Lines: a header, then what happened in the order in which it happened, then an
// end line. Names of messages and timers are those of sim/names.h.
#ifndef STAMPEDE_REPLAY_TRACE_H_
#define STAMPEDE_REPLAY_TRACE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json_fwd.hpp"
#include "stampede/core/time.h"
#include "stampede/core/violation.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/names.h"

namespace stampede {

inline constexpr int kTraceVersion = 1;

// When a held message went on its way: when a window began, or after the turn that an input brought
// about.
struct Release {
  bool role_change = false;
  std::uint64_t window = 0;
  std::uint64_t input = 0;  // its packed name
};

// Every decision that differed from quiet, by the packed name of what it was about.
struct Decisions {
  std::map<std::uint64_t, MessageFault> message_faults;
  std::map<std::uint64_t, Release> releases;
  std::map<std::uint64_t, Faults> windows;
  std::map<std::uint64_t, std::vector<CrashPoint>> crashes;  // by the window they were planned in
};

// One recorded step: what strict replay compares, and the whole line to show where it differs.
struct RecordedStep {
  std::uint64_t fingerprint = 0;
  std::string line;
};

// A command that directed the run, as it stands in the file.
struct RecordedCommand {
  Time at;
  std::uint64_t after_step = 0;
  std::size_t line_number = 0;
  std::string line;
};

struct Trace {
  std::string protocol;
  std::string options;               // JSON of the run's RunOptions
  std::vector<std::string> without;  // invariants that were left out
  Decisions decisions;
  std::vector<RecordedCommand> commands;
  std::vector<RecordedStep> steps;
  std::optional<Violation> violation;
  std::uint64_t fingerprint = 0;  // of the whole run
};

// The protocol that the trace in `text` says it is of; an error when it is no trace at all, or of
// another version.
absl::StatusOr<std::string> TraceProtocol(std::string_view text);

// The whole trace. Errors name the line: it may be cut short, or altered since it was written.
absl::StatusOr<Trace> ParseTrace(std::string_view text, const Vocabulary& vocabulary);

// JSON of one window's trouble, given the numbers of replicas; nothing for a quiet one; and back.
std::optional<nlohmann::ordered_json> FaultsToJson(const Faults& faults, std::size_t replicas,
                                                   std::size_t nodes);
absl::StatusOr<Faults> FaultsFromJson(const nlohmann::ordered_json& json, std::size_t replicas);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_TRACE_H_
