#include "stampede/replay/internal/client_history_text.h"

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
  }
  return "";
}

}  // namespace

ClientHistoryText::ClientHistoryText(linearizability::ModelKind model)
    : text_(JsonLine({{"stampede_history", 1}, {"model", std::string(EnumName(model))}}) + "\n") {}

void ClientHistoryText::Invoke(NodeId client, const Asked& asked) {
  // What the client asked before, and forgot when it crashed, may take effect at any time.
  if (const auto open = open_.find(client); open != open_.end()) {
    Write(client, "info", open->second);
    open_.erase(open);
  }
  Event event;
  if (!asked(values_, event)) return;
  open_[client] = event;
  Write(client, "invoke", event);
}

void ClientHistoryText::Answer(NodeId client, const Answered& answered) {
  const auto open = open_.find(client);
  if (open == open_.end()) return;  // of an operation that is left out
  Event event;
  event.kind = Event::Kind::kReturn;
  event.function = open->second.function;
  event.key = open->second.key;
  answered(values_, event);
  Write(client, event.done ? "ok" : "fail", event);
  open_.erase(open);
}

void ClientHistoryText::Write(NodeId client, const char* type, const Event& event) {
  const linearizability::ValueTable& table = values_.values;
  const auto value = [&table](linearizability::ValueId id) -> Json {
    if (table.IsText(id)) return table.Bytes(id);
    return table.IsNumber(id) ? Json(table.AsNumber(id)) : Json();
  };
  Json json = {{"process", client.ToString()}, {"type", type}, {"f", NameOf(event.function)}};
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
