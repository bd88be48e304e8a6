#ifndef STAMPEDE_CLI_INTERNAL_HUNT_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_HUNT_COMMAND_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/arguments.h"
#include "stampede/cli/internal/choices.h"
#include "stampede/cli/internal/in_child.h"
#include "stampede/cli/internal/progress_line.h"
#include "stampede/cli/internal/text.h"
#include "stampede/hunt/background_reports.h"
#include "stampede/hunt/finding_report.h"
#include "stampede/hunt/hunt.h"

namespace stampede {

// `stampede hunt`: random runs until one violates an invariant.
class HuntCommand {
 public:
  HuntCommand(Arguments& arguments, const ProtocolRegistry& protocols);
  bool chosen() const { return command_.chosen(); }
  // What the arguments ask for.
  struct Choices {
    ChosenRuns chosen;
    HuntPlan plan;
    ChildLimits limits;
    std::chrono::milliseconds shrink_for;
  };
  // All that is checked before the hunt begins.
  absl::StatusOr<Choices> Parse() const;
  // An exit code. `second` is how this command is started once more, to repeat runs; an error: why
  // it cannot be.
  int Run(const absl::StatusOr<std::vector<std::string>>& second) const;

 private:
  absl::StatusOr<HuntPlan> Plan() const;
  // Adds the finding to findings.jsonl in --out.
  void Keep(const Finding& finding, const ChosenRuns& chosen) const;
  // Reports each group of findings. One that does not repeat is added to what is nondeterministic;
  // an error where one cannot be written.
  absl::StatusOr<std::vector<FindingReport>> Report(HuntResult& result, const ChosenRuns& chosen,
                                                    const ChildLimits& limits,
                                                    std::chrono::milliseconds shrink_for,
                                                    const Style& style,
                                                    BackgroundReports& made) const;
  FindingReportOptions ReportOptions(const ChosenRuns& chosen, std::chrono::milliseconds shrink_for,
                                     ProgressLine& progress) const;
  // The history of the first finding's run, else of the hunt's first run, to --history.
  absl::Status WriteHistory(const HuntResult& result, const ChosenRuns& chosen,
                            const ChildLimits& limits, std::uint64_t hunt_seed) const;
  // The hunt, as a suite of tests: one for each kind of finding, or one that passed.
  void WriteJunit(const HuntResult& result, const std::vector<FindingReport>& reports,
                  const ProtocolDriver& driver, std::chrono::duration<double> elapsed) const;
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
  bool expect_finding_ = false;
  bool no_shrink_ = false;
  bool check_determinism_ = false;
  std::uint64_t repeat_every_ = HuntPlan::kRepeatEvery;
  bool serve_repetitions_ = false;
  ChildOptions children_;
  std::string shrink_for_ = "20s";
  std::string format_ = "human";
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_HUNT_COMMAND_H_
