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
#include "stampede/core/time.h"
#include "stampede/core/violation.h"
#include "stampede/replay/run_spec.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/command.h"
#include "stampede/sim/names.h"

namespace stampede {

inline constexpr int kTraceVersion = 2;

// When a held message went on its way: when a window began, or after the role change that an input
// caused.
struct Release {
  bool role_change = false;
  std::uint64_t window = 0;
  std::uint64_t input = 0;  // its packed name
};

// Every decision that differed from quiet, by the packed name of what it was about.
struct Decisions {
  std::map<std::uint64_t, MessageFault> message_faults;
  std::map<std::uint64_t, Release> releases;
  std::map<std::uint64_t, FaultState> windows;
  std::map<std::uint64_t, std::vector<CrashPoint>> crashes;  // by the window they were planned in
  std::map<std::uint64_t, std::uint64_t> entropy;            // bits of steps, by their input
  std::optional<FaultState> lasting;                         // after healing
};

// One recorded step: what strict replay compares, and the whole line to show where it differs.
struct RecordedStep {
  std::uint64_t fingerprint = 0;
  std::string line;
};

// A command, and when it was carried out.
struct RecordedCommand {
  Time at;
  std::uint64_t after_step = 0;
  std::size_t line = 0;  // of the file
  Command command;
};

struct Trace {
  std::string protocol;
  RunSpec spec;
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

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_TRACE_H_
