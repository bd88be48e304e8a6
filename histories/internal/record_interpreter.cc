#include "stampede/histories/internal/record_interpreter.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "stampede/core/enum_names.h"
#include "stampede/histories/internal/transactions.h"

namespace stampede {

using linearizability::Event;
using linearizability::Function;
using linearizability::ModelKind;
using linearizability::ValueId;
using linearizability::ValueTable;

namespace {

std::string FunctionsOf(ModelKind model) {
  std::string names;
  for (int i = 0; i <= static_cast<int>(Function::kTxn); ++i) {
    const auto function = static_cast<Function>(i);
    if (!linearizability::Supports(model, function)) continue;
    names += (names.empty() ? "" : ", ") + std::string(FunctionName(function));
  }
  return names;
}

// The value of an object of many, [KEY VALUE], as jepsen.independent writes it: in Clojure's data
// also as a record with these two fields.
bool IsTuple(const Datum& value, Function function) {
  if (value.is_map()) return value.items.size() == 4 && value.Find("key") && value.Find("value");
  if (!value.is_list() || value.items.empty() || value.items[0].is_list()) return false;
  if (function != Function::kCas) return value.items.size() == 2;
  return value.items.size() == 3 || (value.items.size() == 2 && value.items[1].is_list());
}

struct Tuple {
  std::string key;
  Datum value;
};

Tuple SplitTuple(const Datum& value) {
  if (value.is_map()) return {NameOf(*value.Find("key")), *value.Find("value")};
  Tuple tuple{NameOf(value.items[0]), {}};
  if (value.items.size() == 2) {
    tuple.value = value.items[1];
  } else {  // [KEY FROM TO]
    tuple.value.kind = Datum::Kind::kList;
    tuple.value.items.assign(value.items.begin() + 1, value.items.end());
  }
  return tuple;
}

bool IsOneStep(const Datum& value) {
  return value.is_list() && value.items.size() == 1 && value.items[0].is_list() &&
         value.items[0].items.size() == 3 && value.items[0].items[0].is_word();
}

// Whether the error says that the values were compared, and differed.
bool SaysCompared(std::string_view error) {
  std::string text = LowerCase(error);
  // The operation's own name says nothing.
  for (const std::string_view name : {"compare-and-set", "compare-and-swap", "compare and set",
                                      "compare and swap", "compareandset", "compareandswap"}) {
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name)) {
      text.erase(at, name.size());
    }
  }
  return text.find("precondition") != std::string::npos ||
         text.find("compar") != std::string::npos || text.find("mismatch") != std::string::npos;
}

std::string InQuotes(std::string_view key) {
  return "'" + std::string(key.substr(0, 60)) + "'";
}

// Accounts are known by their names, so that {"0": 5} in JSON and {0 5} in EDN are the same.
Datum AccountName(const Datum& account) {
  Datum name;
  name.kind = Datum::Kind::kText;
  name.text = NameOf(account);
  return name;
}

// {ACCOUNT BALANCE, ...}, [[ACCOUNT BALANCE], ...] or [BALANCE, ...] as a list of accounts and
// balances by turns, sorted by accounts.
Datum Balances(const Datum& value) {
  std::map<std::string, Datum> balances;
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const Datum& item = value.items[i];
    if (value.is_map()) {
      if (i % 2 == 0) balances[NameOf(item)] = value.items[i + 1];
    } else if (item.is_list() && item.items.size() == 2) {
      balances[NameOf(item.items[0])] = item.items[1];
    } else {
      balances[std::to_string(i)] = item;
    }
  }
  Datum list;
  list.kind = Datum::Kind::kList;
  for (const auto& [account, balance] : balances) {
    Datum name;
    name.kind = Datum::Kind::kText;
    name.text = account;
    list.items.push_back(std::move(name));
    list.items.push_back(balance);
  }
  return list;
}

bool TakesSum(ModelKind model) {
  return model == ModelKind::kAccumulator || model == ModelKind::kCounter;
}

// A list repeats the pair, and null or a keyword says nothing; else it is what the register held.
bool TellsValue(const Datum* value) {
  return value != nullptr && !value->is_list() && !value->is_nil() &&
         value->kind != Datum::Kind::kKeyword;
}

}  // namespace

bool FailureTells(const Record& record, const Datum* value, FailedCas failed_cas,
                  const Dialect& dialect) {
  switch (failed_cas) {
    case FailedCas::kCompared: return true;
    case FailedCas::kUnknown: return false;
    case FailedCas::kByLine: break;
  }
  if (record.has_error) return SaysCompared(record.error);
  return dialect.silent_fail_is_compared || TellsValue(value);
}

absl::Status CheckType(const Record& record) {
  for (const std::string_view type : {"invoke", "ok", "fail", "info"}) {
    if (record.type == type) return absl::OkStatus();
  }
  return Expected("invoke, ok, fail or info", record.type, "/type: ");
}

