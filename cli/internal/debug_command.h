#ifndef STAMPEDE_CLI_INTERNAL_DEBUG_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_DEBUG_COMMAND_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/arguments.h"
#include "stampede/cli/internal/choices.h"
#include "stampede/cli/internal/in_child.h"
#include "stampede/replay/debug/debugger.h"

namespace stampede {

// `stampede debug`: steps through a run at a prompt, or as a script says.
class DebugCommand {
 public:
  DebugCommand(Arguments& arguments, const ProtocolRegistry& protocols);
  bool chosen() const { return command_.chosen(); }
  int Run() const;  // an exit code

 private:
  // The run, and where the commands come from.
  struct Source {
    std::optional<std::uint64_t> seed;
    std::optional<ChosenRuns> seeded;  // of the seed
    std::string text;                  // of the file
    // Nothing: they are typed at a prompt.
    std::optional<std::vector<std::string>> script;
  };
  // What was done before a step ended the process that did it.
  struct Earlier {
    struct Died {
      std::size_t lines = 0;  // in the last of so many; 0: before the first
      FatalStep step;
    };
    std::vector<std::string> lines;
    std::vector<Died> deaths;
  };
  using Note = std::function<void(const std::string& line)>;

  absl::StatusOr<Source> Open() const;
  absl::StatusOr<RecordedRun> Record(const Source& source, const ProtocolDriver& protocol) const;
  absl::StatusOr<const ProtocolDriver*> ProtocolOf(const Source& source) const;
  // Does again what was done earlier, then what comes. `note` hears of each line before it is
  // carried out. Returns an exit code.
  int Serve(const Source& source, const Earlier& earlier, const Note& note) const;
  // The same in a child, and in another one, without the step at which the first ended.
  int ServeInChildren(const Source& source, const ChildLimits& limits) const;
  int Repeat(Debugger& debugger, const Earlier& earlier) const;

  const Program program_;
  const ProtocolRegistry& protocols_;
  Subcommand command_;
  std::string run_;
  std::string script_;
  ChoiceOptions choices_;
  ChildOptions children_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_DEBUG_COMMAND_H_
