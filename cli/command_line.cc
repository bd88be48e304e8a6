#include "stampede/cli/command_line.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "stampede/cli/internal/commands.h"
#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/log.h"
#include "stampede/cli/internal/printable.h"
#include "stampede/cli/internal/second_command.h"
#include "stampede/cli/internal/text.h"

namespace stampede {

namespace {

int Dispatch(int argc, const char* const* argv, const ProtocolRegistry& protocols) {
  // "help", and "help COMMAND", as people know them from elsewhere.
  if (argc >= 2 && std::string_view(argv[1]) == "help") {
    std::vector<const char*> asked = {argv[0]};
    if (argc >= 3) asked.push_back(argv[2]);
    asked.push_back("--help");
    return Dispatch(static_cast<int>(asked.size()), asked.data(), protocols);
  }
  const Program program(argc > 0 ? argv[0] : "stampede");
  Commands commands(program, protocols, argc > 1 ? argv[1] : "");
  if (const char* level = std::getenv("STAMPEDE_LOG")) commands.level = level;
  const auto parsed = commands.arguments.Parse(argc, argv);
  if (const auto status = StartLog(commands.level, program.name()); parsed.ok() && !status.ok()) {
    return RefuseInput(status);
  }
  if (!parsed.ok()) {
    const int exit_code = RefuseInput(parsed.status());
    LogInfo("`" + program.Typed("--help") + "` and `" + program.Typed("COMMAND --help") +
            "` say what is possible");
    return exit_code;
  }
  if (!*parsed) return kNothingFound;  // help or version
  if (commands.hunt.chosen()) {
    std::string line;
    for (int i = 1; i < argc; ++i) line += (i > 1 ? " " : "") + ShellWord(argv[i]);
    return commands.hunt.Run(line, SecondCommand(argc, argv));
  }
  if (commands.merge.chosen()) return commands.merge.Run();
  if (commands.status.chosen()) return commands.status.Run();
  if (commands.corpus.chosen()) return commands.corpus.Run();
  if (commands.replay.chosen()) return commands.replay.Run();
  if (commands.debug.chosen()) return commands.debug.Run();
  if (commands.run.chosen()) return commands.run.Run();
  if (commands.shrink.chosen()) return commands.shrink.Run();
  if (commands.report.chosen()) return commands.report.Run();
  if (commands.check.chosen()) return commands.check.Run();
  if (commands.diff.chosen()) return commands.diff.Run();
  if (commands.list.chosen()) return commands.list.Run();
  if (commands.bench.chosen()) return commands.bench.Run();
  if (commands.create.chosen()) return commands.create.Run();
  // What is kept in files does not depend on how the program was called.
  const Commands by_name(Program(program.name()), protocols);
  const ProgramDescription description = by_name.arguments.Describe();
  return commands.man.chosen() ? commands.man.Run(description)
                               : commands.completion.Run(description);
}

}  // namespace

int RunCommandLine(int argc, const char* const* argv, const ProtocolRegistry& protocols) {
  int exit_code = kNothingFound;
  {
    const PrintableStream out(std::cout, IsTerminal(STDOUT_FILENO));
    exit_code = Dispatch(argc, argv, protocols);
  }
  // What was not printed was not said.
  errno = 0;
  std::cout.flush();
  if (std::cout.good() && std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return exit_code;
  LogError("cannot write to standard output: " +
           std::string(errno == 0 ? "it failed" : std::strerror(errno)));
  std::cout.clear();
  std::clearerr(stdout);
  return FirstOf(kBadInput, exit_code);
}

}  // namespace stampede
