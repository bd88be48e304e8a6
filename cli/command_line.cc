#include "stampede/cli/command_line.h"

#include <cstdlib>
#include <string>

#include "stampede/cli/internal/arguments.h"
#include "stampede/cli/internal/check_command.h"
#include "stampede/cli/internal/diff_command.h"
#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/hunt_command.h"
#include "stampede/cli/internal/list_command.h"
#include "stampede/cli/internal/log.h"
#include "stampede/cli/internal/replay_command.h"
#include "stampede/cli/internal/run_command.h"
#include "stampede/cli/internal/shrink_command.h"

namespace stampede {

int RunCommandLine(int argc, const char* const* argv, const ProtocolRegistry& protocols) {
  Arguments arguments(
      Program(argc > 0 ? argv[0] : "stampede"),
      "Deterministic simulation testing of distributed protocols",
      "Exit codes: 0 nothing found, 1 a violation, 2 bad usage or input, 3 nondeterminism or an\n"
      "internal defect, 4 undecided within the limits, 130 interrupted.");
  const char* environment = std::getenv("STAMPEDE_LOG");
  std::string level = environment != nullptr ? environment : "info";
  arguments.shared().Add("--log", level,
                         "trace, debug, info, warn, error or off; also set by STAMPEDE_LOG");
  arguments.RenameOption("--without", "--disable");
  arguments.RenameOption("--beyond-promise", "--beyond-fault-model");
  const HuntCommand hunt(arguments, protocols);
  const ReplayCommand replay(arguments, protocols);
  const RunCommand run(arguments, protocols);
  const ShrinkCommand shrink(arguments, protocols);
  const CheckCommand check(arguments);
  const DiffCommand diff(arguments);
  const ListCommand list(arguments, protocols);

  const auto parsed = arguments.Parse(argc, argv);
  if (const auto status = StartLog(level); parsed.ok() && !status.ok()) return RefuseInput(status);
  if (!parsed.ok()) {
    const int exit_code = RefuseInput(parsed.status());
    const Program& program = arguments.program();
    LogInfo("`" + program.Typed("--help") + "` and `" + program.Typed("COMMAND --help") +
            "` say what is possible");
    return exit_code;
  }
  if (!*parsed) return kNothingFound;  // help
  if (hunt.chosen()) return hunt.Run();
  if (replay.chosen()) return replay.Run();
  if (run.chosen()) return run.Run();
  if (shrink.chosen()) return shrink.Run();
  if (check.chosen()) return check.Run();
  if (diff.chosen()) return diff.Run();
  return list.Run();
}

}  // namespace stampede
