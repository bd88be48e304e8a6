// TypedProtocolDriver without what makes runs. Where one file with all of a protocol grows slow to
// compile, it is cut in two:
//
//   chain_driver.h:   struct Chain;
//                     STAMPEDE_DECLARE_DRIVER(Chain);     // replay/new_protocol_driver.h
//   chain_driver.cc:  STAMPEDE_DEFINE_DRIVER(Chain);      // this header: JSON and text
//   chain_runs.cc:    STAMPEDE_DEFINE_RUNS(Chain);        // replay/typed_run.h: World and checks
//
// Both include Chain's header and its InvariantsOf.
#ifndef STAMPEDE_REPLAY_SPLIT_PROTOCOL_DRIVER_H_
#define STAMPEDE_REPLAY_SPLIT_PROTOCOL_DRIVER_H_

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/core/internal/suggest.h"
#include "stampede/core/json.h"
#include "stampede/invariants/invariants_of.h"
#include "stampede/replay/internal/knob_names.h"
#include "stampede/replay/internal/runs_of.h"
#include "stampede/replay/internal/setting_text.h"
#include "stampede/replay/internal/value_text_definitions.h"
#include "stampede/replay/new_protocol_driver.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/sim/hunt_settings.h"
#include "stampede/sim/swarm_adversary.h"

namespace stampede {

// An error where there is no invariant of such a name.
template <class Checks>
absl::Status DisableInvariants(const std::vector<std::string>& names, Checks& checks) {
  for (const std::string& name : names) {
    if (checks.Disable(name)) continue;
    std::vector<std::string_view> all;
    for (const InvariantInfo& info : Checks::List()) all.push_back(info.name);
    return absl::InvalidArgumentError("there is no invariant '" + name + "' to disable" +
                                      Suggestion(name, all));
  }
  return absl::OkStatus();
}

// The options of a run from its specification.
template <class P>
absl::StatusOr<RunOptions<P>> OptionsOf(const RunSpec& spec, const std::string& where_config) {
  RunOptions<P> options;
  static_cast<RunSettings&>(options) = spec.settings;
  options.cluster.replicas = spec.replicas;
  options.cluster.clients = spec.clients;
  const auto json = ParseJson(spec.config);
  if (!json.ok()) return json.status();
  if (auto status = FromJson(*json, options.cluster.config, where_config); !status.ok()) {
    return status;
  }
  for (const std::string& name : spec.knobs) {
    if (auto status = SwitchOn<P>(name, options.cluster.knobs); !status.ok()) return status;
  }
  if (auto status = Validate(options); !status.ok()) return status;
  return options;
}

template <class P, class Checks>
class SwarmRuns final : public SeededRuns {
 public:
  SwarmRuns(const ProtocolDriver& protocol, HuntSettings<P> settings, Checks checks)
      : protocol_(protocol), settings_(std::move(settings)), checks_(std::move(checks)) {}

  std::unique_ptr<RunWorker> NewWorker() const override {
    return internal::RunsOf<P, Checks>::NewWorker(settings_, checks_);
  }
  RunSpec SpecOf(std::uint64_t seed) const override {
    const RunOptions<P> options = DrawRunOptions(seed, settings_);
    return {options.cluster.replicas,
            options.cluster.clients,
            JsonLine(ToJson(options.cluster.config)),
            options,
            checks_.disabled(),
            NamesOf(options.cluster.knobs)};
  }
  std::unique_ptr<Adversary> AdversaryOf(std::uint64_t seed) const override {
    auto swarm = std::make_unique<SwarmAdversary>();
    swarm->Start(seed,
                 stampede::ShapeOf(DrawRunOptions(seed, settings_), settings_.beyond_fault_model));
    return swarm;
  }
  const ProtocolDriver& protocol() const override { return protocol_; }

 private:
  const ProtocolDriver& protocol_;
  const HuntSettings<P> settings_;
  const Checks checks_;
};

template <class P, class Checks = typename InvariantsOf<P>::Type>
class TypedProtocolDriver final : public ProtocolDriver {
 public:
  std::string_view name() const override { return ProtocolName<P>(); }
  Vocabulary vocabulary() const override { return VocabularyOf<P>(); }
  std::string_view title() const override { return ProtocolTitle<P>(); }
  std::span<const DefectInfo> defects() const override { return DefectsOf<P>(); }
  std::vector<InvariantInfo> invariants() const override { return Checks::List(); }
  std::vector<std::string_view> marks() const override {
    static constexpr auto kNames = EnumNames(MarkOf<P>{});
    return {kNames.begin(), kNames.end()};
  }
  std::vector<std::string_view> statuses() const override {
    static constexpr auto kNames = EnumNames(StatusOf<P>{});
    return {kNames.begin(), kNames.end()};
  }
  std::vector<std::pair<std::size_t, std::string_view>> highlights() const override {
    std::vector<std::pair<std::size_t, std::string_view>> list;
    if constexpr (requires { P::kHighlights; }) {
      for (const auto& [mark, label] : P::kHighlights) {
        list.emplace_back(static_cast<std::size_t>(mark), label);
      }
    }
    return list;
  }
  std::vector<std::string_view> knobs() const override {
    static constexpr auto kNames = EnumNames(KnobOf<P>{});
    return {kNames.begin(), kNames.end()};
  }
  Network network() const override { return NetworkOf<P>(); }
  std::vector<SettingInfo> settings() const override { return SettingsOf(ConfigOf<P>()); }
  std::string usual_config() const override { return JsonLine(ToJson(ConfigOf<P>())); }

