#include "stampede/cli/internal/choices.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "stampede/cli/internal/text.h"
#include "stampede/hunt/files.h"

namespace stampede {

namespace {

// Each once, in order.
std::vector<std::string> Once(std::vector<std::string> list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

std::string List(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
  return text;
}

}  // namespace

std::vector<std::string> Words(const std::vector<std::string>& lists) {
  std::vector<std::string> words;
  for (const std::string& list : lists) {
    std::istringstream in(list);
    for (std::string word; std::getline(in, word, ',');) words.push_back(word);
  }
  return words;
}

std::vector<std::string> DefectNames(const ProtocolRegistry& protocols) {
  std::vector<std::string> names;
  for (const auto& protocol : protocols.protocols()) {
    for (const DefectInfo& defect : protocol->defects()) names.emplace_back(defect.name);
  }
  return Once(std::move(names));
}

std::string ChosenRuns::ReplayArguments(std::uint64_t run_seed) const {
  return "replay " + std::to_string(run_seed) + command_options;
}

absl::Status WriteHistory(const std::string& history, const ProtocolDriver& driver,
                          const std::string& path) {
  if (!history.empty()) return WriteFile(path, history);
  return absl::InvalidArgumentError(
      "--history: " + std::string(driver.name()) +
      " does not say how its operations are written in a history: it needs a HistoryOf, see "
      "invariants/linearizability/history_of.h");
}

ChoiceOptions::ChoiceOptions(const ProtocolRegistry& protocols)
    : protocols_(protocols), protocol_(protocols.default_protocol().name()) {}

void ChoiceOptions::AddTo(Subcommand& command, const Program& program,
                          const std::string& protocol_option, std::string_view protocol_help) {
  AddWithoutDefect(command, program, protocol_option, protocol_help);
  command.Add("--defect", defect_, "Plant this defect, see `" + program.Typed("list defects") + "`")
      .Offers(DefectNames(protocols_));
}

void ChoiceOptions::AddWithoutDefect(Subcommand& command, const Program& program,
                                     const std::string& protocol_option,
                                     std::string_view protocol_help) {
  std::vector<std::string> names;
  std::vector<std::string> settings;
  std::vector<std::string> invariants;
  for (const auto& protocol : protocols_.protocols()) {
    names.emplace_back(protocol->name());
    for (const SettingInfo& setting : protocol->settings()) settings.push_back(setting.name + "=");
    for (const InvariantInfo& invariant : protocol->invariants()) {
      invariants.emplace_back(invariant.name);
    }
  }
  command.Add(protocol_option, protocol_, protocol_help).Offers(names);
  command.Add("--replicas", replicas_,
              "Sizes of the group, such as 5, 3,5,7 or 3..7; each run draws one");
  command.Add("--clients", clients_, "Numbers of clients, such as 2 or 1..4; each run draws one");
  command.Add("--events", events_, "Steps with faults in each run; then all heals but what lasts");
  command
      .Add("--set", settings_,
           "Fix a setting of the protocol: NAME=VALUE, see `" + program.Typed("list settings") +
               "`; may be repeated")
      .Offers(Once(std::move(settings)));
  command
      .Add("--disable", disabled_,
           "Do not check this invariant, see `" + program.Typed("list invariants") +
               "`; may be repeated")
      .Offers(Once(std::move(invariants)));
  command.AddFlag("--beyond-fault-model", beyond_fault_model_,
                  "Let disks also lose or falsify synced data; check only the invariants that the "
                  "protocol promises even then");
  profile_.AddTo(command, program);
  command.Add(
      "--mix", mix_,
      "How often clients ask for each kind of operation: drawn for each run, or weights such "
      "as get=3,put=1");
  command.Add("--rate", rate_,
              "Operations arrive at each client at this rate, such as 100/s; otherwise it thinks, "
              "asks and waits");
  command.Add("--outstanding", outstanding_,
              "Operations of one client under way at a time, up to what the protocol can do; "
              "otherwise each run draws it");
  command.Add("--knobs", knobs_,
              "Knobs of the protocol that are on in every run, such as a,b, or all; the others are "
              "drawn");
  command.Add("--no-knobs", no_knobs_, "Knobs that are off in every run, such as a,b, or all");
}

absl::StatusOr<RunChoices> ChoiceOptions::Parse() const {
  RunChoices choices;
  const auto wrong = [](std::string_view option, std::string_view message) {
    return absl::InvalidArgumentError(std::string(option) + ": " + std::string(message));
  };
  auto replicas = ParseNumbers(replicas_);
  if (!replicas.ok()) return wrong("--replicas", std::string(replicas.status().message()));
  auto clients = ParseNumbers(clients_);
  if (!clients.ok()) return wrong("--clients", std::string(clients.status().message()));
  choices.replicas = *std::move(replicas);
  choices.clients = *std::move(clients);
  choices.fault_events = events_;
  choices.disable = disabled_;
  choices.beyond_fault_model = beyond_fault_model_;
  for (const std::string& pair : settings_) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) {
      return wrong("--set", "'" + pair + "' is not of the form NAME=VALUE");
    }
    choices.settings.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  choices.knobs = Words(knobs_);
  choices.no_knobs = Words(no_knobs_);
  if (!mix_.empty()) {
    auto workload = ParseMix(mix_);
    if (!workload.ok()) return wrong("--mix", std::string(workload.status().message()));
    choices.workload = *std::move(workload);
  }
  if (!rate_.empty()) {
    const auto rate = ParsePerSecond(rate_);
    if (!rate.ok()) return wrong("--rate", std::string(rate.status().message()));
    choices.workload.per_second = *rate;
  }
  choices.workload.outstanding = static_cast<std::uint16_t>(outstanding_);
  if (choices.workload.outstanding != outstanding_) {  // less is for the protocol to judge
    return wrong("--outstanding", "no client has " + std::to_string(outstanding_) +
                                      " operations under way at a time");
  }
  auto profile = profile_.Parse();
  if (!profile.ok()) return profile.status();
  choices.profile = *std::move(profile);
  return choices;
}

std::string ChoiceOptions::OptionsOf(const RunChoices& choices) {
  const RunChoices usual;
  std::string options;
  if (choices.replicas != usual.replicas) options += " --replicas " + ShowNumbers(choices.replicas);
  if (choices.clients != usual.clients) options += " --clients " + ShowNumbers(choices.clients);
  if (choices.fault_events != usual.fault_events) {
    options += " --events " + std::to_string(choices.fault_events);
  }
  if (!choices.defect.empty()) options += " --defect " + choices.defect;
  for (const auto& [name, value] : choices.settings) {
    options += " --set " + ShellWord(name + "=" + value);
  }
  for (const std::string& name : choices.disable) {
    options += " --disable " + ShellWord(name);
  }
  if (choices.beyond_fault_model) options += " --beyond-fault-model";
  if (!choices.knobs.empty()) options += " --knobs " + List(choices.knobs);
  if (!choices.no_knobs.empty()) options += " --no-knobs " + List(choices.no_knobs);
  if (choices.workload.mix != WorkloadChoice::Mix::kAsDeclared) {
    options += " --mix " + ShowMix(choices.workload);
  }
  if (choices.workload.per_second != 0) {
    options += " --rate " + std::to_string(choices.workload.per_second) + "/s";
  }
  if (choices.workload.outstanding != 0) {
    options += " --outstanding " + std::to_string(choices.workload.outstanding);
  }
  return options + ProfileOptions::ShowOptions(choices.profile);
}

absl::StatusOr<ChosenRuns> ChoiceOptions::OpenWithDefect(const std::string& defect) const {
  const auto driver = protocols_.Find(protocol_);
  if (!driver.ok()) return driver.status();
  auto choices = Parse();
  if (!choices.ok()) return choices.status();
  const std::string run_options = OptionsOf(*choices);
  choices->defect = defect;
  auto runs = (*driver)->Open(*choices);
  if (!runs.ok()) return runs.status();
  ChosenRuns chosen;
  chosen.driver = *driver;
  chosen.run_options = run_options;
  if (protocol_ != protocols_.default_protocol().name()) {
    chosen.command_options = " --protocol " + protocol_;
  }
  const std::string options = OptionsOf(*choices);
  chosen.command_options += options;
  chosen.choice_options = options.substr(std::min<std::size_t>(1, options.size()));
  chosen.choices = *std::move(choices);
  chosen.runs = *std::move(runs);
  return chosen;
}

absl::StatusOr<std::optional<ChosenRuns>> ChoiceOptions::OpenForSeeds(
    const std::vector<std::string>& runs) const {
  bool any = false;
  for (const std::string& run : runs) {
    const auto seed = ParseRunSeed(run);
    if (!seed.has_value()) continue;
    if (!seed->ok()) return seed->status();
    any = true;
  }
  if (!any) return std::optional<ChosenRuns>();
  auto chosen = Open();
  if (!chosen.ok()) return chosen.status();
  return std::optional<ChosenRuns>(*std::move(chosen));
}

}  // namespace stampede