std::optional<Record> OneStepOf(const Record& record) {
  if (record.function != "txn" || !IsOneStep(record.value)) return std::nullopt;
  Record step = record;
  const std::vector<Datum>& parts = record.value.items[0].items;
  step.function = parts[0].text;
  step.has_key = true;
  step.key = NameOf(parts[1]);
  step.value = parts[2];
  return step;
}

absl::Status OtherKey(std::string_view named, std::string_view invoked, std::uint32_t line) {
  return absl::InvalidArgumentError("the answer names the key " + InQuotes(named) +
                                    ", but the invocation in line " + std::to_string(line) +
                                    " named " + InQuotes(invoked));
}

std::optional<ModelKind> ModelOfFunctions(const PassedOver& names, bool lists) {
  using enum ModelKind;
  const auto has = [&](std::initializer_list<std::string_view> wanted) {
    return std::any_of(names.begin(), names.end(), [&](const auto& name) {
      return std::find(wanted.begin(), wanted.end(), LowerCase(name.first)) != wanted.end();
    });
  };
  if (has({"transfer"})) return kBank;
  if (has({"renew", "expire"})) return kLease;
  if (has({"acquire", "release", "lock", "unlock"})) return kMutex;
  if (has({"enqueue", "dequeue", "enq", "deq"})) return kQueue;
  if (has({"push", "pop"})) return kStack;
  if (has({"contains", "remove"})) return kSet;
  if (has({"append"})) return lists ? kList : kKv;
  if (has({"get", "put", "delete", "del"})) return kKv;
  if (has({"add"})) return lists ? kSet : kCounter;
  if (has({"inc", "incr", "increment", "add-and-get", "increment-and-get"})) return kCounter;
  return kCasRegister;
}

std::string_view RecordInterpreter::ThreadOf(const Record& record) {
  if (record.call == 0) return record.process;
  thread_ = "#" + std::to_string(record.call);
  return thread_;
}

absl::Status RecordInterpreter::Value(const Datum& datum, std::string_view where, ValueId& value) {
  switch (datum.kind) {
    case Datum::Kind::kNil:
      value = builder_.model() == ModelKind::kKv ? ValueTable::kEmpty : ValueTable::kNil;
      break;
    case Datum::Kind::kNumber: value = builder_.values().Number(datum.number); break;
    case Datum::Kind::kText: value = builder_.values().Text(datum.text); break;
    case Datum::Kind::kOther:
      return Expected("a text, null or a whole number between -2^63 and 2^63-1", datum.text, where);
    default: value = builder_.values().Text(ShowDatum(datum));
  }
  return absl::OkStatus();
}

absl::Status RecordInterpreter::ListOf(const Datum& datum, ValueId& list) {
  if (!datum.is_list() && !datum.is_map() && !datum.is_nil()) {
    return Expected("a list", ShowDatum(datum), "/value: ");
  }
  std::vector<ValueId> values;
  for (const Datum& item : datum.items) {
    if (auto status = Value(item, "/value: ", values.emplace_back()); !status.ok()) return status;
  }
  list = static_cast<ValueId>(builder_.history().lists.size());
  builder_.history().lists.push_back(std::move(values));
  return absl::OkStatus();
}

absl::Status RecordInterpreter::Arguments(const Record& record, const Datum& value,
                                          Function function, ValueId& a, ValueId& b) {
  const ModelKind model = builder_.model();
  switch (function) {
    case Function::kRead:
    case Function::kDelete:
    case Function::kDequeue:
    case Function::kPop:
    case Function::kExpire: return absl::OkStatus();
    case Function::kAcquire:
    case Function::kRelease:
    case Function::kRenew:
      if (model == ModelKind::kLease && value.is_nil()) {
        a = builder_.values().Text(record.process);
        return absl::OkStatus();
      }
      return Value(value, "/value: ", a);
    case Function::kTransfer: {
      std::array<const Datum*, 3> parts = {value.Find("from"), value.Find("to"),
                                           value.Find("amount")};
      if (value.is_list() && value.items.size() == 3) {
        parts = {&value.items[0], &value.items[1], &value.items[2]};
      }
      if (parts[0] == nullptr || parts[1] == nullptr || parts[2] == nullptr ||
          !parts[2]->is_number()) {
        return Expected("[FROM, TO, AMOUNT]", ShowDatum(value), "/value: ");
      }
      Datum list;
      list.kind = Datum::Kind::kList;
      list.items = {AccountName(*parts[0]), AccountName(*parts[1]), *parts[2]};
      return ListOf(list, a);
    }
    case Function::kCas: {
      if (!value.is_list() || value.items.size() != 2) {
        return Expected("[FROM, TO]", ShowDatum(value), "/value: ");
      }
      auto status = Value(value.items[0], "/value/0: ", a);
      return status.ok() ? Value(value.items[1], "/value/1: ", b) : status;
    }
    case Function::kAdd:
      if (TakesSum(model)) {
        if (!record.has_value && LowerCase(record.function).starts_with("inc")) {
          a = builder_.values().Number(1);
          return absl::OkStatus();
        }
        if (!value.is_number()) return Expected("a whole number", ShowDatum(value), "/value: ");
      }
      break;
    case Function::kAppend:
      if (model == ModelKind::kKv && !value.is_text()) {
        return Expected("a text", ShowDatum(value), "/value: ");
      }
      break;
    default: break;
  }
  if (!record.has_value) return Expected("\"value\"", "nothing");
  return Value(value, "/value: ", a);
}

