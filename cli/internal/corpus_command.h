#ifndef STAMPEDE_CLI_INTERNAL_CORPUS_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_CORPUS_COMMAND_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stampede/cli/internal/arguments.h"
#include "stampede/cli/internal/in_child.h"
#include "stampede/hunt/corpus.h"
#include "stampede/replay/protocol_registry.h"

namespace stampede {

// `stampede corpus`: what is kept of earlier findings.
class CorpusCommand {
 public:
  CorpusCommand(Arguments& arguments, const ProtocolRegistry& protocols);
  bool chosen() const { return command_.chosen(); }
  int Run() const;  // an exit code

 private:
  // Judges the entries; drops those that no longer fail where told to.
  int Judge(const std::vector<CorpusEntry>& entries, const ChildLimits& limits, bool drop) const;
  int Minimize(const std::vector<CorpusEntry>& entries, const ChildLimits& limits) const;

  Subcommand command_;
  const ProtocolRegistry& protocols_;
  std::string action_;
  std::string corpus_;
  std::string protocol_;
  std::uint64_t shrink_runs_ = 20'000;
  ChildOptions children_;
  std::string format_ = "human";
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_CORPUS_COMMAND_H_
