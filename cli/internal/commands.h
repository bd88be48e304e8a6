// The program's commands and their options.
#ifndef STAMPEDE_CLI_INTERNAL_COMMANDS_H_
#define STAMPEDE_CLI_INTERNAL_COMMANDS_H_

#include <string>
#include <string_view>

#include "stampede/cli/internal/arguments.h"
#include "stampede/cli/internal/bench_command.h"
#include "stampede/cli/internal/check_command.h"
#include "stampede/cli/internal/completion_command.h"
#include "stampede/cli/internal/corpus_command.h"
#include "stampede/cli/internal/debug_command.h"
#include "stampede/cli/internal/diff_command.h"
#include "stampede/cli/internal/hunt_command.h"
#include "stampede/cli/internal/list_command.h"
#include "stampede/cli/internal/man_command.h"
#include "stampede/cli/internal/merge_command.h"
#include "stampede/cli/internal/new_command.h"
#include "stampede/cli/internal/replay_command.h"
#include "stampede/cli/internal/report_command.h"
#include "stampede/cli/internal/run_command.h"
#include "stampede/cli/internal/shrink_command.h"

namespace stampede {

void AddLogOption(Arguments& arguments, std::string& level);

// After arguments.Parse() one of the commands is chosen, and holds what was asked of it.
struct Commands {
  // Where `first`, the first word of the command line, names a command, the others have no options.
  // REQUIRES: `protocols` is not empty, and outlives this.
  Commands(const Program& program, const ProtocolRegistry& protocols, std::string_view first = "");

  std::string level = "info";  // of messages
  Arguments arguments;
  HuntCommand hunt;
  MergeCommand merge;
  StatusCommand status;
  CorpusCommand corpus;
  ReplayCommand replay;
  DebugCommand debug;
  RunCommand run;
  ShrinkCommand shrink;
  ReportCommand report;
  CheckCommand check;
  DiffCommand diff;
  ListCommand list;
  BenchCommand bench;
  NewCommand create;
  CompletionCommand completion;
  ManCommand man;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_COMMANDS_H_
