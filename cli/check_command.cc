#include "stampede/cli/check_command.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <unistd.h>
#include <utility>
#include <vector>

#include "spdlog/spdlog.h"
#include "stampede/cli/check_report.h"
#include "stampede/cli/choices.h"
#include "stampede/cli/exit_codes.h"
#include "stampede/cli/files.h"
#include "stampede/core/json.h"

namespace stampede {
namespace {

using linearizability::ModelKind;
using linearizability::Verdict;

int ExitCodeOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOk: return kNothingFound;
    case Verdict::kViolation: return kViolationFound;
    case Verdict::kUnknown: break;
  }
  return kUndecided;
}

// What a folder ends with: the worst of its files.
int Badness(int exit_code) {
  switch (exit_code) {
    case kNothingFound: return 0;
    case kUndecided: return 1;
    case kViolationFound: return 2;
    default: return 3;
  }
}

bool LooksLikeHistory(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".jsonl" || extension == ".log" || extension == ".txt";
}

}  // namespace

CheckCommand::CheckCommand(CLI::App& app)
    : command_(
          app.add_subcommand("check", "RunScenario whether recorded histories are linearizable")) {
  command_
      ->add_option("path", path_,
                   "A file, or a folder: all its files *.jsonl, *.log and *.txt, at any depth")
      ->required();
  command_->add_option("--model", model_,
                       "register, cas-register, kv or accumulator; needed where the file does not "
                       "say");
  command_->add_option("--format", format_, "Of the files: auto, jsonl, jepsen or porcupine")
      ->capture_default_str();
  command_->add_option("--output", output_, "text or json (one line for each file)")
      ->capture_default_str()
      ->check(CLI::IsMember({"text", "json"}));
  command_
      ->add_option("--max-configurations", configurations_,
                   "How much a search may try before the verdict is unknown")
      ->capture_default_str()
      ->check(WholeNumber());
  command_
      ->add_option("--max-memory", megabytes_, "Megabytes that checking may hold; beyond: unknown")
      ->capture_default_str()
      ->check(WholeNumber());
}

auto CheckCommand::Parse() const -> std::optional<Choices> {
  Choices choices;
  if (!model_.empty()) {
    choices.model = ParseEnum<ModelKind>(model_);
    if (!choices.model.has_value()) {
      spdlog::error(
          "there is no model '{}'{}; the models are register, cas-register, kv, "
          "accumulator",
          model_, Suggestion(model_, EnumNames(ModelKind{})));
      return std::nullopt;
    }
  }
  if (format_ != "auto") {
    choices.format = ParseEnum<HistoryFormat>(format_);
    if (!choices.format.has_value()) {
      spdlog::error("there is no format '{}'{}; the formats are auto, jsonl, jepsen, porcupine",
                    format_, Suggestion(format_, EnumNames(HistoryFormat{})));
      return std::nullopt;
    }
  }
  choices.limits.configurations = configurations_;
  choices.limits.bytes = std::min<std::uint64_t>(megabytes_, std::uint64_t{1} << 40) << 20;
  choices.json = output_ == "json";
  return choices;
}

int CheckCommand::Run() const {
  const std::optional<Choices> choices = Parse();
  if (!choices.has_value()) return kBadInput;
  std::error_code error;
  if (std::filesystem::is_directory(path_, error)) return CheckFolder(*choices);
  return CheckFile(path_, *choices, /*brief=*/false);
}

int CheckCommand::CheckFile(const std::string& path, const Choices& choices, bool brief) const {
  const auto unreadable = [&](const absl::Status& status) {
    spdlog::error("{}: {}", path, std::string(status.message()));
    if (choices.json) {
      std::cout << JsonLine({{"file", path}, {"error", std::string(status.message())}}) << "\n";
    }
    return kBadInput;
  };
  const auto text = ReadFile(path);
  if (!text.ok()) return unreadable(text.status());
  auto recorded = ReadHistory(*text, choices.format, choices.model);
  if (!recorded.ok()) return unreadable(recorded.status());
  const CheckReport report = CheckRecorded(path, *text, *std::move(recorded), choices.limits);
  if (choices.json) {
    std::cout << JsonLine(CheckToJson(report)) << "\n";
  } else {
    std::cout << ShowCheck(report, StyleFor(IsTerminal(STDOUT_FILENO)), brief);
  }
  return ExitCodeOf(report.finding.verdict);
}

int CheckCommand::CheckFolder(const Choices& choices) const {
  std::vector<std::string> paths;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entries(path_, error);
  for (; !error && entries != std::filesystem::recursive_directory_iterator();
       entries.increment(error)) {
    std::error_code ignored;
    if (entries->is_regular_file(ignored) && LooksLikeHistory(entries->path())) {
      paths.push_back(entries->path().string());
    }
  }
  if (error || paths.empty()) {
    spdlog::error("{}: {}", path_,
                  error ? "cannot read it: " + error.message()
                        : std::string("there is no file *.jsonl, *.log or *.txt in this folder"));
    return kBadInput;
  }
  std::sort(paths.begin(), paths.end());
  int worst = kNothingFound;
  std::size_t well = 0;
  for (const std::string& path : paths) {
    const int exit_code = CheckFile(path, choices, /*brief=*/true);
    if (Badness(exit_code) > Badness(worst)) worst = exit_code;
    well += exit_code == kNothingFound ? 1 : 0;
  }
  if (!choices.json) std::cout << well << " of " << paths.size() << " files are linearizable.\n";
  return worst;
}

}  // namespace stampede
