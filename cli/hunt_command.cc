#include "stampede/cli/hunt_command.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <thread>
#include <unistd.h>

#include "spdlog/spdlog.h"
#include "stampede/cli/exit_codes.h"
#include "stampede/cli/files.h"
#include "stampede/cli/finding_report.h"
#include "stampede/cli/hunt_report.h"
#include "stampede/cli/interrupt.h"
#include "stampede/cli/protocols.h"
#include "stampede/cli/shrinking.h"
#include "stampede/cli/text.h"
#include "stampede/core/json.h"

namespace stampede {
namespace {

int ReportError(const absl::Status& status) {
  spdlog::error("{}", std::string(status.message()));
  return kBadInput;
}

// Of so many runs one is made twice, where determinism is checked.
constexpr std::uint64_t kCheckEvery = 8;

// Kinds of findings beyond this many are counted, not shown.
constexpr std::size_t kMostShown = 10;

// Shows progress on a terminal as one line that changes, elsewhere as a plain line now and then.
class ProgressLine {
 public:
  ProgressLine(const ProtocolDriver& runner, bool terminal)
      : runner_(runner), terminal_(terminal), start_(Clock::now()), last_(start_) {}

  void operator()(const HuntProgress& progress) {
    const auto now = Clock::now();
    if (!terminal_ && now - last_ < std::chrono::seconds(10)) return;
    last_ = now;
    const std::string line = ShowProgress(progress, now - start_, runner_);
    std::cerr << (terminal_ ? "\r\x1b[K" + line : line + "\n") << std::flush;
  }
  std::chrono::duration<double> elapsed() const { return Clock::now() - start_; }
  void Clear() const {
    if (terminal_) std::cerr << "\r\x1b[K" << std::flush;
  }

 private:
  using Clock = std::chrono::steady_clock;
  const ProtocolDriver& runner_;
  const bool terminal_;
  const Clock::time_point start_;
  Clock::time_point last_;
};

// Makes the finding's run again, observed, for the report and, where asked for, the files.
class Reporter {
 public:
  Reporter(const ProtocolDriver& runner, const SeededRuns& session, const RunChoices& choices,
           const std::string& out, std::chrono::milliseconds shrink_for)
      : runner_(runner), session_(session), choices_(choices), out_(out), shrink_for_(shrink_for) {}

  absl::StatusOr<FindingReport> Report(const Finding& finding) const {
    FindingReport report;
    report.outcome = finding.outcome;
    report.run = finding.run;
    report.replay_command = ReplayCommand(finding.outcome.seed, runner_.name(), choices_);
    RunOutputs outputs;
    outputs.command = report.replay_command;
    outputs.story = [&report](const std::string& line) { report.events.Add(line); };
    scenario::Scenario scenario;
    if (shrink_for_ > std::chrono::milliseconds(0)) outputs.scenario = &scenario;
    std::ofstream trace;
    const std::string name =
        out_ + "/" + std::string(runner_.name()) + "-" + std::to_string(finding.outcome.seed);
    if (!out_.empty()) {
      report.trace_file = name + ".trace.jsonl";
      trace.open(report.trace_file);
      if (!trace) return absl::InvalidArgumentError("cannot write " + report.trace_file);
      outputs.trace = &trace;
    }
    const RunOutcome again = session_.Record(finding.outcome.seed, outputs);
    if (again.fingerprint != finding.outcome.fingerprint) {
      return absl::InternalError("the run of seed " + std::to_string(finding.outcome.seed) +
                                 " did not repeat: the protocol is not deterministic");
    }
    if (outputs.scenario == nullptr) return report;
    if (auto status = AddShrunk(scenario, report); !status.ok()) return status;
    if (out_.empty()) return report;
    report.scenario_file = name + ".json";
    if (auto status = WriteFile(report.scenario_file, report.scenario); !status.ok()) return status;
    return report;
  }

 private:
  absl::Status AddShrunk(const scenario::Scenario& scenario, FindingReport& report) const {
    const auto shrunk = ShrinkWithin(shrink_for_, runner_, scenario);
    if (!shrunk.ok()) return absl::InternalError(std::string(shrunk.status().message()));
    report.scenario = ShrunkFile(*shrunk, runner_, report.replay_command);
    for (const scenario::Step& step : shrunk->shrunk.scenario.steps) {
      report.steps.push_back(ShowStepOf(step, runner_.vocabulary()));
    }
    report.events = LastEvents(14);
    RunOutputs outputs;
    outputs.story = [&report](const std::string& line) {
      if (line.find(" boot#") == std::string::npos) report.events.Add(line);
    };
    return runner_.RunScenario(shrunk->shrunk.scenario, false, outputs).status();
  }

