// The options that say which runs are meant, shared by hunt and replay.
#ifndef STAMPEDE_CLI_CHOICES_H_
#define STAMPEDE_CLI_CHOICES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

// For options that are whole numbers: the library would take -3 for 2^64 - 3.
const CLI::Validator& WholeNumber();

// As they stand on the command line.
struct ChoiceFlags {
  std::string replicas = "3,5,7";
  std::string clients = "1..4";
  std::uint64_t events = 2000;
  std::string defect;
  std::vector<std::string> set;
  std::vector<std::string> without;
  bool beyond_fault_model = false;

  void AddTo(CLI::App& command);
};

absl::StatusOr<RunChoices> Parse(const ChoiceFlags& flags);

// The command that makes the run of `seed` again: names every choice that is not the default.
std::string ReplayCommand(std::uint64_t seed, std::string_view protocol, const RunChoices& choices);

}  // namespace stampede

#endif  // STAMPEDE_CLI_CHOICES_H_
