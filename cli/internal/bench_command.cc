#include "stampede/cli/internal/bench_command.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <iostream>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/interrupt.h"
#include "stampede/cli/internal/log.h"
#include "stampede/cli/internal/progress_line.h"
#include "stampede/cli/internal/scoreboard_text.h"
#include "stampede/cli/internal/text.h"
#include "stampede/core/internal/suggest.h"
#include "stampede/core/run_position.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/scoreboard_file.h"

namespace stampede {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 1> kBenches = {
    {{"hunting",
      "how soon hunts find each planted defect of a protocol: runs, events, processor time"}}};

std::vector<std::string> BenchNames() {
  std::vector<std::string> names;
  for (const auto& [name, what] : kBenches) names.emplace_back(name);
  return names;
}

// Whether the file can be written later: nobody wants to learn that after hours. A pipe or a device
// is not touched.
absl::Status CheckWritable(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return WriteFile(path, "");
  if (std::filesystem::is_directory(path, error)) {
    return absl::InvalidArgumentError("cannot write " + path + ": it is a folder");
  }
  if (!std::filesystem::is_regular_file(path, error)) return absl::OkStatus();
  return AppendToFile(path, "");
}

absl::StatusOr<std::optional<Scoreboard>> ReadEarlier(const std::string& path) {
  if (path.empty()) return std::nullopt;
  const auto text = ReadFile(path);
  if (!text.ok()) return text.status();
  auto board = ReadScoreboard(*text);
  if (!board.ok()) return board.status();
  return *std::move(board);
}

// What a file of this name holds: as its ending says, otherwise `format`.
std::string_view FormatOf(std::string_view path, std::string_view format) {
  if (path.ends_with(".json")) return "json";
  if (path.ends_with(".csv")) return "csv";
  if (path.ends_with(".md")) return "markdown";
  if (path.ends_with(".txt")) return "text";
  return format.empty() ? "json" : format;
}

bool IsInternalError(const HuntSample& hunt) {
  return hunt.invariant == kInternalErrorName;
}

}  // namespace

BenchCommand::BenchCommand(Arguments& arguments, const ProtocolRegistry& protocols,
                           std::string_view version)
    : program_(arguments.program()),
      version_(version),
      command_(arguments.AddCommand("bench", "Measure how soon hunts find planted defects")),
      choices_(protocols) {
  command_.Add("bench", bench_, "What to measure: hunting; without it, what there is is listed")
      .Offers(BenchNames());
  choices_.AddWithoutDefect(command_, program_, "protocol",
                            "The protocol; `" + program_.Typed("list protocols") + "` names them");
  command_
      .Add("--defects", defects_,
           "Hunt these planted defects, such as a,b, see `" + program_.Typed("list defects") +
               "`; otherwise all that are not said to be harmless")
      .Offers(DefectNames(protocols));
  command_.Add("--repeats", repeats_, "Hunts for each defect, each with a hunt seed of its own")
      .Between(1, 1'000);
  command_.Add("--cap", cap_,
               "Events after which a hunt that has found nothing makes no further run: not found");
  command_.Add("--seed", seed_,
               "All hunt seeds follow from it; the same for every defect, so that another defect "
               "changes none");
  command_.Add("--jobs", jobs_, "Hunts at a time, each in one process; otherwise one for each core")
      .Between(1, 256);
  children_.AddTo(command_);
  command_.Add("--format", format_, "How to print the result; text where it is not given")
      .OneOf({"text", "json", "csv", "markdown"});
  command_.Add("-o,--out", out_,
               "Write the result to this file, too: as its ending .json, .csv, .md or .txt says, "
               "otherwise in the format that is printed, or JSON. --against reads JSON");
  command_.Add("--against", against_,
               "Compare with the scoreboard that was kept in this file, JSON");
}

int BenchCommand::Run() const {
  if (bench_.empty()) {
    for (const auto& [name, what] : kBenches) std::cout << "  " << name << "   " << what << "\n";
    return kNothingFound;
  }
  const std::vector<std::string> names = BenchNames();
  if (std::find(names.begin(), names.end(), bench_) != names.end()) return RunHunting();
  return RefuseInput(
      absl::InvalidArgumentError("there is no bench '" + bench_ + "'" + Suggestion(bench_, names)));
}

absl::StatusOr<std::vector<std::string>> BenchCommand::DefectsOf(
    const ProtocolDriver& driver, std::vector<std::string>& harmless) const {
  std::vector<std::string> known;
  std::vector<std::string> chosen;
  for (const DefectInfo& defect : driver.defects()) {
    known.emplace_back(defect.name);
    // One of which only the name is known may be anything.
    const bool is_harmless = !defect.what.empty() && defect.invariant.empty();
    (is_harmless ? harmless : chosen).emplace_back(defect.name);
  }
  if (known.empty()) {
    return absl::InvalidArgumentError(
        std::string(driver.name()) +
        " has no planted defects, and so there is nothing to hunt: a protocol names its own by an "
        "enumeration Defect, see core/protocol.h");
  }
  if (defects_.empty()) return chosen;
  harmless.clear();
  chosen.clear();
  for (const std::string& name : Words(defects_)) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return absl::InvalidArgumentError("--defects: there is no defect '" + name + "'" +
                                        Suggestion(name, known));
    }
    if (std::find(chosen.begin(), chosen.end(), name) == chosen.end()) chosen.push_back(name);
  }
  return chosen;
}

