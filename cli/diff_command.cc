#include "stampede/cli/diff_command.h"

#include <iostream>

#include "spdlog/spdlog.h"
#include "stampede/cli/exit_codes.h"
#include "stampede/cli/files.h"
#include "stampede/replay/trace_diff.h"

namespace stampede {

DiffCommand::DiffCommand(CLI::App& app)
    : command_(app.add_subcommand("diff", "Where two traces part, and what differs")) {
  command_->add_option("a", a_, "A trace")->required();
  command_->add_option("b", b_, "Another")->required();
  command_->add_option("--lines", lines_, "Show so many of each kind of difference")
      ->capture_default_str();
}

int DiffCommand::Run() const {
  const auto a = ReadFile(a_);
  const auto b = ReadFile(b_);
  if (!a.ok() || !b.ok()) {
    spdlog::error("{}: {}", a.ok() ? b_ : a_,
                  std::string((a.ok() ? b.status() : a.status()).message()));
    return kBadInput;
  }
  const auto difference = DiffTraces(*a, *b);
  if (!difference.ok()) {
    spdlog::error("{}", std::string(difference.status().message()));
    return kBadInput;
  }
  std::cout << "A is " << a_ << "\nB is " << b_ << "\n" << ShowDifference(*difference, lines_);
  const bool same = difference->changed.empty() && difference->steps_only_a.empty() &&
                    difference->steps_only_b.empty();
  return same ? kNothingFound : kViolationFound;
}

}  // namespace stampede
