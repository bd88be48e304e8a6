// The ProtocolDriver of a protocol P with invariants Checks. Instantiate it once per protocol.
#ifndef STAMPEDE_REPLAY_TYPED_PROTOCOL_DRIVER_H_
#define STAMPEDE_REPLAY_TYPED_PROTOCOL_DRIVER_H_

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/core/json.h"
#include "stampede/replay/json_difference.h"
#include "stampede/replay/protocol_choices.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/replay/recorded_adversary.h"
#include "stampede/replay/recorded_driver.h"
#include "stampede/replay/run_observer.h"
#include "stampede/replay/schedule.h"
#include "stampede/replay/step_text.h"
#include "stampede/replay/trace.h"
#include "stampede/scenarios/player.h"
#include "stampede/sim/swarm_worker.h"

namespace stampede {

template <class P, class Checks>
class SwarmRuns final : public SeededRuns {
 public:
  SwarmRuns(HuntSettings<P> settings, Checks checks)
      : settings_(std::move(settings)), checks_(std::move(checks)) {}

  std::unique_ptr<HuntWorker> NewWorker() const override {
    return std::make_unique<SwarmWorker<P, Checks>>(settings_, checks_);
  }

  RunOutcome Record(std::uint64_t seed, const RunOutputs& outputs) const override {
    const RunOptions<P> options = DrawRunOptions(seed, settings_);
    SwarmAdversary adversary;
    adversary.Start(seed, ShapeOf(options, settings_.beyond_fault_model));
    Checks checks = checks_;
    const TraceOrigin origin = {seed, "swarm", outputs.command, checks.disabled()};
    return ObserveRun<P>(options, origin, adversary, checks, outputs,
                         [](const auto&, const auto&) { return true; });
  }

  std::string Diagnose(std::uint64_t seed) const override {
    // Not every second run of a protocol that is not deterministic shows it.
    constexpr int kTries = 20;
    const std::vector<Json> first = Steps(seed);
    for (int i = 0; i < kTries; ++i) {
      const std::vector<Json> second = Steps(seed);
      for (std::size_t step = 0; step < std::max(first.size(), second.size()); ++step) {
        if (step >= first.size() || step >= second.size()) {
          return "one of the runs ends after step " + std::to_string(step);
        }
        const auto fields = JsonDifferences(first[step], "first", second[step], "second", 8);
        if (fields.empty()) continue;
        std::string text = "the runs part at step " + std::to_string(step + 1) + ", taken by " +
                           first[step]["node"].template get<std::string>() + " on " +
                           first[step]["name"].template get<std::string>() + ":";
        for (const std::string& field : fields) text += "\n  " + field;
        return text;
      }
    }
    return "";
  }

 private:
  // Every step of the run, with the state in which it leaves its node.
  std::vector<Json> Steps(std::uint64_t seed) const {
    const RunOptions<P> options = DrawRunOptions(seed, settings_);
    SwarmAdversary adversary;
    adversary.Start(seed, ShapeOf(options, settings_.beyond_fault_model));
    Checks checks = checks_;
    std::vector<Json> steps;
    ObserveRun<P>(options, {seed, "swarm", "", {}}, adversary, checks, {},
                  [&](const Observation<P>& seen, const auto& world) {
                    Json step = StepToJson(seen, world.cause(), 0);
                    step["state"] = seen.node.is_client()
                                        ? ToJson(world.clients()[seen.node.index()])
                                        : ToJson(seen.replica());
                    steps.push_back(std::move(step));
                    return true;
                  });
    return steps;
  }

  const HuntSettings<P> settings_;
  const Checks checks_;
};

template <class P, class Checks>
class TypedProtocolDriver final : public ProtocolDriver {
 public:
  std::string_view name() const override { return P::kName; }
  Vocabulary vocabulary() const override { return VocabularyOf<P>(); }
  std::string_view title() const override { return P::kTitle; }
  std::span<const DefectInfo> defects() const override { return P::Defects(); }
  std::vector<InvariantInfo> invariants() const override { return Checks::List(); }
  std::vector<std::string_view> marks() const override {
    const auto names = EnumNames(typename P::Mark{});
    return {names.begin(), names.end()};
  }
  std::vector<std::string_view> statuses() const override {
    if constexpr (kHasStatus<P>) {
      static constexpr auto kNames = EnumNames(typename P::Status{});
      return {kNames.begin(), kNames.end()};
    } else {
      return {};
    }
  }

