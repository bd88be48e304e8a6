#include "stampede/cli/internal/in_child.h"

#include <charconv>
#include <iostream>
#include <sstream>
#include <unistd.h>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/log.h"
#include "stampede/cli/internal/printable.h"
#include "stampede/cli/internal/text.h"

namespace stampede {

void ChildOptions::AddTo(Subcommand& command) {
  command.Add("--step-timeout", step_timeout_,
              "A step that takes more processor time than this hangs, which is a violation");
  command.Add("--memory", memory_,
              std::string("A run may take so much more memory than its process had, such as "
                          "512MiB; 0: any amount") +
                  (HoldsMemoryLimit() ? "" : ". Not held: a sanitizer owns the address space"));
  command.AddFlag("--in-process", in_process_,
                  "Make the runs in this process, as for a debugger: a step that ends it ends all");
}

absl::StatusOr<ChildLimits> ChildOptions::Limits() const {
  ChildLimits limits;
  const auto timeout = ParseSpan(step_timeout_);
  if (!timeout.ok()) {
    return absl::InvalidArgumentError("--step-timeout: " + std::string(timeout.status().message()));
  }
  limits.step_timeout = *timeout;
  const auto memory = ParseBytes(memory_);
  if (!memory.ok()) return memory.status();
  limits.memory = *memory;
  return limits;
}

absl::StatusOr<std::uint64_t> ParseBytes(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
  const unsigned shift = unit == "KiB" ? 10 : unit == "MiB" ? 20 : unit == "GiB" ? 30 : 0;
  const bool known = shift != 0 || (unit.empty() && number == 0);
  if (error == std::errc() && known && number <= (~std::uint64_t{0} >> (shift + 1))) {
    return number << shift;
  }
  return absl::InvalidArgumentError("--memory: '" + std::string(text.substr(0, 64)) +
                                    "' is not an amount of memory such as 512MiB or 4GiB, or 0");
}

std::string CallPrinting(const std::function<int()>& body) {
  std::ostringstream printed;
  std::streambuf* const before = std::cout.rdbuf(printed.rdbuf());
  const int exit_code = body();
  std::cout.rdbuf(before);
  return std::to_string(exit_code) + "\n" + printed.str();
}

int PrintCalled(const std::string& text) {
  const std::size_t line = text.find('\n');
  std::cout << text.substr(line + 1);
  return std::stoi(text.substr(0, line));
}

int InChild(const ChildLimits& limits, const std::function<int()>& body) {
  CallOptions options;
  options.limits = limits;
  const auto called = CallSurviving([&] { return CallPrinting(body); }, options);
  if (!called.ok()) {
    LogError(std::string(called.status().message()));
    return kNondeterminism;
  }
  std::cerr << Printable(called->said, IsTerminal(STDERR_FILENO));
  if (!called->death.has_value()) return PrintCalled(called->value);
  LogError("it could not be told again: " + called->death->AsFatalStep(1).summary);
  return kNondeterminism;
}

}  // namespace stampede
