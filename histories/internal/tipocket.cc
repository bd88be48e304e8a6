// The histories of TiPocket's recorder: {"action": "call", "proc": 0, "data": {...}} a line, with
// the requests and responses of its register and CAS register.
#include <map>
#include <optional>
#include <string>

#include "stampede/histories/internal/history_builder.h"
#include "stampede/histories/internal/json_text.h"
#include "stampede/histories/internal/readers.h"

namespace stampede {
namespace {

absl::Status Request(const Datum& data, Record& record) {
  const Datum* op = data.Find("op");
  if (op == nullptr || (op->kind != Datum::Kind::kBool && !op->is_number())) {
    return Expected("a request with Op", ShowDatum(data));
  }
  const std::int64_t number = op->is_number() ? op->number : (op->truth ? 1 : 0);
  if (number < 0 || number > 2) return Expected("0, 1 or 2 as Op", std::to_string(number));
  record.type = "invoke";
  record.function = number == 0 ? "read" : number == 1 ? "write" : "cas";
  const Datum* value = data.Find("value");
  const Datum* first = data.Find("arg1");
  const Datum* second = data.Find("arg2");
  record.has_value = true;
  if (number == 2 && first != nullptr && second != nullptr) {
    record.value.kind = Datum::Kind::kList;
    record.value.items = {*first, *second};
  } else if (number == 1) {
    if (value == nullptr) value = first;
    if (value == nullptr) return Expected("a request with Value or Arg1", ShowDatum(data));
    record.value = *value;
  }
  return absl::OkStatus();
}

void Response(const Datum& data, Record& record) {
  const auto is_set = [&](const char* name, bool usual) {
    const Datum* flag = data.Find(name);
    return flag == nullptr ? usual : flag->truth;
  };
  record.type = is_set("unknown", false) ? "info" : "ok";
  if (record.function == "cas" && record.type == "ok" && !is_set("ok", true)) record.type = "fail";
  if (record.function != "read") return;
  record.has_value = true;
  const Datum* value = data.Find("value");
  if (value != nullptr && is_set("exists", true)) record.value = *value;
}

}  // namespace

absl::Status ReadTipocket(std::string_view text, RecordSink sink, PassedOver& passed_over,
                          std::optional<InitialValue>& initial) {
  std::map<std::string, std::string> functions;  // of the open operations, by process
  Record record;
  Datum datum;
  return ForEachLine(text, [&](std::string_view line, std::uint32_t number) {
    TextScanner scanner(line);
    if (auto status = ReadJson(scanner, datum); !status.ok()) return status;
    const Datum* action = datum.Find("action");
    const Datum* process = datum.Find("proc");
    const Datum* data = datum.Find("data");
    if (action == nullptr || process == nullptr || data == nullptr) {
      return Expected("{\"action\", \"proc\", \"data\"}", line);
    }
    record.Clear();
    record.line = number;
    record.process = NameOf(*process);
    if (action->text == "call" || action->text == "invoke") {
      if (auto status = Request(*data, record); !status.ok()) return status;
      const Datum* op = data->Find("op");
      if (op->kind == Datum::Kind::kBool && !initial.has_value()) {  // a register of its own kind
        initial = InitialValue{InitialValue::Kind::kNumber, 0, ""};
      }
      functions[record.process] = record.function;
    } else if (action->text == "return") {
      record.function = functions[record.process];
      Response(*data, record);
    } else if (action->text == "dump" && data->is_number()) {  // what the register held at first
      initial = InitialValue{InitialValue::Kind::kNumber, data->number, ""};
      return absl::OkStatus();
    } else {
      ++passed_over["lines of '" + action->text.substr(0, 40) + "'"];
      return absl::OkStatus();
    }
    return sink(record);
  });
}

}  // namespace stampede
