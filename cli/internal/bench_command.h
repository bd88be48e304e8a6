#ifndef STAMPEDE_CLI_INTERNAL_BENCH_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_BENCH_COMMAND_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/arguments.h"
#include "stampede/cli/internal/choices.h"
#include "stampede/cli/internal/in_child.h"
#include "stampede/hunt/scoreboard.h"
#include "stampede/hunt/scoreboard_comparison.h"
#include "stampede/hunt/scoreboard_hunts.h"

namespace stampede {

// `stampede bench`: measures. `bench hunting`: how soon hunts find the planted defects.
class BenchCommand {
 public:
  // `version` is that of the program.
  BenchCommand(Arguments& arguments, const ProtocolRegistry& protocols, std::string_view version);
  bool chosen() const { return command_.chosen(); }
  int Run() const;  // an exit code

 private:
  // What is to be measured. The plan refers to the runs.
  struct Measurement {
    ScoreboardPlan plan;
    std::vector<std::unique_ptr<SeededRuns>> runs;
    Scoreboard board;                   // without hunts
    std::vector<std::string> harmless;  // defects that are left out, since nothing can find them
  };

  int RunHunting() const;
  absl::StatusOr<Measurement> Prepare() const;
  // Makes the hunts; an exit code. An error where the system makes no processes.
  static absl::StatusOr<int> MakeHunts(Measurement& measurement);
  // To standard output and to -o. An error where the file cannot be written.
  absl::Status Print(const Measurement& measurement, const ScoreboardComparison* comparison) const;
  // The defects that --defects names; otherwise all but the harmless ones, which go to `harmless`.
  absl::StatusOr<std::vector<std::string>> DefectsOf(const ProtocolDriver& driver,
                                                     std::vector<std::string>& harmless) const;
  std::string InFormat(std::string_view format, const Scoreboard& board,
                       const ScoreboardComparison* comparison) const;

  const Program program_;
  const std::string version_;
  Subcommand command_;
  ChoiceOptions choices_;
  std::string bench_;
  std::vector<std::string> defects_;
  std::uint64_t repeats_ = 20;
  std::uint64_t cap_ = 20'000'000;
  std::uint64_t seed_ = 1;
  std::optional<std::uint64_t> jobs_;
  ChildOptions children_;
  std::string format_;
  std::string out_;
  std::string against_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_BENCH_COMMAND_H_