absl::Status RecordInterpreter::Invoke(const Record& record, Function function) {
  const bool tuple = !record.has_key && record.has_value && function != Function::kTransfer &&
                     IsTuple(record.value, function);
  ValueId a = ValueTable::kNil;
  ValueId b = ValueTable::kNil;
  if (!tuple) {
    auto status = Arguments(record, record.value, function, a, b);
    if (!status.ok()) return status;
    return builder_.Invoke(record.process, ThreadOf(record), function,
                           record.has_key ? std::string_view(record.key) : "", false, a, b);
  }
  const Tuple split = SplitTuple(record.value);
  if (auto status = Arguments(record, split.value, function, a, b); !status.ok()) return status;
  return builder_.Invoke(record.process, ThreadOf(record), function, split.key, true, a, b);
}

absl::Status RecordInterpreter::AnswerOf(const Record& record, const Datum& value,
                                         Function function, const HistoryBuilder::Open& open,
                                         ValueId& seen) {
  const ModelKind model = builder_.model();
  const auto missing = [] { return Expected("\"value\", the answer", "nothing"); };
  switch (function) {
    case Function::kRead:
      if (!record.has_value) return missing();
      if (model == ModelKind::kBank) return ListOf(Balances(value), seen);
      if (model == ModelKind::kSet || model == ModelKind::kList) return ListOf(value, seen);
      if (TakesSum(model) && !value.is_number()) {
        return Expected("a whole number, the sum", ShowDatum(value), "/value: ");
      }
      return Value(value, "/value: ", seen);
    case Function::kAdd: {
      if (!TakesSum(model)) return absl::OkStatus();
      const bool must = model == ModelKind::kAccumulator;
      if (!record.has_value && must) return missing();
      if (value.is_nil() && !must) return absl::OkStatus();
      if (!value.is_number()) {
        return Expected("a whole number, the sum", ShowDatum(value), "/value: ");
      }
      if (auto status = Value(value, "/value: ", seen); !status.ok()) return status;
      // A blind increment that repeats its amount has said nothing.
      if (!must && dialect_.repeats_arguments && seen == builder_.invocation(open).a) {
        seen = ValueTable::kNil;
      }
      return absl::OkStatus();
    }
    case Function::kContains:
      if (!record.has_value) return missing();
      if (value.kind != Datum::Kind::kBool && !value.is_number()) {
        return Expected("true or false", ShowDatum(value), "/value: ");
      }
      seen = builder_.values().Number(value.truth || value.number != 0 ? 1 : 0);
      return absl::OkStatus();
    case Function::kDequeue:
    case Function::kPop:
      if (!record.has_value) return missing();
      return Value(value, "/value: ", seen);
    default: return absl::OkStatus();
  }
}

absl::Status RecordInterpreter::FailCas(const Record& record, const Datum& value,
                                        const HistoryBuilder::Open& open) {
  const Datum* const said = record.has_value ? &value : nullptr;
  const bool tells = TellsValue(said);
  const std::string_view thread = ThreadOf(record);
  if (!FailureTells(record, said, failed_cas_, dialect_)) {
    builder_.LeaveOut(thread);
    return absl::OkStatus();
  }
  if (!tells) {
    builder_.Answer(thread, ValueTable::kNil, /*done=*/false);
    return absl::OkStatus();
  }
  ValueId seen = ValueTable::kNil;
  if (auto status = Value(value, "/value: ", seen); !status.ok()) return status;
  if (seen == builder_.invocation(open).a) {  // no register can have held it and differed
    seen = builder_.values().Text("not " + builder_.values().Show(seen) + ", though it is");
  }
  builder_.AnswerAsRead(thread, seen);
  return absl::OkStatus();
}

