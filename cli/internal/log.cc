#include "stampede/cli/internal/log.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "spdlog/sinks/stdout_color_sinks.h"
#include "spdlog/spdlog.h"
#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/printable.h"
#include "stampede/core/internal/suggest.h"

namespace stampede {
namespace {

constexpr std::array<std::string_view, 6> kLevels = {"trace", "debug", "info",
                                                     "warn",  "error", "off"};

}  // namespace

absl::Status StartLog(std::string_view level, const std::string& program) {
  const bool known = std::find(kLevels.begin(), kLevels.end(), level) != kLevels.end();
  spdlog::drop(program);  // a process may run the command more than once
  auto log = spdlog::stderr_color_mt(program);
  log->set_pattern("%^%n%$: %v");
  log->set_level(spdlog::level::from_str(known ? std::string(level) : "info"));
  spdlog::set_default_logger(std::move(log));
  if (known) return absl::OkStatus();
  return absl::InvalidArgumentError("there is no log level '" + std::string(level) + "'" +
                                    Suggestion(level, kLevels));
}

void LogError(std::string_view message) {
  spdlog::error("{}", Printable(message, false));
}
void LogInfo(std::string_view message) {
  spdlog::info("{}", Printable(message, false));
}
void LogDebug(std::string_view message) {
  spdlog::debug("{}", Printable(message, false));
}
bool LogsDebug() {
  return spdlog::should_log(spdlog::level::debug);
}

int RefuseInput(const absl::Status& status, std::string_view where) {
  const std::string message(status.message());
  LogError(where.empty() ? message : std::string(where) + ": " + message);
  return kBadInput;
}

}  // namespace stampede
