#include "stampede/replay/internal/client_history_text.h"

#include <algorithm>

#include "stampede/core/enum_names.h"
#include "stampede/core/json.h"

namespace stampede {
namespace {

using linearizability::Event;
using linearizability::Function;

const char* NameOf(Function function) {
  switch (function) {
    case Function::kRead: return "read";
    case Function::kWrite: return "write";
    case Function::kCas: return "cas";
    case Function::kAppend: return "append";
    case Function::kAdd: return "add";
    case Function::kDelete: return "delete";
    default: break;  // of types that no protocol has
  }
  return "";
}

}  // namespace

ClientHistoryText::ClientHistoryText(linearizability::ModelKind model)
    : text_(JsonLine({{"stampede_history", 1}, {"model", std::string(EnumName(model))}}) + "\n") {}

void ClientHistoryText::Invoke(const Name& operation, const Asked& asked) {
  Event event;
  if (!asked(values_, event)) return;
  const std::string process = FreeProcess(operation.first);
  open_[operation] = {process, event};
  Write(process, "invoke", event);
}

void ClientHistoryText::Answer(const Name& operation, const Answered& answered) {
  const auto open = open_.find(operation);
  if (open == open_.end()) return;  // one that is left out
  Event event;
  event.kind = Event::Kind::kReturn;
  event.function = open->second.invocation.function;
  event.key = open->second.invocation.key;
  answered(values_, event);
  Write(open->second.process, event.done ? "ok" : "fail", event);
  open_.erase(open);
}

void ClientHistoryText::Abandon(const Name& operation) {
  const auto open = open_.find(operation);
  if (open == open_.end()) return;
  Write(open->second.process, "info", open->second.invocation);
  open_.erase(open);
}

std::string ClientHistoryText::FreeProcess(NodeId client) const {
  std::string process = client.ToString();
  const auto taken = [&] {
    return std::any_of(open_.begin(), open_.end(),
                       [&](const auto& open) { return open.second.process == process; });
  };
  for (int i = 1; taken(); ++i) process = client.ToString() + "." + std::to_string(i);
  return process;
}

void ClientHistoryText::Write(const std::string& process, const char* type, const Event& event) {
  const linearizability::ValueTable& table = values_.values;
  const auto value = [&table](linearizability::ValueId id) -> Json {
    if (table.IsText(id)) return table.Bytes(id);
    return table.IsNumber(id) ? Json(table.AsNumber(id)) : Json();
  };
  Json json = {{"process", process}, {"type", type}, {"f", NameOf(event.function)}};
  if (event.key < values_.keys.size()) json["key"] = values_.keys[event.key];
  const bool answers = event.kind == Event::Kind::kReturn;
  const bool has_answer = event.function == Function::kRead || event.function == Function::kAdd;
  if (answers ? has_answer : event.function != Function::kRead) {
    json["value"] = event.function == Function::kCas ? Json::array({value(event.a), value(event.b)})
                                                     : value(event.a);
  }
  text_ += JsonLine(json) + "\n";
}

}  // namespace stampede
