#ifndef STAMPEDE_CLI_INTERNAL_HUNT_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_HUNT_COMMAND_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/arguments.h"
#include "stampede/cli/internal/choices.h"
#include "stampede/cli/internal/text.h"
#include "stampede/hunt/hunt.h"

namespace stampede {

// `stampede hunt`: random runs until one violates an invariant.
class HuntCommand {
 public:
  HuntCommand(Arguments& arguments, const ProtocolRegistry& protocols);
  bool chosen() const { return command_.chosen(); }
  int Run() const;  // an exit code

 private:
  absl::StatusOr<HuntPlan> Plan() const;
  // Reports each group of findings; an error where a finding does not repeat or cannot be written.
  absl::Status Report(const HuntResult& result, const ChosenRuns& chosen,
                      std::chrono::milliseconds shrink_for, const Style& style) const;
  // The history of the first finding's run, else of the hunt's first run, to --history.
  absl::Status WriteHistory(const HuntResult& result, const ChosenRuns& chosen,
                            std::uint64_t hunt_seed) const;
  bool human() const { return format_ == "human"; }

  const Program program_;
  Subcommand command_;
  ChoiceOptions choices_;
  std::optional<std::uint64_t> runs_;
  std::string time_;
  std::optional<std::uint64_t> seed_;
  std::optional<std::uint64_t> jobs_;
  bool keep_going_ = false;
  std::string out_;
  std::string history_;
  bool coverage_ = false;
  bool no_shrink_ = false;
  bool check_determinism_ = false;
  std::string shrink_for_ = "20s";
  std::string format_ = "human";
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_HUNT_COMMAND_H_
