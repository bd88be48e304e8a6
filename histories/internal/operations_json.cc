// Operations as JSON, one a line or in an array: Porcupine's porcupine.Operation, with the inputs
// and outputs of its examples, and the client-N/operations.json of etcd's robustness reports.
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "stampede/histories/internal/etcd_operation.h"
#include "stampede/histories/internal/history_builder.h"
#include "stampede/histories/internal/json_text.h"
#include "stampede/histories/internal/readers.h"

namespace stampede {
namespace {

const Datum* FindOneOf(const Datum& map, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const Datum* found = map.Find(name);
    if (found != nullptr) return found;
  }
  return nullptr;
}

// The numbers that stand for operations in Porcupine's examples: of a key-value store, and of a
// register with compare-and-set.
std::optional<std::string> FunctionOf(const Datum& input) {
  const Datum* op = FindOneOf(input, {"op", "f", "type", "kind"});
  if (op == nullptr) return std::nullopt;
  if (op->is_word()) return op->text;
  const bool store = input.Find("key") != nullptr;
  if (op->kind == Datum::Kind::kBool) return op->truth ? "read" : "write";
  if (!op->is_number()) return std::nullopt;
  switch (op->number) {
    case 0: return store ? "get" : "read";
    case 1: return store ? "put" : "write";
    case 2: return store ? "append" : "cas";
    default: return std::nullopt;
  }
}

void SetArguments(const Datum& input, Record& record) {
  const Datum* value = FindOneOf(input, {"value", "arg"});
  const Datum* from = FindOneOf(input, {"arg1", "from", "old", "expected"});
  const Datum* to = FindOneOf(input, {"arg2", "to", "new"});
  record.has_value = true;
  if (record.function == "cas" && from != nullptr && to != nullptr) {
    record.value.kind = Datum::Kind::kList;
    record.value.items = {*from, *to};
  } else if (value != nullptr) {
    record.value = *value;
  } else if (from != nullptr) {
    record.value = *from;
  }
  if (const Datum* key = input.Find("key"); key != nullptr && !key->is_nil()) {
    record.has_key = true;
    record.key = NameOf(*key);
  }
}

void SetAnswer(const Datum& output, Record& record) {
  record.type = "ok";
  record.has_value = true;
  if (!output.is_map()) {
    record.value = output;
    if (record.function != "cas") return;
    if (output.kind == Datum::Kind::kBool && !output.truth) record.type = "fail";
    record.has_value = false;
    return;
  }
  const Datum* unknown = output.Find("unknown");
  const Datum* ok = output.Find("ok");
  const Datum* exists = output.Find("exists");
  const Datum* value = FindOneOf(output, {"value", "result"});
  if (unknown != nullptr && unknown->truth) {
    record.type = "info";
  } else if (record.function == "cas") {
    if (ok != nullptr && !ok->truth) record.type = "fail";
    record.has_value = false;
  } else if (value != nullptr && (exists == nullptr || exists->truth)) {
    record.value = *value;
  }
}

absl::Status CallOf(const Datum& operation, RecordedCall& call) {
  const Datum* input = operation.Find("input");
  const Datum* output = operation.Find("output");
  const Datum* called = operation.Find("call");
  const Datum* returned = operation.Find("return");
  const Datum* client = FindOneOf(operation, {"clientid", "client_id", "client", "process"});
  if (input == nullptr || called == nullptr || !called->is_number()) {
    return Expected("{\"ClientId\", \"Input\", \"Call\", \"Output\", \"Return\"}",
                    ShowDatum(operation));
  }
  const auto function = FunctionOf(*input);
  if (!function.has_value()) return Expected("an operation in Input", ShowDatum(*input));
  call.invocation.type = "invoke";
  call.invocation.function = call.end.function = *function;
  call.invocation.process = call.end.process = client == nullptr ? "" : NameOf(*client);
  call.invocation.time = called->number;
  SetArguments(*input, call.invocation);
  if (returned == nullptr || !returned->is_number() || returned->number < 0 || output == nullptr) {
    return absl::OkStatus();
  }
  call.end.time = returned->number;
  if (call.end.time < call.invocation.time) {
    return absl::InvalidArgumentError("the operation returns before its call");
  }
  SetAnswer(*output, call.end);
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadOperations(std::string_view text, RecordSink sink, PassedOver& passed_over) {
  TextScanner scanner(text);
  Datum datum;
  std::vector<RecordedCall> calls;
  EtcdOperations etcd;
  bool in_array = false;
  SkipJsonBlanks(scanner);
  if (scanner.peek() == '[') {
    in_array = true;
    scanner.Skip();
  }
  while (true) {
    SkipJsonBlanks(scanner);
    if (scanner.done()) break;
    if (in_array && (scanner.peek() == ',' || scanner.peek() == ']')) {
      scanner.Skip();
      continue;
    }
    const std::uint32_t line = scanner.line();
    if (auto status = ReadJson(scanner, datum); !status.ok()) return InLine(line, status);
    if (!datum.is_map()) return InLine(line, Expected("an object", ShowDatum(datum)));
    RecordedCall call;
    call.invocation.line = call.end.line = line;
    if (EtcdOperations::IsOne(datum)) {
      if (auto status = etcd.Add(datum, line, calls, passed_over); !status.ok()) {
        return InLine(line, status);
      }
      continue;
    }
    if (auto status = CallOf(datum, call); !status.ok()) return InLine(line, status);
    calls.push_back(std::move(call));
  }
  etcd.LeaveOutLeased(calls, passed_over);
  return GiveInOrder(std::move(calls), sink);
}

}  // namespace stampede