absl::StatusOr<BenchCommand::Measurement> BenchCommand::Prepare() const {
  const auto driver = choices_.FindProtocol();
  if (!driver.ok()) return driver.status();
  Measurement measurement;
  const auto defects = DefectsOf(**driver, measurement.harmless);
  if (!defects.ok()) return defects.status();
  if (defects->size() * repeats_ > kMostScoreboardHunts) {
    return absl::InvalidArgumentError("--repeats: " + std::to_string(defects->size()) +
                                      " defects that often are more than " +
                                      WithCommas(kMostScoreboardHunts) + " hunts");
  }
  if (cap_ == 0) return absl::InvalidArgumentError("--cap: with 0 events no run is made");
  const auto limits = children_.Limits();
  if (!limits.ok()) return limits.status();
  ScoreboardPlan& plan = measurement.plan;
  plan.seed = seed_;
  plan.repeats = repeats_;
  plan.cap = cap_;
  plan.jobs =
      static_cast<unsigned>(jobs_.value_or(std::max(1u, std::thread::hardware_concurrency())));
  plan.in_process = children_.InProcess();
  plan.limits = *limits;
  Scoreboard& board = measurement.board;
  board.protocol = std::string((*driver)->name());
  board.stampede = version_;
  board.build = ThisBuild();
  board.machine = ThisMachine();
  board.seed = seed_;
  board.repeats = repeats_;
  board.cap = cap_;
  for (const std::string& name : *defects) {
    auto chosen = choices_.OpenWithDefect(name);
    if (!chosen.ok()) return chosen.status();
    const std::string& options = chosen->run_options;
    board.options = options.empty() ? "" : options.substr(1);
    plan.defects.push_back({name, chosen->runs.get()});
    measurement.runs.push_back(std::move(chosen->runs));
  }
  return measurement;
}

std::string BenchCommand::InFormat(std::string_view format, const Scoreboard& board,
                                   const ScoreboardComparison* comparison) const {
  if (format == "json") return ScoreboardToJson(board, comparison);
  if (format == "csv") return ScoreboardToCsv(board, comparison);
  if (format == "markdown") return ScoreboardToMarkdown(board, comparison, against_);
  return ShowScoreboard(board, Style()) +
         (comparison == nullptr ? "" : "\n" + ShowComparison(*comparison, against_, Style()));
}

absl::StatusOr<int> BenchCommand::MakeHunts(Measurement& measurement) {
  ProgressLine line;
  std::function<void(const ScoreboardProgress&)> progress;
  if (IsTerminal(STDERR_FILENO)) {
    progress = [&](const ScoreboardProgress& now) {
      line.Update(
          [&](auto elapsed) { return ShowScoreboardProgress(now, measurement.plan, elapsed); });
    };
  }
  constexpr std::chrono::milliseconds kInterval{200};
  auto hunts = MakeScoreboardHunts(measurement.plan, ListenForInterrupts(), progress, kInterval);
  line.Clear();
  if (!hunts.ok()) return hunts.status();
  int exit_code = hunts->interrupted ? kWasInterrupted : kNothingFound;
  for (const std::string& what : hunts->nondeterministic) {
    LogError("not deterministic, and does not count: " + what);
    exit_code = kNondeterminism;
  }
  for (const DefectHunts& defect : hunts->defects) {
    if (std::none_of(defect.hunts.begin(), defect.hunts.end(), IsInternalError)) continue;
    LogError(defect.defect + ": a hunt ended with " + std::string(kInternalErrorName) +
             ", a defect of Stampede or of an invariant");
    exit_code = kNondeterminism;
  }
  measurement.board.interrupted = hunts->interrupted;
  measurement.board.defects = std::move(hunts->defects);
  return exit_code;
}

absl::Status BenchCommand::Print(const Measurement& measurement,
                                 const ScoreboardComparison* comparison) const {
  const Scoreboard& board = measurement.board;
  if (format_.empty() || format_ == "text") {
    const Style style = StyleFor(IsTerminal(STDOUT_FILENO));
    std::cout << ShowScoreboard(board, style);
    if (!measurement.harmless.empty()) {
      std::cout << "Left out, since they are said to be harmless:";
      for (const std::string& name : measurement.harmless) std::cout << " " << name;
      std::cout << ". --defects takes them, too.\n";
    }
    if (comparison != nullptr) std::cout << "\n" << ShowComparison(*comparison, against_, style);
  } else {
    std::cout << InFormat(format_, board, comparison);
  }
  if (out_.empty()) return absl::OkStatus();
  return WriteFile(out_, InFormat(FormatOf(out_, format_), board, comparison));
}

int BenchCommand::RunHunting() const {
  auto measurement = Prepare();
  if (!measurement.ok()) return RefuseInput(measurement.status());
  const Scoreboard& board = measurement->board;
  const auto earlier = ReadEarlier(against_);
  if (!earlier.ok()) return RefuseInput(earlier.status(), "--against " + against_);
  if (earlier->has_value()) {
    // Whether it fits is known before there are hunts.
    const auto comparison = Compare(**earlier, board);
    if (!comparison.ok()) return RefuseInput(comparison.status(), "--against " + against_);
  }
  if (!out_.empty()) {
    if (auto status = CheckWritable(out_); !status.ok()) return RefuseInput(status, "-o");
  }
  const auto exit_code = MakeHunts(*measurement);
  if (!exit_code.ok()) {
    LogError(std::string(exit_code.status().message()));
    return kNondeterminism;
  }
  std::optional<ScoreboardComparison> comparison;
  if (earlier->has_value()) comparison = *Compare(**earlier, board);
  const auto status = Print(*measurement, comparison.has_value() ? &*comparison : nullptr);
  return status.ok() ? *exit_code : FirstOf(RefuseInput(status), *exit_code);
}

}  // namespace stampede