  std::vector<std::pair<std::size_t, std::string_view>> highlights() const override {
    std::vector<std::pair<std::size_t, std::string_view>> list;
    for (const auto& [mark, label] : P::kHighlights) {
      list.emplace_back(static_cast<std::size_t>(mark), label);
    }
    return list;
  }

  absl::StatusOr<std::unique_ptr<SeededRuns>> Open(const RunChoices& choices) const override {
    HuntSettings<P> settings;
    settings.replicas = choices.replicas;
    settings.clients = choices.clients;
    settings.fault_events = choices.fault_events;
    if (auto status = Choose(choices, settings); !status.ok()) return status;
    Checks checks;
    if (auto status = DisableInvariants(choices.without, checks); !status.ok()) return status;
    if (choices.beyond_fault_model) {
      settings.beyond_fault_model = true;
      if (auto status = DisableUnpromised<P>(checks); !status.ok()) return status;
    }
    for (const std::uint16_t replicas : choices.replicas) {
      for (const std::uint16_t clients : choices.clients) {
        RunOptions<P> options;
        options.config = settings.config;
        for (const auto& override_field : settings.overrides) override_field(options.config);
        options.config.replicas = replicas;
        options.workload.clients = clients;
        if (auto status = Validate(options); !status.ok()) return status;
      }
    }
    return std::make_unique<SwarmRuns<P, Checks>>(std::move(settings), std::move(checks));
  }

  absl::StatusOr<Replayed> Replay(std::string_view text, const ReplayChoices& choices,
                                  const RunOutputs& outputs) const override {
    auto trace = ParseTrace(text, VocabularyOf<P>());
    if (!trace.ok()) return trace.status();
    RunOptions<P> options;
    auto json = ParseJson(trace->options);
    if (!json.ok()) return json.status();
    if (auto status = FromJson(*json, options, "line 1: /options"); !status.ok()) return status;
    if (auto status = Validate(options); !status.ok()) return status;
    Checks checks;
    if (auto status = DisableInvariants(trace->without, checks); !status.ok()) return status;
    std::vector<TimedCommand<P>> commands;
    for (const RecordedCommand& recorded : trace->commands) {
      const auto line = ParseJson(recorded.line);
      auto command = CommandFromJson<P>(*line, options.config.replicas);
      if (!command.ok()) {
        return absl::InvalidArgumentError("line " + std::to_string(recorded.line_number) + ": " +
                                          std::string(command.status().message()));
      }
      commands.push_back({recorded.at, recorded.after_step, *std::move(command)});
    }
    return Repeat(*trace, options, std::move(commands), std::move(checks), choices, outputs);
  }

  absl::StatusOr<ScenarioResult> RunScenario(const scenario::Scenario& scenario,
                                             bool without_defect,
                                             const RunOutputs& outputs) const override {
    scenario::Scenario variant = scenario;
    if (without_defect) variant.defect.clear();
    const auto options = OptionsOf<P>(variant);
    if (!options.ok()) return options.status();
    Checks checks;
    if (auto status = DisableInvariants(variant.without, checks); !status.ok()) return status;
    if (!outputs.trace && !outputs.story && outputs.scenario == nullptr) {
      NoObserver nobody;
      return Player<P, Checks, NoObserver>(variant, *options, checks, nobody)
          .Play(without_defect, [](const auto&, const auto&) { return true; });
    }
    RunObserver<P> listener(outputs);
    listener.Begin(*options, {0, "scenario", outputs.command, checks.disabled()});
    ScenarioResult result =
        Player<P, Checks, RunObserver<P>>(variant, *options, checks, listener)
            .Play(without_defect, [&](const Observation<P>& seen, const auto& world) {
              listener.OnStep(seen, world.cause(), world.fingerprint());
              return seen.step < outputs.until_step;
            });
    listener.End(result.run);
    return result;
  }

