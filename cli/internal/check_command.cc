#include "stampede/cli/internal/check_command.h"

#include <algorithm>
#include <iostream>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

#include "stampede/cli/internal/check_report.h"
#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/inputs.h"
#include "stampede/cli/internal/log.h"
#include "stampede/core/internal/suggest.h"
#include "stampede/core/json.h"
#include "stampede/hunt/files.h"

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

}  // namespace

CheckCommand::CheckCommand(Arguments& arguments)
    : command_(arguments.AddCommand("check", "Check whether recorded histories are linearizable")) {
  command_
      .Add("paths", paths_,
           "Files, compressed (.gz, .zst) or not, or folders with files *.jsonl, *.log and *.txt "
           "at any depth; - is standard input")
      .Required();
  command_
      .Add("--model", model_,
           "register, cas-register, kv or accumulator; needed where the file names none")
      .Offers({"register", "cas-register", "kv", "accumulator"});
  command_.Add("--format", format_, "Of the files: auto, jsonl, jepsen or porcupine")
      .Offers({"auto", "jsonl", "jepsen", "porcupine"});
  command_.Add("--output", output_, "text or json (one line for each file)")
      .OneOf({"text", "json"});
  command_.Add("--max-configurations", configurations_,
               "The verdict is unknown once a search has tried so many");
  command_.Add("--max-memory", megabytes_,
               "The verdict is unknown once the check holds so many megabytes");
}

absl::StatusOr<CheckCommand::Choices> CheckCommand::Parse() const {
  if (auto status = CheckInputs(paths_); !status.ok()) return status;
  Choices choices;
  if (!model_.empty()) {
    choices.model = ParseEnum<ModelKind>(model_);
    if (!choices.model.has_value()) {
      return absl::InvalidArgumentError("there is no model '" + model_ + "'" +
                                        Suggestion(model_, EnumNames(ModelKind{})));
    }
  }
  if (format_ != "auto") {
    choices.format = ParseEnum<HistoryFormat>(format_);
    if (!choices.format.has_value()) {
      std::vector<std::string_view> formats = {"auto"};
      for (const std::string_view name : EnumNames(HistoryFormat{})) formats.push_back(name);
      return absl::InvalidArgumentError("there is no format '" + format_ + "'" +
                                        Suggestion(format_, formats));
    }
  }
  choices.limits.configurations = configurations_;
  choices.limits.bytes = std::min<std::uint64_t>(megabytes_, std::uint64_t{1} << 40) << 20;
  choices.json = output_ == "json";
  return choices;
}

int CheckCommand::Run() const {
  const auto choices = Parse();
  if (!choices.ok()) return RefuseInput(choices.status());
  const auto list = ExpandPaths(paths_, {".jsonl", ".log", ".txt"});
  if (!list.ok()) return RefuseInput(list.status());
  const std::vector<std::string>& files = list->files;
  const bool many = paths_.size() > 1 || files != paths_;  // a folder may have one file
  int exit_code = kNothingFound;
  std::size_t well = 0;
  for (const std::string& file : files) {
    const int of_file = CheckFile(file, *choices, /*brief=*/many);
    exit_code = FirstOf(exit_code, of_file);
    well += of_file == kNothingFound ? 1 : 0;
  }
  for (const std::string& unread : list->unread) {
    exit_code = FirstOf(exit_code, RefuseInput(absl::InvalidArgumentError(unread)));
  }
  if (many && !choices->json) {
    std::cout << well << " of " << files.size() << " files are linearizable.\n";
  }
  return exit_code;
}

int CheckCommand::CheckFile(const std::string& path, const Choices& choices, bool brief) const {
  const auto unreadable = [&](const absl::Status& status) {
    if (choices.json) {
      std::cout << JsonLine({{"file", path}, {"error", std::string(status.message())}}) << "\n";
    }
    return RefuseInput(status, path);
  };
  const auto text = ReadFile(path);
  if (!text.ok()) return unreadable(text.status());
  auto recorded = ReadHistory(*text, choices.format, choices.model);
  if (!recorded.ok()) return unreadable(recorded.status());
  const CheckReport report = CheckRecorded(path, *text, *std::move(recorded), choices.limits);
  if (choices.json) {
    std::cout << CheckReportToJson(report) << "\n";
  } else {
    std::cout << ShowCheck(report, StyleFor(IsTerminal(STDOUT_FILENO)), brief);
  }
  return ExitCodeOf(report.finding.verdict);
}

}  // namespace stampede
