#include "stampede/cli/choices.h"

#include "stampede/cli/text.h"

namespace stampede {

const CLI::Validator& WholeNumber() {
  static const CLI::Validator validator(
      [](std::string& text) -> std::string {
        const bool whole =
            !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
        return whole ? "" : "'" + text + "' is not a whole number";
      },
      "");
  return validator;
}

void ChoiceFlags::AddTo(CLI::App& command) {
  command.add_option("--replicas", replicas, "Sizes of the group: 5, 3,5,7 or 3..7; drawn per run")
      ->capture_default_str();
  command.add_option("--clients", clients, "Numbers of clients: 2 or 1..4; drawn per run")
      ->capture_default_str();
  command.add_option("--events", events, "Steps of trouble in each run before everything heals")
      ->check(WholeNumber())
      ->capture_default_str();
  command.add_option("--defect", defect, "Plant a defect; `stampede list defects` names them");
  command.add_option("--set", set, "Fix a setting of the protocol, such as service=accumulator");
  command.add_option("--without", without,
                     "Leave an invariant out; `stampede list invariants` names them");
  command.add_flag("--beyond-promise", beyond_fault_model,
                   "Let disks also lose or falsify what was synced; check only what the protocol "
                   "promises even then");
}

absl::StatusOr<RunChoices> Parse(const ChoiceFlags& flags) {
  RunChoices choices;
  auto replicas = ParseNumbers(flags.replicas);
  if (!replicas.ok()) {
    return absl::InvalidArgumentError("--replicas: " + std::string(replicas.status().message()));
  }
  auto clients = ParseNumbers(flags.clients);
  if (!clients.ok()) {
    return absl::InvalidArgumentError("--clients: " + std::string(clients.status().message()));
  }
  choices.replicas = *replicas;
  choices.clients = *clients;
  choices.fault_events = flags.events;
  choices.defect = flags.defect;
  choices.without = flags.without;
  choices.beyond_fault_model = flags.beyond_fault_model;
  for (const std::string& pair : flags.set) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) {
      return absl::InvalidArgumentError("--set: '" + pair + "' is not of the form NAME=VALUE");
    }
    choices.settings.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return choices;
}

std::string ReplayCommand(std::uint64_t seed, std::string_view protocol,
                          const RunChoices& choices) {
  const RunChoices usual;
  std::string command = "stampede replay " + std::to_string(seed);
  if (protocol != "vsr") command += " --protocol " + std::string(protocol);
  if (choices.replicas != usual.replicas) command += " --replicas " + ShowNumbers(choices.replicas);
  if (choices.clients != usual.clients) command += " --clients " + ShowNumbers(choices.clients);
  if (choices.fault_events != usual.fault_events) {
    command += " --events " + std::to_string(choices.fault_events);
  }
  if (!choices.defect.empty()) command += " --defect " + choices.defect;
  for (const auto& [key, value] : choices.settings) command += " --set " + key + "=" + value;
  for (const std::string& name : choices.without) command += " --without " + name;
  if (choices.beyond_fault_model) command += " --beyond-promise";
  return command;
}

}  // namespace stampede
