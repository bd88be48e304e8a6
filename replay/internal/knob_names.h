// A protocol's knobs by their names.
#ifndef STAMPEDE_REPLAY_INTERNAL_KNOB_NAMES_H_
#define STAMPEDE_REPLAY_INTERNAL_KNOB_NAMES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "stampede/core/cluster.h"
#include "stampede/core/enum_names.h"
#include "stampede/core/internal/suggest.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/sim/hunt_settings.h"

namespace stampede {

// Switches the knob of that name on. An error where there is none.
template <class P>
absl::Status SwitchOn(const std::string& name, KnobSet<P>& knobs) {
  const auto knob = ParseEnum<KnobOf<P>>(name);
  if (knob.has_value()) {
    knobs.Set(*knob, true);
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("there is no knob '" + name.substr(0, 64) + "'" +
                                    (EnumCount<KnobOf<P>>() == 0
                                         ? "; the protocol declares none"
                                         : Suggestion(name, EnumNames(KnobOf<P>{}))));
}

// The names of the knobs that are on.
template <class P>
std::vector<std::string> NamesOf(const KnobSet<P>& knobs) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < EnumCount<KnobOf<P>>(); ++i) {
    const auto knob = static_cast<KnobOf<P>>(i);
    if (knobs.IsOn(knob)) names.emplace_back(EnumName(knob));
  }
  return names;
}

// The knobs that are on, or off, in every run.
template <class P>
absl::Status ChooseKnobs(const RunChoices& choices, HuntSettings<P>& settings) {
  const auto read = [](const std::vector<std::string>& names, KnobSet<P>& knobs, bool& all) {
    for (const std::string& name : names) {
      if (name == "all") {
        all = true;
      } else if (auto status = SwitchOn<P>(name, knobs); !status.ok()) {
        return status;
      }
    }
    return absl::OkStatus();
  };
  bool all_on = false;
  bool all_off = false;
  if (auto status = read(choices.knobs, settings.knobs_on, all_on); !status.ok()) return status;
  if (auto status = read(choices.no_knobs, settings.knobs_off, all_off); !status.ok()) {
    return status;
  }
  if (all_on && all_off) {
    return absl::InvalidArgumentError("all knobs cannot be both on and off");
  }
  for (std::size_t i = 0; i < EnumCount<KnobOf<P>>(); ++i) {
    const auto knob = static_cast<KnobOf<P>>(i);
    const bool on = settings.knobs_on.IsOn(knob);
    const bool off = settings.knobs_off.IsOn(knob);
    if (on && off) {
      return absl::InvalidArgumentError("the knob '" + std::string(EnumName(knob)) +
                                        "' cannot be both on and off");
    }
    settings.knobs_on.Set(knob, on || (all_on && !off));
    settings.knobs_off.Set(knob, off || (all_off && !on));
  }
  return absl::OkStatus();
}

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_INTERNAL_KNOB_NAMES_H_
