// Commands as lines of a trace: {"do": "deliver", "message": "Prepare#3 r0->r1", ...}.
#ifndef STAMPEDE_REPLAY_COMMAND_JSON_H_
#define STAMPEDE_REPLAY_COMMAND_JSON_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "stampede/core/json.h"
#include "stampede/replay/trace.h"
#include "stampede/sim/command.h"
#include "stampede/sim/names.h"

namespace stampede {

// The numbers of replicas and of all nodes give faults their names.
template <class P>
Json CommandToJson(const Command<P>& command, std::size_t replicas, std::size_t nodes) {
  const Vocabulary words = VocabularyOf<P>();
  Json json = Json::object();
  const auto about = [&](const char* verb, const MessageName& name) {
    json["do"] = verb;
    json["message"] = ShowName(name, words);
  };
  if (const auto* invoke = std::get_if<InvokeOperation<P>>(&command)) {
    json["do"] = "invoke";
    json["client"] = ToJson(invoke->client);
    json["operation"] = ToJson(invoke->operation);
  } else if (const auto* fire = std::get_if<FireTimer>(&command)) {
    json["do"] = "fire";
    json["timer"] = ToJson(static_cast<typename P::Timer>(fire->timer));
    json["node"] = ToJson(fire->node);
  } else if (const auto* deliver = std::get_if<DeliverMessage>(&command)) {
    about("deliver", deliver->message);
  } else if (const auto* release = std::get_if<ReleaseMessage>(&command)) {
    about("release", release->message);
  } else if (const auto* lose = std::get_if<DropMessage>(&command)) {
    about("lose", lose->message);
  } else if (const auto* stop = std::get_if<CrashNode>(&command)) {
    json["do"] = "stop";
    json["node"] = ToJson(stop->node);
    json["loss"] = ToJson(stop->loss);
    json["down"] = ToJson(stop->down);
  } else if (const auto* start = std::get_if<RestartNode>(&command)) {
    json["do"] = "start";
    json["node"] = ToJson(start->node);
  } else if (const auto* during = std::get_if<CrashDuringStep>(&command)) {
    json["do"] = "stop-during";
    json["node"] = ToJson(during->node);
    json["input"] = ShowInputName(during->input, words);
    json["effect"] = during->effect;
    json["loss"] = ToJson(during->loss);
    json["down"] = ToJson(during->down);
  } else if (const auto* change = std::get_if<ChangeFaults>(&command)) {
    json["do"] = "trouble";
    const auto faults = FaultsToJson(change->faults, replicas, nodes);
    json["trouble"] = faults.value_or(Json::object());
  } else {
    json["do"] = "heal";
  }
  return json;
}

// Reads such a line back. Errors say which key does not fit.
template <class P>
absl::StatusOr<Command<P>> CommandFromJson(const Json& json, std::size_t replicas) {
  const Vocabulary words = VocabularyOf<P>();
  absl::Status status;
  const auto text = [&](const char* key) -> std::string {
    if (json.contains(key) && json[key].is_string()) return json[key].template get<std::string>();
    if (status.ok()) {
      status = absl::InvalidArgumentError("/" + std::string(key) + " is missing or not a text");
    }
    return "";
  };
  const auto node = [&](const char* key) {
    const auto id = NodeId::Parse(text(key));
    const bool exists = id.has_value() && (id->is_client() ? id->index() + replicas < kMaxNodes
                                                           : id->index() < replicas);
    if (!exists && status.ok()) {
      status = absl::InvalidArgumentError("/" + std::string(key) + ": there is no such node");
    }
    return exists ? *id : NodeId();
  };
  const auto message = [&]() -> MessageName {
    const auto name = ParseMessageName(text("message"), words);
    if (!name.has_value() && status.ok()) {
      status = absl::InvalidArgumentError("/message: not the name of a message");
    }
    return name.value_or(MessageName());
  };
  const auto done = [&](Command<P> command) -> absl::StatusOr<Command<P>> {
    if (!status.ok()) return status;
    return command;
  };
  const std::string verb = text("do");
  if (verb == "invoke") {
    InvokeOperation<P> invoke{node("client"), {}};
    const auto read = FromJson(json.value("operation", Json()), invoke.operation, "/operation");
    if (status.ok()) status = read;
    return done(std::move(invoke));
  }
  if (verb == "fire") {
    const auto timer = ParseEnum<typename P::Timer>(text("timer"));
    if (!timer.has_value()) return absl::InvalidArgumentError("/timer: there is no such timer");
    return done(FireTimer{node("node"), static_cast<std::uint8_t>(*timer)});
  }
  if (verb == "deliver") return done(DeliverMessage{message()});
  if (verb == "release") return done(ReleaseMessage{message()});
  if (verb == "lose") return done(DropMessage{message()});
  const auto loss = [&] {
    const auto parsed = ParseEnum<DiskLoss>(text("loss"));
    if (!parsed.has_value() && status.ok()) {
      status = absl::InvalidArgumentError(
          "/loss: unsynced, nothing, everything, torn, stale or corrupted");
    }
    return parsed.value_or(DiskLoss::kUnsynced);
  };
  const auto down = [&] {
    Duration span;
    const auto read = FromJson(json.value("down", Json()), span, "/down");
    if (status.ok()) status = read;
    if (status.ok() && (span < Duration() || span > Seconds(3600))) {
      status = absl::InvalidArgumentError("/down: between 0 and 1h");
    }
    return span;
  };
  if (verb == "stop") {
    const NodeId id = node("node");
    const DiskLoss lost = loss();
    return done(CrashNode{id, lost, down()});
  }
  if (verb == "start") return done(RestartNode{node("node")});
  if (verb == "stop-during") {
    const auto input = ParseInputName(text("input"), words);
    if (!input.has_value()) return absl::InvalidArgumentError("/input: not the name of an input");
    CrashDuringStep during{*input, node("node"), 0, loss(), down()};
    const auto read = FromJson(json.value("effect", Json()), during.effect, "/effect");
    if (status.ok()) status = read;
    return done(during);
  }
  if (verb == "trouble") {
    if (!json.contains("trouble") || !json["trouble"].is_object()) {
      return absl::InvalidArgumentError("/trouble is missing");
    }
    auto faults = FaultsFromJson(json["trouble"], replicas);
    if (!faults.ok()) return faults.status();
    return done(ChangeFaults{*faults});
  }
  if (verb == "heal") return done(HealAll{});
  return absl::InvalidArgumentError("/do: there is no command '" + verb.substr(0, 32) + "'");
}

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_COMMAND_JSON_H_