  absl::StatusOr<std::unique_ptr<SeededRuns>> Open(const RunChoices& choices) const override {
    HuntSettings<P> settings;
    settings.replicas = choices.replicas;
    settings.clients = choices.clients;
    settings.fault_events = choices.fault_events;
    settings.profile = choices.profile;
    settings.workload = choices.workload;
    if (auto status = ApplyChoices(choices, settings); !status.ok()) return status;
    if (auto status = ChooseKnobs(choices, settings); !status.ok()) return status;
    Checks checks;
    if (auto status = DisableInvariants(choices.disable, checks); !status.ok()) return status;
    if (choices.beyond_fault_model) {
      settings.beyond_fault_model = true;
      if (auto status = DisableUnpromised(checks); !status.ok()) return status;
    }
    if (choices.workload.mix == WorkloadChoice::Mix::kDrawn && !kHasOperationKinds<P>) {
      return absl::InvalidArgumentError(std::string(ProtocolName<P>()) +
                                        " declares no kinds of operations to draw a mix of");
    }
    for (const std::uint16_t replicas : choices.replicas) {
      for (const std::uint16_t clients : choices.clients) {
        RunOptions<P> options;
        settings.profile.ApplyTo(options);
        options.cluster.config = settings.config;
        options.cluster.knobs = settings.knobs_on;
        options.workload.mix = settings.workload.weights;
        if (choices.workload.outstanding != 0) {
          options.workload.outstanding = choices.workload.outstanding;
        }
        for (const auto& override_field : settings.overrides) {
          override_field(options.cluster.config);
        }
        options.cluster.replicas = replicas;
        options.cluster.clients = kHasClients<P> ? clients : std::uint16_t{0};
        if (kHasClients<P> && clients == 0) {
          return absl::InvalidArgumentError(
              "a hunt has 1 to " + std::to_string(kMostClients) +
              " clients, not 0: without any, nothing is asked of the protocol");
        }
        if (auto status = Validate(options); !status.ok()) return status;
      }
    }
    return std::make_unique<SwarmRuns<P, Checks>>(*this, std::move(settings), std::move(checks));
  }

  absl::StatusOr<std::unique_ptr<AnyRun>> Begin(const RunSpec& spec, RunStart start,
                                                const std::string& where_config) const override {
    const auto options = OptionsOf<P>(spec, where_config);
    if (!options.ok()) return options.status();
    Checks checks;
    if (auto status = DisableInvariants(spec.disabled, checks); !status.ok()) return status;
    return internal::RunsOf<P, Checks>::Begin(*options, std::move(checks), std::move(start));
  }

  absl::Status CheckOperation(const RunSpec& spec, const std::string& operation,
                              const std::string& where) const override {
    const auto json = ParseJson(operation);
    if (!json.ok()) return json.status();
    OperationOf<P> parsed{};
    if (auto status = FromJson(*json, parsed, where); !status.ok()) return status;
    const auto options = OptionsOf<P>(spec, "");
    if (!options.ok()) return absl::OkStatus();  // that is for Begin() to say
    const auto status = ValidateOperation<P>(options->cluster, parsed);
    if (status.ok()) return status;
    return absl::InvalidArgumentError(where + ": " + std::string(status.message()));
  }

  SwarmShape ShapeOf(const RunSpec& spec) const override {
    return stampede::ShapeOf(OptionsOf<P>(spec, "").value());
  }

 private:
  // The defect and the settings of the configuration, over whatever a seed varies.
  static absl::Status ApplyChoices(const RunChoices& choices, HuntSettings<P>& settings) {
    auto chosen = choices.settings;
    if (!choices.defect.empty() && DefectsOf<P>().empty()) {
      return absl::InvalidArgumentError(std::string(ProtocolName<P>()) + " has no planted defects");
    }
    if (!choices.defect.empty()) chosen.emplace_back("defect", choices.defect);
    for (const auto& [key, value] : chosen) {
      if (auto status = SetField(key, value, settings.config); !status.ok()) return status;
      settings.overrides.push_back([key = key, value = value](ConfigOf<P>& config) {
        SetField(key, value, config).IgnoreError();  // it fitted a moment ago
      });
    }
    return absl::OkStatus();
  }

  // Disables what the protocol does not promise once disks have broken their own promises.
  static absl::Status DisableUnpromised(Checks& checks) {
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
          std::string(ProtocolName<P>()) +
          " promises nothing where disks lose or falsify what was synced: there is nothing to "
          "check");
    }
  }
};

template <class P>
std::unique_ptr<ProtocolDriver> NewProtocolDriver() {
  return std::make_unique<TypedProtocolDriver<P>>();
}

}  // namespace stampede

// Compiles the driver of P, and the text and JSON of its values, here. At global scope.
#define STAMPEDE_DEFINE_DRIVER(P)                   \
  template struct stampede::internal::ValueText<P>; \
  template std::unique_ptr<stampede::ProtocolDriver> stampede::NewProtocolDriver<P>()

#endif  // STAMPEDE_REPLAY_SPLIT_PROTOCOL_DRIVER_H_
