#include "stampede/cli/internal/check_command.h"

#include <algorithm>
#include <chrono>
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
#include "stampede/histories/history_text.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/history_page.h"
#include "stampede/replay/compression.h"

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

template <class Names>
std::vector<std::string> Words(const Names& names) {
  return {names.begin(), names.end()};
}

// Whether files with such a name in a folder need not be histories.
bool MayBeOther(std::string_view name) {
  name = WithoutCompression(name);
  return name.ends_with(".json") || name.ends_with(".edn") || name.ends_with(".csv");
}

std::string ShowPassedOver(const std::vector<std::string>& files) {
  constexpr std::size_t kMost = 8;
  std::string shown = "Passed over " + std::to_string(files.size()) +
                      (files.size() == 1 ? " other file: " : " other files: ");
  for (std::size_t i = 0; i < files.size() && i < kMost; ++i) {
    shown += (i == 0 ? "" : ", ") + files[i];
  }
  return shown + (files.size() > kMost ? ", ...\n" : "\n");
}

}  // namespace

CheckCommand::CheckCommand(Subcommand command, const OwnType* own) : command_(command), own_(own) {
  command_
      .Add("paths", paths_,
           "Files, compressed (.gz, .zst) or not, or folders with files *.jsonl, *.edn, *.log, "
           "*.txt, *.json and *.csv at any depth; - is standard input")
      .Required();
  if (own_ == nullptr) {
    command_
        .Add("--model", model_,
             "The type of the objects (stampede list models); where it is not given, it follows "
             "from the file's header or its operations")
        .Offers(Words(EnumNames(ModelKind{})));
    command_.Add("--initial", initial_,
                 "What objects hold at first: null, a whole number, a text in quotes, or any where "
                 "it is not known");
  }
  std::vector<std::string> formats = Words(EnumNames(HistoryFormat{}));
  formats.insert(formats.begin(), "auto");
  command_.Add("--format", format_, "Of the files; auto tells it by looking").Offers(formats);
  command_
      .Add("--failed-cas", failed_cas_,
           "What `fail` says of a compare-and-set: nothing (unknown), that the value was compared "
           "and differed (compared), or what the line's error says (by-line)")
      .OneOf(Words(EnumNames(FailedCas{})));
  command_.AddFlag("--strict", strict_, "Lines out of the order of their times are an error");
  command_.AddFlag("--require-observations", require_observations_,
                   "A history in which nothing was observed decides nothing: exit code 4");
  command_.AddFlag("--verdict-only", verdict_only_,
                   "Only the verdict, which is faster: neither the first violation, nor why it is "
                   "one, nor final states");
  command_.Add("--output", output_, "text or json (one line for each file)")
      .OneOf({"text", "json"});
  command_.Add("--convert", convert_,
               "Write the history to this file in Stampede's own format, and check nothing");
  if (own_ == nullptr) {
    command_
        .Add("--consistency", consistency_,
             "What to check for; all but linearizable are for register, cas-register and kv, and "
             "look "
             "at the order of each client's operations instead of times")
        .OneOf(Words(EnumNames(consistency::Level{})));
  }
  command_.Add("--report", page_, "Write a page to look at to this file, of one history");
  command_.Add("--max-configurations", configurations_,
               "The verdict is unknown once a search has tried so many");
  command_.Add("--max-memory", megabytes_,
               "The verdict is unknown once the check holds so many megabytes");
  command_.Add("--timeout", timeout_,
               "The verdict on a file is unknown after so long, such as 30s");
  command_.Add("--jobs", jobs_, "Objects of a history to check at the same time").Between(1, 1024);
}

absl::StatusOr<CheckCommand::Choices> CheckCommand::Parse() const {
  if (auto status = CheckInputs(paths_); !status.ok()) return status;
  Choices choices;
  if (!model_.empty()) {
    choices.read.model = ParseEnum<ModelKind>(model_);
    if (!choices.read.model.has_value()) {
      return absl::InvalidArgumentError("there is no model '" + model_ + "'" +
                                        Suggestion(model_, EnumNames(ModelKind{})));
    }
  }
  if (format_ != "auto") {
    choices.read.format = ParseEnum<HistoryFormat>(format_);
    if (!choices.read.format.has_value()) {
      std::vector<std::string_view> formats = {"auto"};
      for (const std::string_view name : EnumNames(HistoryFormat{})) formats.push_back(name);
      return absl::InvalidArgumentError("there is no format '" + format_ + "'" +
                                        Suggestion(format_, formats));
    }
  }
  choices.read.own = own_;
  choices.read.failed_cas = *ParseEnum<FailedCas>(failed_cas_);
  choices.read.strict = strict_;
  if (!initial_.empty()) {
    auto initial = ParseInitialValue(initial_);
    if (!initial.ok()) {
      return absl::InvalidArgumentError("--initial: " + std::string(initial.status().message()));
    }
    choices.read.initial = *std::move(initial);
  }
  if (!timeout_.empty()) {
    const auto timeout = ParseSpan(timeout_);
    if (!timeout.ok()) return timeout.status();
    choices.timeout = *timeout;
  }
  choices.check.limits.configurations = configurations_;
  choices.check.limits.bytes = std::min<std::uint64_t>(megabytes_, std::uint64_t{1} << 40) << 20;
  choices.check.jobs = static_cast<std::size_t>(jobs_);
  choices.check.level = *ParseEnum<consistency::Level>(consistency_);
  if (!page_.empty() && choices.check.level != consistency::Level::kLinearizable) {
    return absl::InvalidArgumentError(
        "--report: the page shows why a history is linearizable or not; there is none for "
        "--consistency " +
        consistency_ +
        " (--output json has the operations that contradict each "
        "other)");
  }
  if (!page_.empty() && verdict_only_) {
    return absl::InvalidArgumentError(
        "--report shows why a history is linearizable or not, and --verdict-only does not ask why");
  }
  choices.check.verdict_only = verdict_only_;
  choices.json = output_ == "json";
  return choices;
}

