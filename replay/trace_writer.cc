#include "stampede/replay/trace_writer.h"

#include "stampede/core/json.h"
#include "stampede/core/keyed_random.h"
#include "stampede/replay/internal/command_json.h"
#include "stampede/replay/trace.h"

namespace stampede {

void TraceWriter::Begin(const RunSpec& spec, const TraceOrigin& origin) {
  Json header = Json::object();
  header["stampede_trace"] = kTraceVersion;
  header["protocol"] = origin.protocol;
  header["strategy"] = origin.strategy;
  header["seed"] = std::to_string(origin.seed);
  if (!origin.command.empty()) header["command"] = origin.command;
  header["compiler"] = __VERSION__;
  if (!spec.disabled.empty()) header["disable"] = spec.disabled;
  header["cluster"] = {
      {"replicas", spec.replicas}, {"clients", spec.clients}, {"config", *ParseJson(spec.config)}};
  if (!spec.knobs.empty()) header["cluster"]["knobs"] = spec.knobs;
  header["settings"] = ToJson(spec.settings);
  entropy_salt_ = spec.settings.entropy_salt;
  Write(JsonLine(header));
}

void TraceWriter::OnStep(const StepView& step) {
  step_ = step.step;
  if (step.entropy != Draw(entropy_salt_, step.cause.packed_name)) {
    Write(JsonLine(Json{{"entropy", ShowInputName(step.cause.packed_name, vocabulary_)},
                        {"bits", ToJson(step.entropy)}}));
  }
  std::string line = step.TraceLine();
  if (states_) {  // as the object's last field
    line.pop_back();
    line += ",\"state\":" + step.text->State() + "}";
  }
  Write(line);
}

void TraceWriter::OnSent(const MessageName& name, const MessageFault& fault, Time) {
  if (fault.quiet()) return;
  Json json = {{"message", ShowName(name, vocabulary_)}};
  if (fault.drop) json["drop"] = true;
  if (fault.hold) json["hold"] = true;
  if (fault.duplicate) json["duplicate"] = true;
  if (fault.delay != Duration()) json["delay"] = ToJson(fault.delay);
  if (fault.copy_delay != Duration()) json["copy_delay"] = ToJson(fault.copy_delay);
  Write(JsonLine(json));
}

void TraceWriter::OnLost(const MessageName& name, Loss why) {
  if (why == Loss::kDropped) return;
  Write(JsonLine(Json{{"lost", ShowName(name, vocabulary_)}, {"why", std::string(EnumName(why))}}));
}

void TraceWriter::OnReleased(const MessageName& name, const ReleasePoint& point) {
  Json json = {{"release", ShowName(name, vocabulary_)}};
  if (point.role_change) {
    json["after"] = ShowInputName(point.input, vocabulary_);
  } else {
    json["in_window"] = ToJson(point.window);
  }
  Write(JsonLine(json));
}

void TraceWriter::OnWindow(std::uint64_t window, const FaultState& faults) {
  window_ = window;
  Json list = FaultsToJson(faults);
  if (list.empty()) return;
  Write(JsonLine(Json{{"window", ToJson(window)}, {"faults", std::move(list)}}));
}

void TraceWriter::OnCrashPlanned(const CrashPoint& crash) {
  Write(JsonLine(Json{{"crash", ToJson(crash)}, {"in_window", ToJson(window_)}}));
}

void TraceWriter::OnCommand(const Command& command, Time now) {
  Json json = CommandToJson(command, vocabulary_);
  json["at"] = ToJson(now);
  json["after_step"] = ToJson(step_);
  Write(JsonLine(json));
}

void TraceWriter::OnHeal(const FaultState& lasting) {
  Json json = {{"heal", true}, {"after_step", ToJson(step_)}};
  if (Json list = FaultsToJson(lasting); !list.empty()) json["lasting"] = std::move(list);
  Write(JsonLine(json));
}

void TraceWriter::End(const RunOutcome& outcome) {
  if (outcome.violation.has_value()) {
    Write(JsonLine(Json{{"violation", ToJson(*outcome.violation)}}));
  }
  Json end = Json::object();
  end["steps"] = ToJson(outcome.steps);
  end["fingerprint"] = std::to_string(outcome.fingerprint);
  end["digest"] = std::to_string(digest_.value());
  Write(JsonLine(Json{{"end", end}}));
  out_.flush();
}

void TraceWriter::Write(const std::string& line) {
  digest_.Add(std::string_view(line));
  out_ << line << '\n';
}

}  // namespace stampede