absl::Status RecordInterpreter::End(const Record& record, Function function) {
  HistoryBuilder::Open open;
  const std::string_view thread = ThreadOf(record);
  if (auto status = builder_.FindOpen(thread, function, open); !status.ok()) return status;
  const Datum* value = &record.value;
  Tuple split;
  if (open.tuple && record.has_value && IsTuple(record.value, function)) {
    split = SplitTuple(record.value);
    if (split.key != builder_.key_of(open)) {
      return OtherKey(split.key, builder_.key_of(open), open.line);
    }
    value = &split.value;
  }
  if (record.has_key && record.key != builder_.key_of(open)) {
    return OtherKey(record.key, builder_.key_of(open), open.line);
  }
  if (record.type == "info") {
    builder_.Abandon(thread);
  } else if (record.type == "ok") {
    ValueId seen = ValueTable::kNil;
    auto status = AnswerOf(record, *value, function, open, seen);
    if (!status.ok()) return status;
    builder_.Answer(thread, seen);
  } else if (function == Function::kCas) {
    return FailCas(record, *value, open);
  } else {
    builder_.LeaveOut(thread);
  }
  return absl::OkStatus();
}

absl::Status RecordInterpreter::InvokeTransaction(const Record& record, Function function) {
  auto steps = StepsOf(record, function, builder_.values());
  if (!steps.ok()) return steps.status();
  return builder_.InvokeTransaction(record.process, ThreadOf(record), *std::move(steps));
}

bool RecordInterpreter::EndsTransaction(const Record& record, Function function) {
  const linearizability::Event* const open = builder_.OpenOf(ThreadOf(record));
  if (open == nullptr) return false;
  if (open->function == Function::kTxn) return true;
  // A read that named no key and is answered with many.
  return open->function == Function::kRead && function == Function::kRead &&
         builder_.history().keys[open->key].empty() && record.type == "ok" &&
         IsTransaction(record, function);
}

absl::Status RecordInterpreter::EndTransaction(const Record& record, Function function) {
  const std::string_view thread = ThreadOf(record);
  const linearizability::Event& open = *builder_.OpenOf(thread);
  std::vector<linearizability::TxnStep> invoked;
  if (open.function == Function::kTxn) invoked = builder_.history().transactions[open.a];
  const bool same = function == Function::kTxn ||
                    std::all_of(invoked.begin(), invoked.end(),
                                [function](const auto& step) { return step.function == function; });
  if (!same) {
    return absl::InvalidArgumentError("process " + record.process +
                                      " ends another operation than it began");
  }
  if (record.type == "info") {
    builder_.Abandon(thread);
    return absl::OkStatus();
  }
  if (record.type == "fail") {
    builder_.LeaveOut(thread);
    return absl::OkStatus();
  }
  const bool reads = std::any_of(invoked.begin(), invoked.end(),
                                 [](const auto& step) { return step.function == Function::kRead; });
  if (invoked.empty() || reads) {
    if (!record.has_value) return Expected("\"value\", the answer", "nothing");
    auto steps = StepsOf(record, function, builder_.values());
    if (steps.ok() && !invoked.empty()) steps = Answered(std::move(invoked), *steps);
    if (!steps.ok()) return steps.status();
    invoked = *std::move(steps);
  }
  if (invoked.empty()) {
    builder_.LeaveOut(thread);
  } else {
    builder_.AnswerTransaction(thread, std::move(invoked));
  }
  return absl::OkStatus();
}

// Files have few names, and many lines.
std::optional<Function> RecordInterpreter::FunctionOf(const std::string& name) {
  for (const auto& [known, function] : functions_) {
    if (known == name) return function;
  }
  const auto function = ParseFunction(name);
  if (function.has_value()) functions_.emplace_back(name, *function);
  return function;
}

absl::Status RecordInterpreter::Add(const Record& record, PassedOver& passed_over) {
  if (record.nemesis) {
    ++passed_over["lines of the nemesis"];
    return absl::OkStatus();
  }
  const bool invokes = record.type == "invoke";
  if (auto status = CheckType(record); !status.ok()) return status;
  builder_.AtLine(record.line);
  if (const auto step = OneStepOf(record)) return Add(*step, passed_over);
  const auto function = FunctionOf(record.function);
  if (!function.has_value()) {
    return Expected("one of " + FunctionsOf(builder_.model()), record.function, "/f: ");
  }
  if (!linearizability::Supports(builder_.model(), *function)) {
    return absl::InvalidArgumentError(
        "a history of the model " + std::string(EnumName(builder_.model())) + " cannot hold '" +
        std::string(FunctionName(*function)) + "'; it has " + FunctionsOf(builder_.model()));
  }
  if (builder_.model() == ModelKind::kKv) {
    if (invokes && IsTransaction(record, *function)) return InvokeTransaction(record, *function);
    if (!invokes && EndsTransaction(record, *function)) return EndTransaction(record, *function);
  }
  return invokes ? Invoke(record, *function) : End(record, *function);
}

}  // namespace stampede
