#include "cli/hunt_command.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <thread>
#include <unistd.h>

#include "cli/exit_codes.h"
#include "cli/finding_report.h"
#include "cli/hunt_report.h"
#include "cli/interrupt.h"
#include "cli/protocols.h"
#include "cli/text.h"
#include "core/json.h"
#include "spdlog/spdlog.h"

namespace stampede {
namespace {

int Complain(const absl::Status& status) {
  spdlog::error("{}", std::string(status.message()));
  return kBadInput;
}

// Findings beyond this many are counted, not shown.
constexpr std::size_t kMostShown = 10;

// Shows progress on a terminal as one line that changes, elsewhere as a plain line now and then.
class ProgressLine {
 public:
  ProgressLine(const Runner& runner, bool terminal)
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
  const Runner& runner_;
  const bool terminal_;
  const Clock::time_point start_;
  Clock::time_point last_;
};

// Makes the finding's run again, listening, for the report and, where asked for, the trace.
absl::StatusOr<FindingReport> Report(const Finding& finding, const Runner& runner,
                                     const Session& session, const RunChoices& choices,
                                     const std::string& out) {
  FindingReport report;
  report.outcome = finding.outcome;
  report.run = finding.run;
  report.replay_command = ReplayCommand(finding.outcome.seed, runner.name(), choices);
  Listening listening;
  listening.command = report.replay_command;
  listening.story = [&report](const std::string& line) { report.events.Add(line); };
  std::ofstream trace;
  if (!out.empty()) {
    report.trace_file = out + "/" + std::string(runner.name()) + "-" +
                        std::to_string(finding.outcome.seed) + ".trace.jsonl";
    trace.open(report.trace_file);
    if (!trace) return absl::InvalidArgumentError("cannot write " + report.trace_file);
    listening.trace = &trace;
  }
  const RunOutcome again = session.Record(finding.outcome.seed, listening);
  if (again.fingerprint != finding.outcome.fingerprint) {
    return absl::InternalError("the run of seed " + std::to_string(finding.outcome.seed) +
                               " did not repeat: the protocol is not deterministic");
  }
  return report;
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
  command_->add_option("--out", out_, "Folder for the traces of what is found");
  command_->add_option("--format", format_, "human or json")
      ->check(CLI::IsMember({"human", "json"}))
      ->capture_default_str();
}

int HuntCommand::Run() const {
  const auto runner = FindProtocol(protocol_);
  if (!runner.ok()) return Complain(runner.status());
  const auto choices = Understand(choices_);
  if (!choices.ok()) return Complain(choices.status());
  const auto session = (*runner)->Open(*choices);
  if (!session.ok()) return Complain(session.status());

  HuntPlan plan;
  plan.seed = seed_.has_value()
                  ? *seed_
                  : std::uint64_t{std::random_device()()} << 32 | std::random_device()();
  plan.jobs = jobs_ != 0 ? jobs_ : std::max(1u, std::thread::hardware_concurrency());
  plan.keep_going = keep_going_;
  if (runs_.has_value()) plan.runs = *runs_;
  if (!time_.empty() || !runs_.has_value()) {
    const auto span = ParseSpan(time_.empty() ? "60s" : time_);
    if (!span.ok()) return Complain(span.status());
    plan.time = *span;
  }
  if (!out_.empty()) {
    std::error_code error;
    std::filesystem::create_directories(out_, error);
    if (error) {
      return Complain(absl::InvalidArgumentError("--out: cannot make the folder " + out_ + ": " +
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
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    if (human && i == kMostShown) {
      std::cout << "\n... and " << result.findings.size() - i << " more; --format json lists all\n";
      break;
    }
    const auto report = Report(result.findings[i], **runner, **session, *choices, out_);
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
    totals["seed"] = std::to_string(plan.seed);
    std::cout << JsonLine(Json{{"hunt", totals}}) << "\n";
  }
  if (result.interrupted) return kInterrupted;
  return result.findings.empty() ? kNothingFound : kViolationFound;
}

}  // namespace stampede
