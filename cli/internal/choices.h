// The options that say which runs are meant, shared by several commands.
#ifndef STAMPEDE_CLI_INTERNAL_CHOICES_H_
#define STAMPEDE_CLI_INTERNAL_CHOICES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/arguments.h"
#include "stampede/cli/internal/profile_options.h"
#include "stampede/replay/protocol_registry.h"

namespace stampede {

// A protocol, and what was chosen about its runs.
struct ChosenRuns {
  const ProtocolDriver* driver = nullptr;
  RunChoices choices;
  std::unique_ptr<SeededRuns> runs;
  std::string command_options;  // that name these choices on a command line; "" or " --..."
  std::string run_options;      // the same but for protocol and defect
  std::string choice_options;   // the same but for the protocol, without the space before them

  // The arguments that make the run of this run seed again: "replay 7 --defect ...".
  std::string ReplayArguments(std::uint64_t run_seed) const;
};

// Writes what RunOutputs::history got in a run; an error where it got nothing.
absl::Status WriteHistory(const std::string& history, const ProtocolDriver& driver,
                          const std::string& path);

// "a,b" and "c" as three words.
std::vector<std::string> Words(const std::vector<std::string>& lists);

// Of all protocols, each once, sorted.
std::vector<std::string> DefectNames(const ProtocolRegistry& protocols);

// The choices as they stand on the command line.
class ChoiceOptions {
 public:
  explicit ChoiceOptions(const ProtocolRegistry& protocols);

  // `protocol_option` is the name by which the protocol is chosen.
  void AddTo(Subcommand& command, const Program& program, const std::string& protocol_option,
             std::string_view protocol_help);
  // All of them but --defect.
  void AddWithoutDefect(Subcommand& command, const Program& program,
                        const std::string& protocol_option, std::string_view protocol_help);

  absl::StatusOr<const ProtocolDriver*> FindProtocol() const { return protocols_.Find(protocol_); }

  // Errors name the option that does not fit.
  absl::StatusOr<ChosenRuns> Open() const { return OpenWithDefect(defect_); }
  absl::StatusOr<ChosenRuns> OpenWithDefect(const std::string& defect) const;
  // As Open() where one of `runs` is a run seed; the others are files, which say these things
  // themselves. An error where a seed is too large.
  absl::StatusOr<std::optional<ChosenRuns>> OpenForSeeds(
      const std::vector<std::string>& runs) const;

 private:
  absl::StatusOr<RunChoices> Parse() const;
  // Names the choices on a command line, but for the protocol.
  static std::string OptionsOf(const RunChoices& choices);

  const ProtocolRegistry& protocols_;
  std::string protocol_;
  std::string replicas_ = "3,5,7";
  std::string clients_ = "1..4";
  std::uint64_t events_ = 2000;
  std::string defect_;
  std::vector<std::string> settings_;
  std::vector<std::string> disabled_;
  bool beyond_fault_model_ = false;
  std::vector<std::string> knobs_;
  std::vector<std::string> no_knobs_;
  std::string mix_;
  std::string rate_;
  std::uint64_t outstanding_ = 0;
  ProfileOptions profile_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_CHOICES_H_