  std::optional<scenario::Scenario> Schedule(const scenario::Scenario& scenario,
                                             const std::function<bool()>& stop) const override {
    const auto options = OptionsOf<P>(scenario);
    Checks checks;
    if (!options.ok() || !DisableInvariants(scenario.without, checks).ok()) return std::nullopt;
    return ScheduleReducer<P, Checks>(scenario, *options, std::move(checks)).Reduce(stop);
  }

 private:
  // When the last step was taken; zero where its line does not say.
  static Time EndOf(const Trace& trace) {
    Time end;
    if (trace.steps.empty()) return end;
    const auto line = ParseJson(trace.steps.back().line);
    const bool says = line.ok() && line->contains("at") && FromJson((*line)["at"], end).ok();
    return says && end < Time(Scheduled::kMostTime) ? end : Time();
  }

  static Replayed Repeat(const Trace& trace, RunOptions<P> options,
                         std::vector<TimedCommand<P>> commands, Checks checks,
                         const ReplayChoices& choices, const RunOutputs& outputs) {
    // A scenario heals when it says so; a run that does not end as recorded must end some day.
    constexpr std::uint64_t kSlack = 1'000;
    options.fault_events =
        std::min<std::uint64_t>(options.fault_events, trace.steps.size() + kSlack);
    RecordedAdversary adversary(trace.decisions, choices.then_random, ShapeOf(options));
    RecordedRunDriver<P> driver(std::move(commands), EndOf(trace), choices.tolerant);
    Replayed replayed;
    const auto differs = [&](std::uint64_t step, std::string difference) {
      if (replayed.difference.empty()) {
        replayed.different_step = step;
        replayed.difference = std::move(difference);
      }
      return choices.tolerant;
    };
    const bool leaves = choices.then_random.has_value();
    const std::uint64_t recorded_steps = trace.steps.size();
    const TraceOrigin origin = {0, "recorded", outputs.command, checks.disabled()};
    replayed.outcome = ObserveRun<P>(
        options, origin, adversary, checks, outputs,
        [&](const Observation<P>& seen, const auto& world) {
          if (leaves && seen.step >= choices.leave_after) {
            if (seen.step == choices.leave_after) adversary.Leave();
            return true;
          }
          if (!choices.tolerant && !trace.violation.has_value() && seen.step == recorded_steps) {
            return Compare(trace, seen, world, differs) && false;  // it was ended there
          }
          return Compare(trace, seen, world, differs);
        },
        driver);
    replayed.skipped = adversary.unused() + driver.skipped();
    const std::uint64_t steps = replayed.outcome.steps;
    if (leaves) return replayed;
    if (steps < recorded_steps && steps < outputs.until_step) {
      differs(steps + 1, "the recorded run went on after step " + std::to_string(steps));
    }
    if (steps == recorded_steps && !(replayed.outcome.violation == trace.violation)) {
      differs(steps, "the recorded run ended with another verdict");
    }
    return replayed;
  }

  template <class W, class Differs>
  static bool Compare(const Trace& trace, const Observation<P>& seen, const W& world,
                      Differs& differs) {
    if (seen.step > trace.steps.size()) {
      // Only a violation that no longer shows makes a run go on longer.
      return differs(seen.step,
                     "the recorded run ended after step " + std::to_string(trace.steps.size()));
    }
    const RecordedStep& recorded = trace.steps[seen.step - 1];
    if (recorded.fingerprint == world.fingerprint()) return true;
    return differs(seen.step,
                   Difference(recorded.line, StepToJson(seen, world.cause(), world.fingerprint())));
  }

  // What differs between a recorded step and one just taken, as JSON pointers with both values.
  static std::string Difference(const std::string& recorded, Json now) {
    auto then = ParseJson(recorded);
    if (!then.ok()) return recorded;
    then->erase("fingerprint");
    now.erase("fingerprint");
    std::string text;
    const Json again = *ParseJson(JsonLine(now));
    for (const std::string& line : JsonDifferences(*then, "recorded", again, "now", 6)) {
      text += "  " + line + "\n";
    }
    return text.empty() ? "  the fingerprint alone: something before this step differed\n" : text;
  }
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_TYPED_PROTOCOL_DRIVER_H_
