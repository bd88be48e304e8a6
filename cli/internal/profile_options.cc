#include "stampede/cli/internal/profile_options.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "stampede/core/internal/time_text.h"
#include "stampede/hunt/profiles.h"

namespace stampede {
namespace {

absl::Status Wrong(std::string_view option, const absl::Status& status) {
  return absl::InvalidArgumentError(std::string(option) + ": " + std::string(status.message()));
}

// An option that is given several times means all that was given.
std::string Joined(const std::vector<std::string>& lists) {
  std::string text;
  for (const std::string& list : lists) text += (text.empty() ? "" : ",") + list;
  return text;
}

absl::Status ApplyFaults(const std::vector<std::string>& faults,
                         const std::vector<std::string>& no_faults,
                         const std::vector<std::string>& rates, FaultChoice& choice) {
  if (!faults.empty()) {
    const auto kinds = ParseFaultKinds(Joined(faults));
    if (!kinds.ok()) return Wrong("--faults", kinds.status());
    choice.rates.clear();  // those of a profile
    choice.DrawOnly(*kinds);
  }
  std::vector<FaultKind> off;
  if (!no_faults.empty()) {
    auto kinds = ParseFaultKinds(Joined(no_faults));
    if (!kinds.ok()) return Wrong("--no-faults", kinds.status());
    off = *std::move(kinds);
    choice.SwitchOff(off);
  }
  if (rates.empty()) return absl::OkStatus();
  const auto parsed = ParseFaultRates(Joined(rates));
  if (!parsed.ok()) return Wrong("--fault-rate", parsed.status());
  for (const FaultRate& rate : *parsed) {
    if (std::find(off.begin(), off.end(), rate.kind) != off.end()) {
      return absl::InvalidArgumentError("--fault-rate: " + std::string(EnumName(rate.kind)) +
                                        " is switched off by --no-faults");
    }
    choice.SetRate(rate);
  }
  return absl::OkStatus();
}

}  // namespace

void ProfileOptions::AddTo(Subcommand& command, const Program& program) {
  command.Add(
      "--profile", profile_,
      "What goes wrong, by name (lan, wan, flaky-disk, chaos) or from a file; options below "
      "go before it");
  command.Add("--faults", faults_,
              "The swarm draws only these, such as drop,crash, see `" +
                  program.Typed("list faults") + "`; or none");
  command.Add("--no-faults", no_faults_, "The swarm draws all but these");
  command.Add("--fault-rate", fault_rates_,
              "Have a fault in every run at a rate, such as drop=0.02; may be repeated");
  command.Add("--latency", latency_,
              "How long messages take, such as 1ms..50ms; otherwise each run draws it");
  command.Add(
      "--clock-drift", clock_drift_,
      "Clocks run at most so much too fast or too slow, such as 0.02%; otherwise up to 100%");
  command.Add("--clock-jump", clock_jump_,
              "Clocks leap ahead by at most so much, such as 50ms; otherwise up to 400ms");
  command.Add("--clock-offset", clock_offset_,
              "Clocks start at most so far from zero, such as 10ms; otherwise up to 1s");
  command.AddFlag("--ordered", ordered_,
                  "Messages between two nodes keep their order, and none is lost until the "
                  "connection breaks, as over TCP");
}

absl::StatusOr<Profile> ProfileOptions::Parse() const {
  Profile profile;
  if (!profile_.empty()) {
    auto file = FindProfile(profile_);
    if (!file.ok()) return Wrong("--profile", file.status());
    profile = std::move(file->profile);
  }
  auto status = ApplyFaults(faults_, no_faults_, fault_rates_, profile.faults);
  if (!status.ok()) return status;
  if (status = Validate(profile.faults); !status.ok()) return Wrong("--fault-rate", status);
  if (!latency_.empty()) {
    const auto latency = ParseLatency(latency_);
    if (!latency.ok()) return Wrong("--latency", latency.status());
    profile.latency = *latency;
  }
  ClockBounds& clocks = profile.faults.clocks;
  if (!clock_drift_.empty()) {
    const auto drift = ParseDrift(clock_drift_);
    if (!drift.ok()) return Wrong("--clock-drift", drift.status());
    clocks.drift_per_million = *drift;
  }
  for (const auto& [option, text, span] :
       {std::tuple("--clock-jump", &clock_jump_, &clocks.jump),
        std::tuple("--clock-offset", &clock_offset_, &clocks.offset)}) {
    if (text->empty()) continue;
    const auto parsed = ParseDuration(*text);
    if (!parsed.has_value()) {
      return absl::InvalidArgumentError(std::string(option) + ": '" + *text +
                                        "' is not a span of time such as 50ms, up to 3600s");
    }
    *span = *parsed;
  }
  profile.ordered |= ordered_;
  return profile;
}

std::string ProfileOptions::ShowOptions(const Profile& profile) {
  std::string options;
  const FaultChoice& choice = profile.faults;
  const std::vector<FaultKind> drawn = OtherFaultKinds(choice.off);
  if (drawn.size() < choice.off.size()) {
    options += " --faults " + ShowFaultKinds(drawn);
  } else if (!choice.off.empty()) {
    options += " --no-faults " + ShowFaultKinds(choice.off);
  }
  if (!choice.rates.empty()) options += " --fault-rate " + ShowFaultRates(choice.rates);
  if (profile.latency.has_value()) options += " --latency " + ShowLatency(*profile.latency);
  const ClockBounds usual;
  const ClockBounds& clocks = choice.clocks;
  if (clocks.drift_per_million != usual.drift_per_million) {
    options += " --clock-drift " + ShowDrift(clocks.drift_per_million);
  }
  if (clocks.jump != usual.jump) options += " --clock-jump " + ShowDuration(clocks.jump);
  if (clocks.offset != usual.offset) options += " --clock-offset " + ShowDuration(clocks.offset);
  if (profile.ordered) options += " --ordered";
  return options;
}

}  // namespace stampede
