#include "stampede/replay/internal/command_json.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stampede/core/internal/suggest.h"
#include "stampede/scenarios/internal/fault_json.h"

namespace stampede {
namespace {

// Makes the line of each command.
class CommandWriter {
 public:
  explicit CommandWriter(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  Json operator()(const InvokeOperation& command) const {
    return {{"do", "invoke"},
            {"client", ToJson(command.client)},
            {"operation", *ParseJson(command.operation)}};
  }
  Json operator()(const FireTimer& command) const {
    return {{"do", "fire"},
            {"timer", std::string(vocabulary_.timers[command.timer])},
            {"node", ToJson(command.node)}};
  }
  Json operator()(const DeliverMessage& command) const { return About("deliver", command.message); }
  Json operator()(const ReleaseMessage& command) const { return About("release", command.message); }
  Json operator()(const DropMessage& command) const { return About("drop", command.message); }
  Json operator()(const CrashNode& command) const {
    return {{"do", "crash"},
            {"node", ToJson(command.node)},
            {"loss", ToJson(command.loss)},
            {"down", ToJson(command.down)}};
  }
  Json operator()(const RestartNode& command) const {
    return {{"do", "restart"}, {"node", ToJson(command.node)}};
  }
  Json operator()(const CrashDuringStep& command) const {
    return {{"do", "crash-during-step"},
            {"node", ToJson(command.node)},
            {"input", ShowInputName(command.input, vocabulary_)},
            {"effect", command.effect},
            {"loss", ToJson(command.loss)},
            {"down", ToJson(command.down)}};
  }
  Json operator()(const ChangeFaults& command) const {
    return {{"do", "change-faults"}, {"faults", FaultsToJson(command.faults)}};
  }
  Json operator()(const HealAll&) const { return {{"do", "heal"}}; }

 private:
  Json About(const char* verb, const MessageName& name) const {
    return {{"do", verb}, {"message", ShowName(name, vocabulary_)}};
  }
  const Vocabulary& vocabulary_;
};

// Reads the keys of one line; the first error is kept.
class CommandReader {
 public:
  CommandReader(const Json& json, const NodeSlots& slots, const Vocabulary& vocabulary)
      : json_(json), slots_(slots), vocabulary_(vocabulary) {}

  absl::StatusOr<Command> Read() {
    Command command = ReadVerb();
    if (!status_.ok()) return status_;
    return command;
  }

 private:
  Command ReadVerb() {
    const std::string verb = Text("do");
    if (verb == "invoke") {
      const Json operation = json_.value("operation", Json());
      return InvokeOperation{Node("client"), JsonLine(operation)};
    }
    if (verb == "fire") return ReadFire();
    if (verb == "deliver") return DeliverMessage{Message()};
    if (verb == "release") return ReleaseMessage{Message()};
    if (verb == "drop") return DropMessage{Message()};
    if (verb == "crash") return CrashNode{Node("node"), Loss(), Down()};
    if (verb == "restart") return RestartNode{Node("node")};
    if (verb == "crash-during-step") {
      CrashDuringStep crash{Input(), Node("node"), 0, Loss(), Down()};
      Keep(FromJson(json_.value("effect", Json()), crash.effect, "/effect"));
      return crash;
    }
    if (verb == "change-faults") {
      auto faults = FaultsFromJson(json_.value("faults", Json()), "/faults", slots_);
      Keep(faults.status());
      return faults.ok() ? ChangeFaults{*std::move(faults)} : ChangeFaults();
    }
    if (verb != "heal") {
      constexpr std::array<std::string_view, 10> kVerbs = {
          "invoke",  "fire",          "deliver", "release", "drop", "crash", "crash-during-step",
          "restart", "change-faults", "heal"};
      Error("/do: there is no command '" + verb.substr(0, 32) + "'" + Suggestion(verb, kVerbs));
    }
    return HealAll{};
  }

  Command ReadFire() {
    const std::string name = Text("timer");
    FireTimer fire{Node("node"), 0};
    while (fire.timer < vocabulary_.timers.size() && vocabulary_.timers[fire.timer] != name) {
      ++fire.timer;
    }
    if (fire.timer == vocabulary_.timers.size()) {
      Error("/timer: there is no timer '" + name.substr(0, 32) + "'" +
            Suggestion(name, vocabulary_.timers));
    }
    return fire;
  }

