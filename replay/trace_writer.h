// Writes the trace of one run while it happens. Only for runs that are replayed: a hunt's hot loop
// never sees it.
#ifndef STAMPEDE_REPLAY_TRACE_WRITER_H_
#define STAMPEDE_REPLAY_TRACE_WRITER_H_

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "stampede/core/hash.h"
#include "stampede/core/json.h"
#include "stampede/core/protocol.h"
#include "stampede/core/violation.h"
#include "stampede/replay/command_json.h"
#include "stampede/replay/step_text.h"
#include "stampede/replay/trace.h"
#include "stampede/sim/observer.h"
#include "stampede/sim/run.h"
#include "stampede/sim/run_options.h"

namespace stampede {

// What a trace says of where its run comes from, and what was checked.
struct TraceOrigin {
  std::uint64_t seed = 0;
  std::string strategy;              // "swarm", "recorded"
  std::string command;               // that makes the run again, where there is one
  std::vector<std::string> without;  // invariants that were left out
};

// An observer for World, and the one to tell of every step. `out` may be null: then nothing is
// written, at the price of a branch.
template <class P>
class TraceWriter {
 public:
  explicit TraceWriter(std::ostream* out) : out_(out) {}

  void Begin(const RunOptions<P>& options, const TraceOrigin& origin) {
    replicas_ = options.config.replicas;
    nodes_ = replicas_ + options.workload.clients;
    if (out_ == nullptr) return;
    Json header = Json::object();
    header["stampede_trace"] = kTraceVersion;
    header["protocol"] = std::string(P::kName);
    header["strategy"] = origin.strategy;
    header["seed"] = std::to_string(origin.seed);
    if (!origin.command.empty()) header["command"] = origin.command;
    header["compiler"] = __VERSION__;
    if (!origin.without.empty()) header["without"] = origin.without;
    header["options"] = ToJson(options);
    Write(header);
  }

  void OnStep(const Observation<P>& seen, const Cause& cause, std::uint64_t fingerprint) {
    step_ = seen.step;
    if (out_ != nullptr) Write(StepToJson(seen, cause, fingerprint));
  }

  // Decisions and losses, as World tells them.
  void OnSent(const MessageName& name, const MessageFault& fault, Time) {
    if (out_ == nullptr || fault.quiet()) return;
    Json json = Json::object();
    json["message"] = Name(name);
    if (fault.drop) json["drop"] = true;
    if (fault.hold) json["hold"] = true;
    if (fault.duplicate) json["duplicate"] = true;
    if (fault.delay != Duration()) json["delay"] = ToJson(fault.delay);
    if (fault.copy_delay != Duration()) json["copy_delay"] = ToJson(fault.copy_delay);
    Write(json);
  }
  void OnLost(const MessageName& name, Loss why) {
    if (out_ == nullptr || why == Loss::kDropped) return;
    Write(Json{{"lost", Name(name)}, {"why", std::string(EnumName(why))}});
  }
  void OnReleased(const MessageName& name, const ReleasePoint& point) {
    if (out_ == nullptr) return;
    Json json = {{"release", Name(name)}};
    if (point.role_change) {
      json["after"] = ShowInputName(point.input, VocabularyOf<P>());
    } else {
      json["in_window"] = ToJson(point.window);
    }
    Write(json);
  }
  void OnWindow(std::uint64_t window, const Faults& faults) {
    window_ = window;
    if (out_ == nullptr) return;
    const auto trouble = FaultsToJson(faults, replicas_, nodes_);
    if (!trouble.has_value()) return;
    Json json = Json::object();
    json["window"] = ToJson(window);
    json.update(*trouble);
    Write(json);
  }
  void OnCrashPlanned(const CrashPoint& crash) {
    if (out_ != nullptr) Write(Json{{"crash", ToJson(crash)}, {"in_window", ToJson(window_)}});
  }
  template <class Protocol>
  void OnCommand(const Command<Protocol>& command, Time now) {
    if (out_ == nullptr) return;
    Json json = CommandToJson<Protocol>(command, replicas_, nodes_);
    json["at"] = ToJson(now);
    json["after_step"] = ToJson(step_);
    Write(json);
  }
  void OnHeal() {
    if (out_ != nullptr) Write(Json{{"heal", true}, {"after_step", ToJson(step_)}});
  }

  void End(const RunOutcome& outcome) {
    if (out_ == nullptr) return;
    if (outcome.violation.has_value()) Write(Json{{"violation", ToJson(*outcome.violation)}});
    Json end = Json::object();
    end["steps"] = ToJson(outcome.steps);
    end["fingerprint"] = std::to_string(outcome.fingerprint);
    end["digest"] = std::to_string(digest_.value());
    Write(Json{{"end", end}});
    out_->flush();
  }

 private:
  static std::string Name(const MessageName& name) { return ShowName(name, VocabularyOf<P>()); }
  void Write(const Json& json) {
    const std::string line = JsonLine(json);
    digest_.Add(std::string_view(line));
    *out_ << line << '\n';
  }

  std::ostream* out_;
  std::size_t replicas_ = 0;
  std::size_t nodes_ = 0;
  std::uint64_t step_ = 0;
  std::uint64_t window_ = 0;
  Hasher digest_;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_TRACE_WRITER_H_
