#include "stampede/cli/command_line.h"

#include <array>
#include <cstdlib>
#include <string>

#include "CLI/CLI.hpp"
#include "spdlog/sinks/stdout_color_sinks.h"
#include "spdlog/spdlog.h"
#include "stampede/cli/check_command.h"
#include "stampede/cli/diff_command.h"
#include "stampede/cli/exit_codes.h"
#include "stampede/cli/hunt_command.h"
#include "stampede/cli/list_command.h"
#include "stampede/cli/replay_command.h"
#include "stampede/cli/run_command.h"
#include "stampede/cli/shrink_command.h"
#include "stampede/core/suggest.h"

namespace stampede {
namespace {

constexpr std::array<std::string_view, 7> kCommands = {"hunt",  "replay", "run", "shrink",
                                                       "check", "diff",   "list"};
constexpr std::array<std::string_view, 6> kLevels = {"trace", "debug", "info",
                                                     "warn",  "error", "off"};

void StartLog(const std::string& level) {
  spdlog::drop("stampede");  // a process may call the command more than once
  auto log = spdlog::stderr_color_mt("stampede");
  log->set_pattern("%^%n%$: %v");
  log->set_level(spdlog::level::from_str(level));
  spdlog::set_default_logger(std::move(log));
}

}  // namespace

int RunCommandLine(int argc, const char* const* argv) {
  CLI::App app("Deterministic simulation testing of distributed protocols", "stampede");
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "Exit codes: 0 nothing found, 1 a violation, 2 bad usage or input, 3 nondeterminism or "
      "an internal defect, 4 undecided within the limits, 130 interrupted.");
  const char* environment = std::getenv("STAMPEDE_LOG");
  std::string level = environment != nullptr ? environment : "info";
  app.add_option("--log", level, "trace, debug, info, warn, error or off; also by STAMPEDE_LOG");
  const HuntCommand hunt(app);
  const ReplayOneCommand replay(app);
  const RunCommand run(app);
  const ShrinkCommand shrink(app);
  const CheckCommand check(app);
  const DiffCommand diff(app);
  const ListCommand list(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
      return app.exit(error);  // --help
    }
    StartLog("info");
    const std::string first = argc > 1 ? argv[1] : "";
    const bool command = std::find(kCommands.begin(), kCommands.end(), first) != kCommands.end();
    if (!first.empty() && first[0] != '-' && !command) {
      spdlog::error("there is no command '{}'{}", first, Suggestion(first, kCommands));
    } else {
      spdlog::error("{}", error.what());
    }
    spdlog::info("`stampede {}--help` says what is possible", command ? first + " " : "");
    return kBadInput;
  }
  if (std::find(kLevels.begin(), kLevels.end(), level) == kLevels.end()) {
    StartLog("info");
    spdlog::error("there is no log level '{}'{}", level, Suggestion(level, kLevels));
    return kBadInput;
  }
  StartLog(level);
  if (hunt.chosen()) return hunt.Run();
  if (replay.chosen()) return replay.Run();
  if (run.chosen()) return run.Run();
  if (shrink.chosen()) return shrink.Run();
  if (check.chosen()) return check.Run();
  if (diff.chosen()) return diff.Run();
  return list.Run();
}

}  // namespace stampede
