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
#include "stampede/cli/internal/shard_options.h"
#include "stampede/cli/internal/text.h"
#include "stampede/hunt/corpus.h"
#include "stampede/hunt/finding_report.h"
#include "stampede/hunt/hunt.h"
#include "stampede/hunt/hunt_description.h"

namespace stampede {

// `stampede hunt`: random runs until one violates an invariant.
class HuntCommand {
 public:
  // `version` is that of Stampede.
  HuntCommand(Arguments& arguments, const ProtocolRegistry& protocols, std::string version);
  bool chosen() const { return command_.chosen(); }
  // What the arguments ask for.
  struct Choices {
    ChosenRuns chosen;
    HuntPlan plan;
    RunRange whole;              // of --runs
    std::optional<Shard> shard;  // the part of it that the plan makes
    ChildLimits limits;
    std::optional<std::chrono::milliseconds> shrink_for;
  };
  // All that is checked before the hunt begins.
  absl::StatusOr<Choices> Parse() const;
  // An exit code. `line` is the command as it was typed. `second` is how it is started once more,
  // to repeat runs; an error: why it cannot be.
  int Run(const std::string& line, const absl::StatusOr<std::vector<std::string>>& second) const;

 private:
  class OneHunt;
  static constexpr std::chrono::milliseconds kProgressInterval{200};

  absl::StatusOr<HuntPlan> Plan(const RunRange& part) const;
  HuntDescription Describe(const Choices& choices, const std::string& line) const;
  FindingReportOptions ReportOptions(const Choices& choices, ProgressLine& progress) const;
  // Measures for a moment what a hunt would cover.
  int DryRun(const Choices& choices) const;
  // The history of the first finding's run, else of the hunt's first run, to --history.
  absl::Status WriteHistory(const HuntResult& result, const ChosenRuns& chosen,
                            const ChildLimits& limits, const HuntPlan& plan) const;
  // The hunt, as a suite of tests: one for each group of findings and for each of `known`, which
  // still fail; or one that passed.
  void WriteJunit(const HuntResult& result, const std::vector<FindingReport>& reports,
                  const std::vector<CorpusVerdict>& known, const ProtocolDriver& driver,
                  std::chrono::duration<double> elapsed) const;
  bool human() const { return format_ == "human"; }

  const Program program_;
  const std::string version_;
  Subcommand command_;
  ChoiceOptions choices_;
  ShardOptions shard_;
  std::string runs_;
  std::string time_;
  std::optional<std::uint64_t> seed_;
  std::optional<std::uint64_t> jobs_;
  bool keep_going_ = false;
  std::uint64_t most_findings_ = 1000;
  bool exit_zero_ = false;
  std::string out_;
  bool resume_ = false;
  bool resume_with_this_build_ = false;
  std::string corpus_;
  bool allow_known_ = false;
  bool dry_run_ = false;
  std::uint64_t core_hours_ = 0;
  std::string history_;
  bool coverage_ = false;
  bool expect_finding_ = false;
  bool no_shrink_ = false;
  bool check_determinism_ = false;
  std::uint64_t repeat_every_ = HuntPlan::kRepeatEvery;
  bool serve_repetitions_ = false;
  ChildOptions children_;
  std::string shrink_for_;
  std::uint64_t shrink_runs_ = 10'000;
  std::string format_ = "human";
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_HUNT_COMMAND_H_
