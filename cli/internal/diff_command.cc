#include "stampede/cli/internal/diff_command.h"

#include <iostream>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/inputs.h"
#include "stampede/cli/internal/log.h"
#include "stampede/hunt/files.h"
#include "stampede/replay/trace_diff.h"

namespace stampede {

DiffCommand::DiffCommand(Arguments& arguments)
    : command_(arguments.AddCommand("diff", "Show where two traces first differ, and how")) {
  command_.Add("a", a_, "A trace, compressed (.gz, .zst) or not; - is standard input").Required();
  command_.Add("b", b_, "Another trace").Required();
  command_.Add("--lines", lines_, "Show at most so many differences of each kind");
}

int DiffCommand::Run() const {
  if (const auto status = CheckInputs({a_, b_}); !status.ok()) return RefuseInput(status);
  const auto a = ReadFile(a_);
  if (!a.ok()) return RefuseInput(a.status(), a_);
  const auto b = ReadFile(b_);
  if (!b.ok()) return RefuseInput(b.status(), b_);
  const auto difference = DiffTraces(*a, *b);
  if (!difference.ok()) return RefuseInput(difference.status());
  std::cout << "A is " << a_ << "\nB is " << b_ << "\n" << ShowDifference(*difference, lines_);
  const bool same = difference->changed.empty() && difference->steps_only_a.empty() &&
                    difference->steps_only_b.empty();
  return same ? kNothingFound : kViolationFound;
}

}  // namespace stampede
