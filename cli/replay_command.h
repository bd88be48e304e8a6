#ifndef STAMPEDE_CLI_REPLAY_COMMAND_H_
#define STAMPEDE_CLI_REPLAY_COMMAND_H_

#include <cstdint>
#include <optional>
#include <string>

#include "CLI/CLI.hpp"
#include "stampede/cli/choices.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

// `stampede replay`: one run again, by its seed or from its trace.
class ReplayOneCommand {
 public:
  explicit ReplayOneCommand(CLI::App& app);
  bool chosen() const { return command_->parsed(); }
  int Run() const;  // an exit code

 private:
  int ReplaySeed(std::uint64_t seed) const;
  int ReplayFile() const;
  // Writes the run that was listened to as a scenario, where that is asked for. False: it cannot.
  bool KeepScenario(const ProtocolDriver& runner, const scenario::Scenario& scenario) const;

  CLI::App* command_;
  std::string what_;
  std::string protocol_ = "vsr";
  ChoiceFlags choices_;
  std::uint64_t until_ = ~std::uint64_t{0};
  std::string out_;
  std::string scenario_;
  bool tolerant_ = false;
  std::string then_;
  std::optional<std::uint64_t> then_seed_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_REPLAY_COMMAND_H_
