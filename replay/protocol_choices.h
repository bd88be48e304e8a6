// What a user chose about the runs of a protocol, understood. Used by protocol_runner.h only.
#ifndef STAMPEDE_REPLAY_PROTOCOL_CHOICES_H_
#define STAMPEDE_REPLAY_PROTOCOL_CHOICES_H_

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "stampede/core/json.h"
#include "stampede/core/suggest.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/sim/hunt_settings.h"

namespace stampede {

// The defect and the settings of the configuration, over whatever a seed varies.
template <class P>
absl::Status Choose(const RunChoices& choices, HuntSettings<P>& settings) {
  auto chosen = choices.settings;
  if (!choices.defect.empty()) chosen.emplace_back("defect", choices.defect);
  for (const auto& [key, value] : chosen) {
    auto parsed = ParseJson(value);
    const bool number = parsed.ok() && parsed->is_number();
    Json json = Json::object();
    json[key] = number ? *parsed : Json(value);
    if (auto status = FromJson(json, settings.config); !status.ok()) return status;
    settings.overrides.push_back([json](typename P::Config& config) {
      FromJson(json, config).IgnoreError();  // it fitted a moment ago
    });
  }
  return absl::OkStatus();
}

// An error where there is no invariant of such a name.
template <class Checks>
absl::Status DisableInvariants(const std::vector<std::string>& without, Checks& checks) {
  for (const std::string& name : without) {
    if (checks.Disable(name)) continue;
    std::vector<std::string_view> names;
    for (const InvariantInfo& info : Checks::List()) names.push_back(info.name);
    return absl::InvalidArgumentError("there is no invariant '" + name + "' to leave out" +
                                      Suggestion(name, names));
  }
  return absl::OkStatus();
}

// Leaves out what the protocol does not promise once disks have broken their own.
template <class P, class Checks>
absl::Status DisableUnpromised(Checks& checks) {
  if constexpr (requires { P::kHoldsBeyondFaultModel; }) {
    constexpr auto& kPromised = P::kHoldsBeyondFaultModel;
    for (const InvariantInfo& info : Checks::List()) {
      const bool promised =
          std::find(kPromised.begin(), kPromised.end(), info.name) != kPromised.end();
      if (!promised) checks.Disable(info.name);
    }
    return absl::OkStatus();
  } else {
    return absl::InvalidArgumentError(
        std::string(P::kName) +
        " promises nothing where disks lose or falsify what was synced: there is nothing to "
        "check");
  }
}

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_PROTOCOL_CHOICES_H_