  void Keep(const absl::Status& status) {
    if (status_.ok()) status_ = status;
  }
  void Error(const std::string& message) { Keep(absl::InvalidArgumentError(message)); }

  std::string Text(const std::string& key) {
    if (json_.contains(key) && json_[key].is_string()) return json_[key].get<std::string>();
    Error("/" + key + " is missing or not a text");
    return "";
  }
  NodeId Node(const std::string& key) {
    const auto id = NodeId::Parse(Text(key));
    if (id.has_value() && slots_.Exists(*id)) return *id;
    Error("/" + key + ": there is no such node");
    return NodeId();
  }
  MessageName Message() {
    const auto name = ParseMessageName(Text("message"), vocabulary_);
    if (!name.has_value()) Error("/message: not the name of a message");
    return name.value_or(MessageName());
  }
  std::uint64_t Input() {
    const auto input = ParseInputName(Text("input"), vocabulary_);
    if (!input.has_value()) Error("/input: not the name of an input");
    return input.value_or(0);
  }
  DiskLoss Loss() {
    const auto parsed = ParseEnum<DiskLoss>(Text("loss"));
    if (!parsed.has_value()) {
      Error("/loss: unsynced, nothing, everything, torn, stale or corrupted");
    }
    return parsed.value_or(DiskLoss::kUnsynced);
  }
  Duration Down() {
    Duration span;
    Keep(FromJson(json_.value("down", Json()), span, "/down"));
    if (span < Duration() || span > Seconds(3600)) Error("/down: between 0 and 1h");
    return span;
  }

  const Json& json_;
  const NodeSlots& slots_;
  const Vocabulary& vocabulary_;
  absl::Status status_;
};

}  // namespace

namespace {

// Whether everything that a fault strikes exists; else `missing` is a node that does not.
bool Exists(const NodeSlots& slots, NodeId node, std::string& missing) {
  if (slots.Exists(node)) return true;
  missing = node.ToString();
  return false;
}
bool Exists(const NodeSlots& slots, const LinkPattern& link, std::string& missing) {
  return (!link.from.has_value() || Exists(slots, *link.from, missing)) &&
         (!link.to.has_value() || Exists(slots, *link.to, missing));
}
template <class T>
bool Exists(const NodeSlots& slots, const std::vector<T>& all, std::string& missing) {
  return std::all_of(all.begin(), all.end(),
                     [&](const T& one) { return Exists(slots, one, missing); });
}

}  // namespace

Json CommandToJson(const Command& command, const Vocabulary& vocabulary) {
  return std::visit(CommandWriter(vocabulary), command);
}

absl::StatusOr<Command> CommandFromJson(const Json& json, const NodeSlots& slots,
                                        const Vocabulary& vocabulary) {
  return CommandReader(json, slots, vocabulary).Read();
}

Json FaultsToJson(const FaultState& faults) {
  Json list = Json::array();
  for (const TimedFault& fault : Unite(FaultsIn(faults))) {
    WriteFault(fault, list.emplace_back(Json::object()));
  }
  return list;
}

absl::StatusOr<FaultState> FaultsFromJson(const Json& json, const std::string& where,
                                          const NodeSlots& slots) {
  if (!json.is_array()) return JsonMisfit(where, "a list of faults", json);
  FaultState faults;
  faults.Reset(slots);
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string place = where + "/" + std::to_string(i);
    ObjectReader fields(json[i], place);
    TimedFault fault;
    if (ReadFaults(fields, fault).size() != 1) {
      fields.ReportError(
          absl::InvalidArgumentError(place + ": not one fault; there are " + FaultNames()));
    }
    if (auto status = fields.Finish(); !status.ok()) return status;
    std::string missing;
    const bool exists = std::visit(
        [&](const auto& one) { return Exists(slots, std::get<0>(one.Fields()), missing); }, fault);
    if (!exists) {
      return absl::InvalidArgumentError(place + ": there is no node '" + missing + "'");
    }
    Apply(fault, faults);
  }
  return faults;
}

}  // namespace stampede
