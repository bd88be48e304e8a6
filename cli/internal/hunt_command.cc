#include "stampede/cli/internal/hunt_command.h"

#include <algorithm>
#include <iostream>
#include <random>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/finding_text.h"
#include "stampede/cli/internal/hunt_text.h"
#include "stampede/cli/internal/interrupt.h"
#include "stampede/cli/internal/log.h"
#include "stampede/cli/internal/one_hunt.h"
#include "stampede/cli/internal/progress_line.h"
#include "stampede/cli/internal/second_command.h"
#include "stampede/core/json.h"
#include "stampede/hunt/junit.h"
#include "stampede/hunt/process_hunt.h"
#include "stampede/hunt/second_process.h"

namespace stampede {

HuntCommand::HuntCommand(Arguments& arguments, const ProtocolRegistry& protocols,
                         std::string version)
    : program_(arguments.program()),
      version_(std::move(version)),
      command_(arguments.AddCommand("hunt", "Make random runs until one violates an invariant")),
      choices_(protocols) {
  choices_.AddTo(command_, program_, "protocol",
                 "The protocol; `" + program_.Typed("list protocols") + "` names them");
  command_.Add("--runs", runs_, "Make so many runs, or those from FROM up to TO: FROM..TO");
  command_.Add("--for", time_,
               "Stop after so much time, such as 10m; 60s where --runs is not given");
  command_.Add("--seed", seed_, "The hunt seed; otherwise one is drawn and printed");
  command_.Add("--jobs", jobs_, "Processes that make runs; otherwise one for each core")
      .Between(1, 256);
  children_.AddTo(command_);
  shard_.AddTo(command_);
  command_.AddFlag("--keep-going", keep_going_, "Do not stop at the first violation");
  command_.Add("--most-findings", most_findings_,
               "Stop at so many findings even then; 0: at no number of them, as a shard");
  command_.Add("--out", out_,
               "The hunt's folder: what was done, what was found, and the story of each group of "
               "findings");
  command_.AddFlag("--resume", resume_,
                   "Go on with the hunt in --out, where there is one, from where it was killed or "
                   "came to its end");
  command_.AddFlag("--resume-with-this-build", resume_with_this_build_,
                   "The same although another build of the program began it");
  command_.Add("--history", history_,
               "Write what clients asked and were answered to this file, for check: in the first "
               "finding's run, otherwise in the hunt's first run");
  command_.AddFlag("--coverage", coverage_, "Count each fault, mark, message and change of status");
  command_.AddFlag("--check-determinism", check_determinism_,
                   "Repeat every run, as --repeat-every 1");
  command_.Add("--repeat-every", repeat_every_,
               "Of so many runs repeat one, and the first, here and in a second process: is the "
               "protocol deterministic? 0: repeat none");
  command_.AddHiddenFlag(kServeRepetitions, serve_repetitions_);
  command_.AddFlag("--expect-finding", expect_finding_,
                   "Exit with 0 if a violation was found and with 1 if none was, as for a planted "
                   "defect in CI; other exit codes stay");
  command_.AddFlag("--exit-zero", exit_zero_,
                   "A violation is no failure of the command: exit as if none had been found, as "
                   "schedulers want it");
  command_.AddFlag("--no-shrink", no_shrink_, "Show findings as they were found");
  command_.Add("--shrink-runs", shrink_runs_,
               "Shrink each kind of finding in so many runs at most");
  command_.Add(
      "--shrink-for", shrink_for_,
      "Shrink each kind of finding for at most this long; otherwise 20s, and with --out as "
      "long as it takes");
  command_.Add("--corpus", corpus_,
               "Folder of earlier findings: they are run first, and new ones enter it");
  command_.AddFlag("--allow-known", allow_known_,
                   "Findings that the corpus knows are shown and do not count");
  command_.AddFlag("--dry-run", dry_run_,
                   "Hunt for two seconds and say what a number of core-hours would cover");
  command_.Add("--core-hours", core_hours_, "That number, for --dry-run");
  command_.Add("--format", format_, "How to print the result").OneOf({"human", "json", "junit"});
}

absl::StatusOr<HuntPlan> HuntCommand::Plan(const RunRange& part) const {
  HuntPlan plan;
  plan.seed = seed_.has_value()
                  ? *seed_
                  : std::uint64_t{std::random_device()()} << 32 | std::random_device()();
  plan.jobs =
      static_cast<unsigned>(jobs_.value_or(std::max(1u, std::thread::hardware_concurrency())));
  plan.keep_going = keep_going_;
  plan.most_findings = most_findings_ == 0 ? ~std::size_t{0} : most_findings_;
  plan.repeat_every = check_determinism_ ? 1 : repeat_every_;
  plan.first = part.from;
  plan.runs = part.size();
  if (!time_.empty() || runs_.empty()) {
    const auto span = ParseSpan(time_.empty() ? "60s" : time_);
    if (!span.ok()) return span.status();
    plan.time = *span;
  }
  return plan;
}

absl::StatusOr<HuntCommand::Choices> HuntCommand::Parse() const {
  const auto wrong = [](std::string_view option, const absl::Status& status) {
    return absl::InvalidArgumentError(std::string(option) + ": " + std::string(status.message()));
  };
  Choices choices;
  auto chosen = choices_.Open();
  if (!chosen.ok()) return chosen.status();
  choices.chosen = *std::move(chosen);
  choices.whole = {0, ~std::uint64_t{0}};
  if (!runs_.empty()) {
    const auto range = ParseRange(runs_);
    if (!range.ok()) return wrong("--runs", range.status());
    choices.whole = *range;
  }
  const auto shard = shard_.Parse();
  if (!shard.ok()) return shard.status();
  choices.shard = *shard;
  if (shard->has_value() && (runs_.empty() || !seed_.has_value())) {
    return absl::InvalidArgumentError(
        "a shard is a part of --runs N under one --seed S, the same for all shards: give both");
  }
  const RunRange part =
      shard->has_value() ? PartOf(choices.whole, (*shard)->index, (*shard)->count) : choices.whole;
  auto plan = Plan(part);
  if (!plan.ok()) return plan.status();
  choices.plan = *std::move(plan);
  if (shard->has_value()) {
    choices.plan.keep_going = true;
    choices.plan.most_findings = ~std::size_t{0};
  }
  const auto limits = children_.Limits();
  if (!limits.ok()) return limits.status();
  choices.limits = *limits;
  if (!shrink_for_.empty() || out_.empty()) {
    const auto shrink_for = ParseSpan(shrink_for_.empty() ? "20s" : shrink_for_);
    if (!shrink_for.ok()) return shrink_for.status();
    choices.shrink_for = *shrink_for;
  }
  if (allow_known_ && corpus_.empty()) {
    return absl::InvalidArgumentError("--allow-known: --corpus says what is known");
  }
  if (out_.empty() && (resume_ || resume_with_this_build_)) {
    return absl::InvalidArgumentError("--resume: --out names the hunt's folder");
  }
  return choices;
}

HuntDescription HuntCommand::Describe(const Choices& choices, const std::string& line) const {
  HuntDescription hunt;
  hunt.protocol = std::string(choices.chosen.driver->name());
  hunt.options = choices.chosen.choice_options;
  hunt.hunt_seed = choices.plan.seed;
  hunt.runs = choices.whole;
  hunt.shard = choices.shard;
  hunt.repeat_every = choices.plan.repeat_every;
  hunt.build = BuildId();
  hunt.stampede = version_;
  hunt.command = program_.Recorded(line);
  hunt.began = UtcNow();
  return hunt;
}

FindingReportOptions HuntCommand::ReportOptions(const Choices& choices,
                                                ProgressLine& progress) const {
  FindingReportOptions options;
  const ChosenRuns& chosen = choices.chosen;
  options.replay_command = [this, &chosen](std::uint64_t seed) {
    return program_.Typed(chosen.ReplayArguments(seed));
  };
  options.recorded_command = [this, &chosen](std::uint64_t seed) {
    return program_.Recorded(chosen.ReplayArguments(seed));
  };
  if (!no_shrink_) {
    options.shrink = ShrinkLimitsOf(choices.shrink_for, progress);
    options.shrink->runs = shrink_runs_;
  }
  return options;
}

absl::Status HuntCommand::WriteHistory(const HuntResult& result, const ChosenRuns& chosen,
                                       const ChildLimits& limits, const HuntPlan& plan) const {
  const std::uint64_t run_seed = result.findings.empty() ? RunSeed(plan.seed, plan.first)
                                                         : result.findings.front().outcome.seed;
  const auto record = [&] {
    std::string history;
    RunOutputs outputs;
    outputs.history = &history;
    chosen.runs->Record(run_seed, outputs);
    return history;
  };
  std::string history;
  if (children_.InProcess()) {
    history = record();
  } else {
    CallOptions options;
    options.limits = limits;
    const auto recorded = CallSurviving(record, options);
    if (!recorded.ok()) return recorded.status();
    history = recorded->value;
  }
  return stampede::WriteHistory(history, *chosen.driver, history_);
}

int HuntCommand::DryRun(const Choices& choices) const {
  HuntPlan plan = choices.plan;
  plan.time = std::chrono::seconds(2);
  plan.keep_going = true;
  const auto new_worker = [&] { return choices.chosen.runs->NewWorker(); };
  const auto measured = children_.InProcess()
                            ? Hunt(plan, new_worker, ListenForInterrupts(), {}, kProgressInterval)
                            : HuntInProcesses(plan, choices.limits, new_worker,
                                              ListenForInterrupts(), {}, kProgressInterval, {});
  if (!measured.ok()) return RefuseInput(measured.status());
  if (measured->totals.runs == 0) {
    return RefuseInput(absl::InvalidArgumentError("no run was finished within 2 s"), "--dry-run");
  }
  if (human()) {
    std::cout << ShowPlan(*measured, choices.plan, core_hours_);
  } else {
    std::cout << JsonLine(Json{{"dry_run",
                                {{"runs", measured->totals.runs},
                                 {"events", measured->totals.events},
                                 {"core_seconds", measured->core_time.count()}}}})
              << "\n";
  }
  return measured->interrupted ? kWasInterrupted : kNothingFound;
}

int HuntCommand::Run(const std::string& line,
                     const absl::StatusOr<std::vector<std::string>>& second) const {
  const auto choices = Parse();
  if (!choices.ok()) return RefuseInput(choices.status());
  if (serve_repetitions_) {
    ServeRepetitions(*choices->chosen.runs, STDIN_FILENO, STDOUT_FILENO);
    return kNothingFound;
  }
  if (dry_run_) return DryRun(*choices);
  return OneHunt(*this, *choices, second).Run(line);
}

void HuntCommand::WriteJunit(const HuntResult& result, const std::vector<FindingReport>& reports,
                             const std::vector<CorpusVerdict>& known, const ProtocolDriver& driver,
                             std::chrono::duration<double> elapsed) const {
  const std::string group = "hunt " + std::string(driver.name());
  std::vector<JunitCase> cases;
  for (const CorpusVerdict& verdict : known) {
    cases.push_back({group, "known " + verdict.entry.id, 0, ShowVerdict(verdict), {}});
  }
  for (const FindingReport& report : reports) {
    const Violation& violation = *report.outcome.violation;
    JunitCase test{group, violation.invariant, 0, violation.summary, violation.details};
    for (const std::string& step : report.scenario_steps) test.details.push_back(step);
    test.details.push_back("Replay it: " + report.replay_command);
    cases.push_back(std::move(test));
  }
  for (const Nondeterminism& found : result.nondeterministic) {
    cases.push_back({group,
                     "determinism",
                     0,
                     "run seed " + std::to_string(found.run_seed) + " did not repeat",
                     {}});
  }
  if (cases.empty()) {
    cases.push_back({group, std::to_string(result.totals.runs) + " runs", elapsed.count(), "", {}});
  }
  stampede::WriteJunit(program_.name() + " hunt", cases, std::cout);
}

}  // namespace stampede
