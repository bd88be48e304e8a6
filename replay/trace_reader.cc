#include <set>
#include <utility>

#include "stampede/core/json.h"
#include "stampede/replay/internal/command_json.h"
#include "stampede/replay/trace.h"
#include "stampede/sim/event_queue.h"
#include "stampede/sim/names.h"
#include "stampede/sim/run_options.h"

namespace stampede {
namespace {

// Splits off the first line of `text`; false when there is none left.
bool TakeLine(std::string_view& text, std::string_view& line) {
  if (text.empty()) return false;
  const std::size_t end = text.find('\n');
  line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return true;
}

absl::Status AtLine(std::size_t number, const absl::Status& status) {
  return absl::InvalidArgumentError("line " + std::to_string(number) + ": " +
                                    std::string(status.message()));
}

// Reads a trace line by line.
class Reader {
 public:
  explicit Reader(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  absl::StatusOr<Trace> Read(std::string_view text);

 private:
  absl::Status ReadHeader(const Json& json);
  absl::Status ReadLine(std::string_view line, const Json& json);
  absl::Status ReadStep(std::string_view line, const Json& json);
  absl::Status ReadMessageFault(const Json& json);
  absl::Status ReadRelease(const Json& json);
  absl::Status ReadCrash(const Json& json);
  absl::Status ReadEntropy(const Json& json);
  absl::Status ReadCommand(const Json& json);
  absl::Status ReadEnd(const Json& json);
  absl::StatusOr<MessageName> ReadName(const Json& json) const;
  absl::StatusOr<std::uint64_t> ReadInput(const Json& json, const std::string& where) const;

  const Vocabulary vocabulary_;
  Trace trace_;
  NodeSlots slots_;
  std::uint64_t window_ = 0;
  std::size_t number_ = 0;  // of the line
  Hasher digest_;           // of all lines before the end line
  bool ended_ = false;
};

absl::StatusOr<Trace> Reader::Read(std::string_view text) {
  std::string_view line;
  for (std::size_t number = 1; TakeLine(text, line); ++number) {
    if (ended_)
      return AtLine(number, absl::InvalidArgumentError("there is more after the end line"));
    number_ = number;
    const auto json = ParseJson(line);
    if (!json.ok() && text.empty() && number > 1) {
      return absl::InvalidArgumentError("the trace is cut short in line " + std::to_string(number) +
                                        "; was the run that wrote it interrupted?");
    }
    if (!json.ok()) return AtLine(number, json.status());
    if (!json->is_object()) return AtLine(number, JsonMisfit("", "an object", *json));
    const auto status = number == 1 ? ReadHeader(*json) : ReadLine(line, *json);
    if (!status.ok()) return AtLine(number, status);
    digest_.Add(line);
  }
  if (!ended_) {
    return absl::InvalidArgumentError(
        "the trace is cut short: it has no end line; was the run that wrote it interrupted?");
  }
  return std::move(trace_);
}

absl::Status Reader::ReadHeader(const Json& json) {
  trace_.protocol = json["protocol"].get<std::string>();
  const Json cluster = json.value("cluster", Json());
  if (!cluster.is_object() || !cluster.contains("config") || !cluster["config"].is_object()) {
    return absl::InvalidArgumentError(
        "/cluster is missing: an object with replicas, clients and config");
  }
  trace_.spec.config = JsonLine(cluster["config"]);
  for (auto status :
       {FromJson(cluster.value("replicas", Json()), trace_.spec.replicas, "/cluster/replicas"),
        FromJson(cluster.value("clients", Json()), trace_.spec.clients, "/cluster/clients"),
        FromJson(cluster.value("knobs", Json::array()), trace_.spec.knobs, "/cluster/knobs"),
        FromJson(json.value("settings", Json()), trace_.spec.settings, "/settings"),
        FromJson(json.value("disable", Json::array()), trace_.spec.disabled, "/disable"),
        ValidateSettings(trace_.spec.settings, trace_.spec.replicas, trace_.spec.clients)}) {
    if (!status.ok()) return status;
  }
  slots_ = {trace_.spec.replicas, trace_.spec.clients};
  return absl::OkStatus();
}

absl::Status Reader::ReadLine(std::string_view line, const Json& json) {
  if (json.contains("step")) return ReadStep(line, json);
  if (json.contains("do")) return ReadCommand(json);
  if (json.contains("message")) return ReadMessageFault(json);
  if (json.contains("release")) return ReadRelease(json);
  if (json.contains("crash")) return ReadCrash(json);
  if (json.contains("entropy")) return ReadEntropy(json);
  if (json.contains("end")) return ReadEnd(json);
  if (json.contains("lost")) return absl::OkStatus();
  if (json.contains("heal")) {
    if (!json.contains("lasting")) return absl::OkStatus();
    auto faults = FaultsFromJson(json["lasting"], "/lasting", slots_);
    if (!faults.ok()) return faults.status();
    trace_.decisions.lasting = *std::move(faults);
    return absl::OkStatus();
  }
  if (json.contains("violation")) return FromJson(json["violation"], trace_.violation.emplace());
  if (json.contains("window")) {
    if (auto status = FromJson(json["window"], window_, "/window"); !status.ok()) return status;
    auto faults = FaultsFromJson(json.value("faults", Json()), "/faults", slots_);
    if (!faults.ok()) return faults.status();
    trace_.decisions.windows[window_] = *std::move(faults);
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("not a line that a trace can hold: " +
                                    std::string(line.substr(0, 60)));
}

absl::Status Reader::ReadStep(std::string_view line, const Json& json) {
  std::uint64_t number = 0;
  if (auto status = FromJson(json["step"], number, "/step"); !status.ok()) return status;
  if (number != trace_.steps.size() + 1) {
    return absl::InvalidArgumentError("expected step " + std::to_string(trace_.steps.size() + 1) +
                                      ", found step " + std::to_string(number));
  }
  RecordedStep& step = trace_.steps.emplace_back();
  step.line = line;
  if (!json.contains("fingerprint")) return absl::InvalidArgumentError("/fingerprint is missing");
  return FromJson(json["fingerprint"], step.fingerprint, "/fingerprint");
}

absl::StatusOr<MessageName> Reader::ReadName(const Json& json) const {
  const auto name =
      json.is_string() ? ParseMessageName(json.get<std::string>(), vocabulary_) : std::nullopt;
  if (!name.has_value()) {
    return JsonMisfit("", "the name of a message, such as \"Prepare#3 r0->r2\"", json);
  }
  return *name;
}

absl::StatusOr<std::uint64_t> Reader::ReadInput(const Json& json, const std::string& where) const {
  const auto input =
      json.is_string() ? ParseInputName(json.get<std::string>(), vocabulary_) : std::nullopt;
  if (!input.has_value()) return JsonMisfit(where, "the name of an input", json);
  return *input;
}

absl::Status Reader::ReadMessageFault(const Json& json) {
  const auto name = ReadName(json["message"]);
  if (!name.ok()) return name.status();
  Json fields = json;
  fields.erase("message");
  MessageFault fault;
  if (auto status = FromJson(fields, fault); !status.ok()) return status;
  if (fault.delay < Duration() || fault.copy_delay < Duration() || fault.delay > Seconds(3600) ||
      fault.copy_delay > Seconds(3600)) {
    return absl::InvalidArgumentError("a delay is between 0 and 1h");
  }
  trace_.decisions.message_faults[name->Packed()] = fault;
  return absl::OkStatus();
}

absl::Status Reader::ReadRelease(const Json& json) {
  const auto name = ReadName(json["release"]);
  if (!name.ok()) return name.status();
  Release release;
  release.role_change = json.contains("after");
  if (!release.role_change && !json.contains("in_window")) {
    return absl::InvalidArgumentError("a release says after which input, or in_window");
  }
  if (release.role_change) {
    const auto input = ReadInput(json["after"], "/after");
    if (!input.ok()) return input.status();
    release.input = *input;
  } else if (auto status = FromJson(json["in_window"], release.window, "/in_window");
             !status.ok()) {
    return status;
  }
  trace_.decisions.releases[name->Packed()] = release;
  return absl::OkStatus();
}

absl::Status Reader::ReadCrash(const Json& json) {
  CrashPoint crash;
  std::uint64_t window = 0;
  if (auto status = FromJson(json["crash"], crash, "/crash"); !status.ok()) return status;
  if (auto status = FromJson(json.value("in_window", Json(0)), window, "/in_window");
      !status.ok()) {
    return status;
  }
  if (!slots_.Exists(crash.node)) {
    return absl::InvalidArgumentError("/crash/node: there is no " + crash.node.ToString());
  }
  trace_.decisions.crashes[window].push_back(crash);
  return absl::OkStatus();
}

absl::Status Reader::ReadEntropy(const Json& json) {
  const auto input = ReadInput(json["entropy"], "/entropy");
  if (!input.ok()) return input.status();
  return FromJson(json.value("bits", Json()), trace_.decisions.entropy[*input], "/bits");
}

absl::Status Reader::ReadCommand(const Json& json) {
  RecordedCommand recorded;
  for (auto status :
       {FromJson(json.value("at", Json()), recorded.at, "/at"),
        FromJson(json.value("after_step", Json()), recorded.after_step, "/after_step")}) {
    if (!status.ok()) return status;
  }
  const bool in_order = trace_.commands.empty() || trace_.commands.back().at <= recorded.at;
  if (!in_order || recorded.at > Time(Scheduled::kMostTime)) {
    return absl::InvalidArgumentError("/at: commands stand in the order of their times");
  }
  auto command = CommandFromJson(json, slots_, vocabulary_);
  if (!command.ok()) return command.status();
  recorded.line = number_;
  recorded.command = *std::move(command);
  trace_.commands.push_back(std::move(recorded));
  return absl::OkStatus();
}

absl::Status Reader::ReadEnd(const Json& json) {
  const Json& end = json["end"];
  std::uint64_t digest = 0;
  std::uint64_t steps = 0;
  if (!end.is_object() || !end.contains("digest") || !end.contains("steps") ||
      !end.contains("fingerprint")) {
    return absl::InvalidArgumentError("the end line says steps, fingerprint and digest");
  }
  for (auto status :
       {FromJson(end["digest"], digest, "/end/digest"), FromJson(end["steps"], steps, "/end/steps"),
        FromJson(end["fingerprint"], trace_.fingerprint, "/end/fingerprint")}) {
    if (!status.ok()) return status;
  }
  if (steps != trace_.steps.size() || digest != digest_.value()) {
    return absl::InvalidArgumentError(
        "the trace was altered since it was written: its lines do not fit the digest in its end "
        "line");
  }
  ended_ = true;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> TraceProtocol(std::string_view text) {
  std::string_view line;
  if (!TakeLine(text, line)) return absl::InvalidArgumentError("the file is empty");
  const auto json = ParseJson(line);
  if (!json.ok() || !json->is_object() || !json->contains("stampede_trace")) {
    return absl::InvalidArgumentError(
        "line 1: not a stampede trace; its first line begins {\"stampede_trace\": ...}");
  }
  const Json& version = (*json)["stampede_trace"];
  if (version != kTraceVersion) {
    return absl::InvalidArgumentError("line 1: trace version " + JsonLine(version).substr(0, 20) +
                                      "; this program reads version " +
                                      std::to_string(kTraceVersion) +
                                      ": record the run again, by its seed");
  }
  std::string protocol;
  if (!json->contains("protocol"))
    return absl::InvalidArgumentError("line 1: no protocol is named");
  if (auto status = FromJson((*json)["protocol"], protocol, "/protocol"); !status.ok()) {
    return AtLine(1, status);
  }
  return protocol;
}

absl::StatusOr<Trace> ParseTrace(std::string_view text, const Vocabulary& vocabulary) {
  if (const auto protocol = TraceProtocol(text); !protocol.ok()) return protocol.status();
  return Reader(vocabulary).Read(text);
}

}  // namespace stampede
