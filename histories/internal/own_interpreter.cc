#include "stampede/histories/internal/own_interpreter.h"

#include <optional>
#include <utility>

namespace stampede {

using linearizability::Function;
using linearizability::ModelKind;
using linearizability::ValueId;

namespace {

std::string_view NameOf(const OperationDescription& operation) {
  return operation.name.substr(0, operation.name.find(' '));
}

std::string ListOf(const OwnType& type) {
  std::string list;
  for (const OperationDescription& operation : type.operations) {
    list += (list.empty() ? "" : ", ") + std::string(operation.name);
  }
  return list;
}

// [KEY, VALUE] taken apart.
struct Keyed {
  std::string key;
  const Datum* value = nullptr;
};
std::optional<Keyed> SplitKeyed(const Datum& value) {
  if (value.is_list() && value.items.size() == 2) {
    return Keyed{stampede::NameOf(value.items[0]), &value.items[1]};
  }
  const Datum* const key = value.Find("key");
  const Datum* const held = value.Find("value");
  if (key == nullptr || held == nullptr) return std::nullopt;
  return Keyed{stampede::NameOf(*key), held};
}

}  // namespace

OwnInterpreter::OwnInterpreter(const OwnType& type, FailedCas failed_cas, Dialect dialect)
    : type_(type),
      failed_cas_(failed_cas),
      dialect_(dialect),
      builder_(ModelKind::kOwn),
      own_(type.new_history()) {}

linearizability::History OwnInterpreter::Finish() {
  linearizability::History history = builder_.Finish();
  history.own = own_;
  return history;
}

std::string OwnInterpreter::ThreadOf(const Record& record) const {
  return record.call == 0 ? record.process : "#" + std::to_string(record.call);
}

const OperationDescription* OwnInterpreter::Describe(std::string_view function) const {
  for (const OperationDescription& operation : type_.operations) {
    if (SameWord(NameOf(operation), function)) return &operation;
  }
  return nullptr;
}

bool OwnInterpreter::NamesKey(const Record& record) const {
  return type_.value_names_key && !record.has_key && record.has_value;
}

absl::Status OwnInterpreter::Invoke(const Record& record, std::string_view name) {
  Keyed keyed{record.has_key ? record.key : "", record.has_value ? &record.value : nullptr};
  if (NamesKey(record)) {
    auto split = SplitKeyed(record.value);
    if (!split.has_value()) return Expected("[KEY, VALUE]", ShowDatum(record.value), "/value: ");
    keyed = *std::move(split);
  }
  const auto operation = own_->Operation(name, keyed.value);
  if (!operation.has_value()) {
    return Expected(
        Describe(name)->name,
        std::string(name) + (keyed.value == nullptr ? "" : " " + ShowDatum(*keyed.value)),
        "/value: ");
  }
  return builder_.Invoke(record.process, ThreadOf(record), Function::kOwn, keyed.key,
                         NamesKey(record), *operation, linearizability::ValueTable::kNil);
}

absl::Status OwnInterpreter::End(const Record& record, std::string_view name) {
  HistoryBuilder::Open open;
  const std::string thread = ThreadOf(record);
  if (auto status = builder_.FindOpen(thread, Function::kOwn, open); !status.ok()) return status;
  const ValueId operation = builder_.invocation(open).a;
  const std::string& began = own_->operation(operation).function;
  if (began != name) {
    return absl::InvalidArgumentError("process " + record.process + " ends '" + std::string(name) +
                                      "', but began '" + began + "' in line " +
                                      std::to_string(open.line));
  }
  Keyed keyed{record.has_key ? record.key : std::string(builder_.key_of(open)),
              record.has_value ? &record.value : nullptr};
  if (open.tuple && record.has_value) {
    // A failure may have another value than [KEY, VALUE]: a message.
    if (auto split = SplitKeyed(record.value); split.has_value()) keyed = *std::move(split);
  }
  if (keyed.key != builder_.key_of(open))
    return OtherKey(keyed.key, builder_.key_of(open), open.line);
  if (record.type == "info") {
    builder_.Abandon(thread);
    return absl::OkStatus();
  }
  if (record.type == "ok") {
    const auto answer = own_->Answer(operation, keyed.value);
    if (!answer.has_value()) {
      return Expected("the answer to " + began + ", " + std::string(Describe(name)->answers),
                      keyed.value == nullptr ? "nothing" : ShowDatum(*keyed.value), "/value: ");
    }
    builder_.Answer(thread, *answer);
    return absl::OkStatus();
  }
  std::optional<ValueId> failure;
  if (FailureTells(record, keyed.value, failed_cas_, dialect_)) {
    failure = own_->Failure(operation, keyed.value);
  }
  if (failure.has_value()) {
    builder_.Answer(thread, *failure, /*done=*/false);
  } else {
    builder_.LeaveOut(thread);
  }
  return absl::OkStatus();
}

absl::Status OwnInterpreter::Add(const Record& record, PassedOver& passed_over) {
  if (record.nemesis) {
    ++passed_over["lines of the nemesis"];
    return absl::OkStatus();
  }
  if (auto status = CheckType(record); !status.ok()) return status;
  builder_.AtLine(record.line);
  const OperationDescription* const operation = Describe(record.function);
  if (operation == nullptr) {
    if (const auto step = OneStepOf(record)) return Add(*step, passed_over);
    return absl::InvalidArgumentError("/f: the model " + std::string(type_.name) + " has no '" +
                                      record.function.substr(0, 64) + "'; it has " + ListOf(type_));
  }
  return record.type == "invoke" ? Invoke(record, NameOf(*operation))
                                 : End(record, NameOf(*operation));
}

}  // namespace stampede