  const ProtocolDriver& runner_;
  const SeededRuns& session_;
  const RunChoices& choices_;
  const std::string& out_;
  const std::chrono::milliseconds shrink_for_;
};

// Findings that are one: those of the same signature, by the shortest run.
struct Group {
  const Finding* shortest = nullptr;
  std::uint64_t count = 0;
};

// In the order of their first findings.
std::vector<Group> Grouped(const std::vector<Finding>& findings) {
  std::vector<Group> groups;
  std::map<std::string, std::size_t> places;
  for (const Finding& finding : findings) {
    const auto [place, is_new] =
        places.emplace(SignatureOf(*finding.outcome.violation), groups.size());
    if (is_new) groups.emplace_back();
    Group& group = groups[place->second];
    ++group.count;
    if (is_new || finding.outcome.steps < group.shortest->outcome.steps) group.shortest = &finding;
  }
  return groups;
}

}  // namespace

HuntCommand::HuntCommand(CLI::App& app)
    : command_(app.add_subcommand("hunt", "Run random seeds until an invariant is violated")) {
  command_->add_option("protocol", protocol_, "Which protocol; see `stampede list protocols`")
      ->capture_default_str();
  choices_.AddTo(*command_);
  command_->add_option("--runs", runs_, "Stop after so many runs")->check(WholeNumber());
  command_->add_option("--for", time_,
                       "Stop after so long, such as 60s; the default without --runs");
  command_->add_option("--seed", seed_, "Seed of the whole hunt; drawn and printed otherwise")
      ->check(WholeNumber());
  command_->add_option("--jobs", jobs_, "Threads; one per core otherwise")
      ->check(CLI::Range(1, 256));
  command_->add_flag("--keep-going", keep_going_, "Do not stop at the first violation");
  command_->add_option("--out", out_, "Folder for traces and scenarios of what is found");
  command_->add_flag("--check-determinism", check_determinism_,
                     "Make every eighth run twice; say where a second one is another");
  command_->add_flag("--no-shrink", no_shrink_, "Show findings as they were found");
  command_->add_option("--shrink-for", shrink_for_, "At most so long for each kind of finding")
      ->capture_default_str();
  command_->add_option("--format", format_, "human or json")
      ->check(CLI::IsMember({"human", "json"}))
      ->capture_default_str();
}

int HuntCommand::Run() const {
  const auto runner = FindProtocol(protocol_);
  if (!runner.ok()) return ReportError(runner.status());
  const auto choices = Parse(choices_);
  if (!choices.ok()) return ReportError(choices.status());
  const auto session = (*runner)->Open(*choices);
  if (!session.ok()) return ReportError(session.status());

  HuntPlan plan;
  plan.seed = seed_.has_value()
                  ? *seed_
                  : std::uint64_t{std::random_device()()} << 32 | std::random_device()();
  plan.jobs = jobs_ != 0 ? jobs_ : std::max(1u, std::thread::hardware_concurrency());
  plan.keep_going = keep_going_;
  plan.check_every = check_determinism_ ? kCheckEvery : 0;
  if (runs_.has_value()) plan.runs = *runs_;
  if (!time_.empty() || !runs_.has_value()) {
    const auto span = ParseSpan(time_.empty() ? "60s" : time_);
    if (!span.ok()) return ReportError(span.status());
    plan.time = *span;
  }
  const auto shrink_for = ParseSpan(shrink_for_);
  if (!shrink_for.ok()) return ReportError(shrink_for.status());
  if (!out_.empty()) {
    std::error_code error;
    std::filesystem::create_directories(out_, error);
    if (error) {
      return ReportError(absl::InvalidArgumentError("--out: cannot make the folder " + out_ + ": " +
                                                    error.message()));
    }
  }

  const bool human = format_ == "human";
  const Style style = StyleFor(IsTerminal(STDOUT_FILENO));
  if (human) {
    std::cout << "Hunting " << (*runner)->title() << ": seed " << plan.seed << ", " << plan.jobs
              << (plan.jobs == 1 ? " job" : " jobs") << ", replicas "
              << ShowNumbers(choices->replicas) << ", clients " << ShowNumbers(choices->clients);
    if (!choices->defect.empty()) std::cout << ", planted defect " << choices->defect;
    std::cout << std::endl;
  }
  const auto& interrupted = ListenForInterrupts();
  ProgressLine progress(**runner, IsTerminal(STDERR_FILENO));
  const HuntResult result = Hunt(
      plan, [&] { return (*session)->NewWorker(); }, interrupted, std::ref(progress),
      std::chrono::milliseconds(200));
  const auto elapsed = progress.elapsed();
  progress.Clear();

  if (human) std::cout << ShowCounts(result, **runner, style);
  const Reporter reporter(**runner, **session, *choices, out_,
                          no_shrink_ ? std::chrono::milliseconds(0) : *shrink_for);
  const std::vector<Group> groups = Grouped(result.findings);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (human && i == kMostShown) {
      std::cout << "\n... and " << groups.size() - i << " more kinds; --format json lists all\n";
      break;
    }
    auto report = reporter.Report(*groups[i].shortest);
    if (report.ok()) report->alike = groups[i].count;
    if (!report.ok()) {
      spdlog::error("{}", std::string(report.status().message()));
      return absl::IsInternal(report.status()) ? kNondeterminism : kBadInput;
    }
    if (human) {
      std::cout << "\n" << ShowFinding(*report, style);
    } else {
      std::cout << JsonLine(Json{{"finding", FindingToJson(*report)}}) << "\n";
    }
  }
  if (human) {
    std::cout << "\n" << ShowVerdict(result, elapsed, style);
  } else {
    Json totals = TotalsToJson(result, elapsed, **runner);
    if (check_determinism_) {
      totals["made_twice"] = ToJson(result.checked);
      totals["unsteady_seeds"] = ToJson(result.nondeterministic);
    }
    totals["seed"] = std::to_string(plan.seed);
    std::cout << JsonLine(Json{{"hunt", totals}}) << "\n";
  }
  if (check_determinism_) {
    if (human) std::cout << ShowNondeterminism(result, **session);
    if (!result.nondeterministic.empty()) return kNondeterminism;
  }
  if (result.interrupted) return kInterrupted;
  if (!result.findings.empty()) return kViolationFound;
  return result.totals.undecided > 0 ? kUndecided : kNothingFound;
}

}  // namespace stampede