int CheckCommand::Run() const {
  const auto choices = Parse();
  if (!choices.ok()) return RefuseInput(choices.status());
  auto found = FindHistories(paths_);
  if (!found.ok()) return RefuseInput(found.status());
  const std::vector<HistoryInput>& inputs = found->inputs;
  const bool many = paths_.size() > 1 || inputs.size() > 1 || inputs[0].from_folder;
  if (!convert_.empty() && inputs.size() > 1) {
    return RefuseInput(absl::InvalidArgumentError("--convert writes one history, but there are " +
                                                  std::to_string(inputs.size())));
  }
  if (!page_.empty() && inputs.size() > 1) {
    return RefuseInput(absl::InvalidArgumentError("--report is of one history, but there are " +
                                                  std::to_string(inputs.size())));
  }
  std::vector<std::string>& passed_over = found->passed_over;
  std::vector<std::string> no_histories;
  int exit_code = kNothingFound;
  std::size_t well = 0;
  for (const HistoryInput& input : inputs) {
    const int of_input = CheckInput(input, *choices, /*brief=*/many, no_histories);
    exit_code = FirstOf(exit_code, of_input);
    well += of_input == kNothingFound ? 1 : 0;
  }
  for (const std::string& unread : found->unread) {
    exit_code = FirstOf(exit_code, RefuseInput(absl::InvalidArgumentError(unread)));
  }
  passed_over.insert(passed_over.end(), no_histories.begin(), no_histories.end());
  if (!convert_.empty()) return exit_code;
  std::ostream& out = choices->json ? std::cerr : std::cout;
  if (many && !choices->json) {
    std::cout << well - no_histories.size() << " of " << inputs.size() - no_histories.size()
              << " files " << PhraseOf(choices->check.level) << ".\n";
  }
  if (!passed_over.empty()) out << ShowPassedOver(passed_over);
  return exit_code;
}

int CheckCommand::Convert(const std::string& name, const RecordedHistory& recorded) const {
  const std::string text = HistoryToText(recorded);
  if (convert_ == "-") {
    std::cout << text;
    return kNothingFound;
  }
  const auto status = WriteFile(convert_, text);
  return status.ok() ? kNothingFound : RefuseInput(status, name);
}

int CheckCommand::CheckInput(const HistoryInput& input, const Choices& choices, bool brief,
                             std::vector<std::string>& passed_over) const {
  const auto unreadable = [&](const absl::Status& status) {
    if (choices.json) {
      std::cout << JsonLine({{"file", input.name}, {"error", std::string(status.message())}})
                << "\n";
    }
    return RefuseInput(status, input.name);
  };
  const auto text = ReadAll(input.files);
  if (!text.ok()) return unreadable(text.status());
  // Folders hold other tables and other JSON, too.
  if (input.from_folder && !choices.read.format.has_value() && MayBeOther(input.name) &&
      !LooksLikeHistory(*text)) {
    passed_over.push_back(input.name);
    return kNothingFound;
  }
  auto recorded = ReadHistory(*text, choices.read);
  if (!recorded.ok()) return unreadable(recorded.status());
  if (!convert_.empty()) return Convert(input.name, *recorded);
  if (const auto can = CanCheck(choices.check.level, *recorded); !can.ok()) return unreadable(can);
  CheckSettings settings = choices.check;
  if (choices.timeout.has_value()) {
    const auto end = std::chrono::steady_clock::now() + *choices.timeout;
    settings.must_stop = [end] { return std::chrono::steady_clock::now() >= end; };
  }
  const CheckReport report = CheckRecorded(input.name, *text, *recorded, settings);
  if (choices.json) {
    std::cout << CheckReportToJson(report) << "\n";
  } else {
    std::cout << ShowCheck(report, settings, StyleFor(IsTerminal(STDOUT_FILENO)), brief);
  }
  if (!page_.empty()) {
    if (const auto status = WriteFile(page_, HistoryPage(report)); !status.ok()) {
      return FirstOf(ExitCodeOf(report.finding.verdict), RefuseInput(status));
    }
  }
  if (require_observations_ && !report.observed && report.finding.verdict == Verdict::kOk) {
    return kUndecided;
  }
  return ExitCodeOf(report.finding.verdict);
}

}  // namespace stampede
