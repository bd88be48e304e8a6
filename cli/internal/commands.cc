#include "stampede/cli/internal/commands.h"

namespace stampede {

void AddLogOption(Arguments& arguments, std::string& level) {
  arguments.shared()
      .Add("--log", level, "trace, debug, info, warn, error or off; also set by STAMPEDE_LOG")
      .Offers({"trace", "debug", "info", "warn", "error", "off"});
}

Commands::Commands(const Program& program, const ProtocolRegistry& protocols,
                   std::string_view first)
    : arguments(program, "Deterministic simulation testing of distributed protocols",
                "Exit codes: 0 nothing found, 1 a violation, 2 bad usage or input, 3 "
                "nondeterminism or an\ninternal defect, 4 undecided within the limits, 130 "
                "interrupted, or a shard that is not\ndone; where several hold, the first of 3, 1, "
                "130, 4, 2, 0.",
                first),
      hunt(arguments, protocols, STAMPEDE_VERSION),
      merge(arguments, protocols),
      status(arguments, protocols),
      corpus(arguments, protocols),
      replay(arguments, protocols),
      debug(arguments, protocols),
      run(arguments, protocols),
      shrink(arguments, protocols),
      report(arguments, protocols),
      check(arguments.AddCommand(
          "check",
          "Check whether recorded histories are linearizable, or consistent in a weaker way")),
      diff(arguments),
      list(arguments, protocols),
      bench(arguments, protocols, STAMPEDE_VERSION),
      create(arguments),
      completion(arguments),
      man(arguments) {
  arguments.AddVersion("stampede " STAMPEDE_VERSION);
  AddLogOption(arguments, level);
  arguments.RenameOption("--without", "--disable");
  arguments.RenameOption("--beyond-promise", "--beyond-fault-model");
}

}  // namespace stampede
