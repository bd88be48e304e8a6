// Commands that make runs do so in a child process: nothing that a protocol does ends the command.
#ifndef STAMPEDE_CLI_INTERNAL_IN_CHILD_H_
#define STAMPEDE_CLI_INTERNAL_IN_CHILD_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/arguments.h"
#include "stampede/hunt/child_process.h"

namespace stampede {

// The options that say how much a run may take.
class ChildOptions {
 public:
  void AddTo(Subcommand& command);
  // Errors name the option that does not fit.
  absl::StatusOr<ChildLimits> Limits() const;
  // Whether runs are to be made in this process: it was asked for, or a fork would lack something.
  bool InProcess() const { return in_process_ || RunsOtherThreads(); }

 private:
  bool in_process_ = false;
  std::string step_timeout_ = "5s";
  std::string memory_ = "4GiB";
};

// "512MiB", "4GiB", or "0" for any number: bytes.
absl::StatusOr<std::uint64_t> ParseBytes(std::string_view text);

// In a child: calls `body`; its exit code and what it printed, as text for the parent.
std::string CallPrinting(const std::function<int()>& body);
// Prints what CallPrinting() returned in a child, and returns the exit code.
int PrintCalled(const std::string& text);

// Calls `body` in a child and returns its exit code; what it prints is printed when it is done. A
// step that ends the child is not taken the next time: the body must make the same runs then.
int InChild(const ChildLimits& limits, const std::function<int()>& body);

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_IN_CHILD_H_
