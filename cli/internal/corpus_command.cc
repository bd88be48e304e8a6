#include "stampede/cli/internal/corpus_command.h"

#include <iostream>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/finding_text.h"
#include "stampede/cli/internal/interrupt.h"
#include "stampede/cli/internal/log.h"
#include "stampede/core/json.h"

namespace stampede {

CorpusCommand::CorpusCommand(Arguments& arguments, const ProtocolRegistry& protocols)
    : command_(arguments.AddCommand("corpus", "Show and tidy what is kept of earlier findings")),
      protocols_(protocols) {
  command_
      .Add("action", action_,
           "list: run all entries and show which still fail; prune: drop those that no longer do; "
           "minimize: shrink them further, and make one of those that turn out alike")
      .Required()
      .OneOf({"list", "prune", "minimize"});
  command_.Add("corpus", corpus_, "The folder that `hunt --corpus` names").Required();
  command_.Add("--protocol", protocol_, "Only entries of this protocol");
  command_.Add("--shrink-runs", shrink_runs_, "minimize: in so many runs for each entry");
  children_.AddTo(command_);
  command_.Add("--format", format_, "How to print the result").OneOf({"human", "json"});
}

int CorpusCommand::Run() const {
  const auto limits = children_.Limits();
  if (!limits.ok()) return RefuseInput(limits.status());
  const auto entries = ReadCorpus(corpus_, protocol_);
  if (!entries.ok()) return RefuseInput(entries.status());
  if (entries->empty()) {
    return RefuseInput(absl::NotFoundError("there is no entry in it"), corpus_);
  }
  return action_ == "minimize" ? Minimize(*entries, *limits)
                               : Judge(*entries, *limits, action_ == "prune");
}

int CorpusCommand::Judge(const std::vector<CorpusEntry>& entries, const ChildLimits& limits,
                         bool drop) const {
  int exit_code = kNothingFound;
  for (const CorpusEntry& entry : entries) {
    if (ListenForInterrupts()) return FirstOf(exit_code, kWasInterrupted);
    const auto driver = protocols_.Find(entry.protocol);
    CorpusVerdict verdict;
    verdict.entry = entry;
    if (driver.ok()) {
      verdict = RunEntry(corpus_, entry, **driver, limits);
    } else {
      verdict.error = std::string(driver.status().message());
    }
    const bool dropped = drop && verdict.error.empty() && !verdict.fails;
    if (dropped) {
      if (auto status = RemoveFromCorpus(corpus_, entry); !status.ok()) return RefuseInput(status);
    }
    if (format_ == "json") {
      Json json = ToJson(verdict);
      json["dropped"] = dropped;
      std::cout << JsonLine(Json{{"entry", json}}) << "\n";
    } else {
      std::cout << ShowVerdict(verdict) << (dropped ? "; dropped" : "") << "\n";
    }
    if (!verdict.error.empty()) exit_code = FirstOf(exit_code, kBadInput);
    if (verdict.fails && !drop) exit_code = FirstOf(exit_code, kViolationFound);
  }
  return exit_code;
}

int CorpusCommand::Minimize(const std::vector<CorpusEntry>& entries,
                            const ChildLimits& limits) const {
  int exit_code = kNothingFound;
  for (const CorpusEntry& entry : entries) {
    if (ListenForInterrupts()) return FirstOf(exit_code, kWasInterrupted);
    const auto driver = protocols_.Find(entry.protocol);
    if (!driver.ok()) {
      exit_code = FirstOf(exit_code, RefuseInput(driver.status(), entry.id));
      continue;
    }
    ShrinkLimits shrink;
    shrink.runs = shrink_runs_;
    const auto smaller = MinimizeEntry(corpus_, entry, **driver, shrink, limits);
    if (!smaller.ok()) {
      exit_code = FirstOf(exit_code, RefuseInput(smaller.status(), entry.id));
      continue;
    }
    std::cout << entry.id << "  " << entry.invariant << ": " << entry.actions << " actions -> "
              << smaller->actions << (smaller->id == entry.id ? "" : ", now " + smaller->id)
              << "\n";
  }
  return exit_code;
}

}  // namespace stampede
