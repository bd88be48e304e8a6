#include "stampede/cli/command_line.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <optional>
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

// The exit code where there is nothing more to do. `who_says`: where help is to be found.
std::optional<int> Parse(int argc, const char* const* argv, Arguments& arguments,
                         const std::string& level, const std::string& who_says) {
  const auto parsed = arguments.Parse(argc, argv);
  if (const auto status = StartLog(level, arguments.program().name());
      parsed.ok() && !status.ok()) {
    return RefuseInput(status);
  }
  if (!parsed.ok()) {
    const int exit_code = RefuseInput(parsed.status());
    LogInfo(who_says + " what is possible");
    return exit_code;
  }
  if (!*parsed) return kNothingFound;  // help or version
  return std::nullopt;
}

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
  const auto refused =
      Parse(argc, argv, commands.arguments, commands.level,
            "`" + program.Typed("--help") + "` and `" + program.Typed("COMMAND --help") + "` say");
  if (refused.has_value()) return *refused;
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

namespace {

// What was not printed was not said.
template <class Work>
int Printing(Work work) {
  int exit_code = kNothingFound;
  {
    const PrintableStream out(std::cout, IsTerminal(STDOUT_FILENO));
    exit_code = work();
  }
  errno = 0;
  std::cout.flush();
  if (std::cout.good() && std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return exit_code;
  LogError("cannot write to standard output: " +
           std::string(errno == 0 ? "it failed" : std::strerror(errno)));
  std::cout.clear();
  std::clearerr(stdout);
  return FirstOf(kBadInput, exit_code);
}

std::string Footer(const OwnType& type) {
  std::string footer = "The model " + std::string(type.name) + " has:\n";
  for (const OperationDescription& operation : type.operations) {
    footer += "  " + std::string(operation.name) + " -> " + std::string(operation.answers) + "\n";
  }
  return footer +
         "\nExit codes: 0 linearizable, 1 a violation, 2 bad usage or input, 4 undecided within "
         "the limits;\nwhere several hold, the first of 1, 4, 2, 0.";
}

int CheckOwn(int argc, const char* const* argv, const OwnType& type) {
  const Program program(argc > 0 ? argv[0] : "check");
  Arguments arguments(program,
                      "Check whether recorded histories of the model " + std::string(type.name) +
                          " are linearizable",
                      Footer(type));
  arguments.HasNoCommands();
  const CheckCommand check(arguments.shared(), &type);
  std::string level = "info";
  if (const char* set = std::getenv("STAMPEDE_LOG")) level = set;
  AddLogOption(arguments, level);
  const auto refused =
      Parse(argc, argv, arguments, level, "`" + program.Typed("--help") + "` says");
  return refused.has_value() ? *refused : check.Run();
}

}  // namespace

int RunCommandLine(int argc, const char* const* argv, const ProtocolRegistry& protocols) {
  return Printing([&] { return Dispatch(argc, argv, protocols); });
}

int RunCheckCommandLine(int argc, const char* const* argv, const OwnType& type) {
  return Printing([&] { return CheckOwn(argc, argv, type); });
}

}  // namespace stampede
