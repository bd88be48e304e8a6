#include "stampede/histories/internal/etcd_operation.h"

#include <algorithm>
#include <array>
#include <utility>

#include "stampede/histories/internal/history_builder.h"

namespace stampede {
namespace {

const Datum& At(const Datum* map, std::string_view key) {
  static const auto& nil = *new Datum();
  const Datum* found = map == nullptr ? nullptr : map->Find(key);
  return found == nullptr ? nil : *found;
}

Datum Text(std::string_view text) {
  Datum datum;
  datum.kind = Datum::Kind::kText;
  datum.text = text;
  return datum;
}

// A long value is known by its hash only.
Datum ValueOf(const Datum& value) {
  const Datum& text = At(&value, "value");
  const Datum& hash = At(&value, "hash");
  Datum found;
  if (value.is_text()) found = value;
  if (text.is_text()) found = text;
  if (text.is_map()) return ValueOf(text);
  if (hash.is_number() && hash.number != 0) {
    found = Text("#" + std::to_string(hash.number));
  }
  return found;
}

// The value that a range of one key was answered with.
Datum RangeAnswer(const Datum& response) {
  const Datum& pairs = At(&response, "kvs");
  return pairs.is_list() && !pairs.items.empty() ? ValueOf(pairs.items[0]) : Datum();
}

}  // namespace

bool EtcdOperations::IsOne(const Datum& operation) {
  const Datum& input = At(&operation, "input");
  constexpr std::array<std::string_view, 6> kRequests = {"range",       "txn",        "leasegrant",
                                                         "leaserevoke", "defragment", "compact"};
  return At(&input, "type").is_text() &&
         std::any_of(kRequests.begin(), kRequests.end(),
                     [&](std::string_view name) { return input.Find(name) != nullptr; });
}

void EtcdOperations::AddStep(const Datum& step, const Datum* result, const RecordedCall& model,
                             std::vector<RecordedCall>& calls, PassedOver& passed_over) {
  const std::string& type = At(&step, "type").text;
  RecordedCall call = model;
  Record& invocation = call.invocation;
  const Datum& range = At(&step, "range");
  const Datum& put = At(&step, "put");
  invocation.has_value = true;
  if (type.starts_with("range")) {
    if (!At(&range, "end").text.empty()) {
      ++passed_over["reads of several keys"];
      return;
    }
    invocation.function = "get";
    invocation.key = At(&range, "start").text;
    if (result != nullptr) call.end.value = RangeAnswer(*result);
    call.end.has_value = true;
  } else if (type.starts_with("put")) {
    invocation.function = "put";
    invocation.key = At(&put, "key").text;
    invocation.value = ValueOf(At(&put, "value"));
    if (At(&put, "leaseid").number != 0) leased_.insert(invocation.key);
  } else {
    invocation.function = "delete";
    invocation.key = At(&At(&step, "delete"), "key").text;
  }
  invocation.has_key = true;
  call.end.function = invocation.function;
  calls.push_back(std::move(call));
}

absl::Status EtcdOperations::Add(const Datum& operation, std::uint32_t line,
                                 std::vector<RecordedCall>& calls, PassedOver& passed_over) {
  const Datum& input = At(&operation, "input");
  const Datum& output = At(&operation, "output");
  const Datum& called = At(&operation, "call");
  const Datum& returned = At(&operation, "return");
  const std::string type = LowerCase(At(&input, "type").text);
  if (!called.is_number()) return Expected("a number as Call", ShowDatum(called));
  RecordedCall model;
  model.invocation.line = model.end.line = line;
  model.invocation.type = "invoke";
  model.invocation.process = model.end.process = NameOf(At(&operation, "clientid"));
  model.invocation.time = called.number;
  const bool failed =
      !At(&output, "error").text.empty() || !At(&output, "clienterror").text.empty();
  const bool persisted = At(&output, "persisted").truth;
  const bool answered = returned.is_number() && output.is_map() && !failed && !persisted;
  model.end.time = returned.number;
  if (answered && model.end.time < model.invocation.time) {
    return absl::InvalidArgumentError("the operation returns before its call");
  }
  if (answered) model.end.type = "ok";
  if (type == "range") {
    const Datum& range = At(&input, "range");
    if (At(&range, "revision").number != 0 || At(&output, "revision").number < 0) {
      ++passed_over["reads of an older revision"];
      return absl::OkStatus();
    }
    Datum step;
    step.kind = Datum::Kind::kMap;
    step.items = {Text("type"), Text("range"), Text("range"), range};
    AddStep(step, &At(&output, "range"), model, calls, passed_over);
    return absl::OkStatus();
  }
  if (type != "txn") {
    ++passed_over["operations that touch no key"];
    return absl::OkStatus();
  }
  const Datum& txn = At(&input, "txn");
  const Datum& response = At(&output, "txn");
  const bool failure = At(&response, "failure").truth;
  // Where there is no answer, each write of either branch may have happened.
  std::vector<std::pair<const Datum*, const Datum*>> steps;  // with their results
  const auto take = [&](const char* branch, bool known) {
    const Datum& list = At(&txn, branch);
    const Datum& results = At(&response, "results");
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      const bool has = known && i < results.items.size();
      steps.emplace_back(&list.items[i], has ? &results.items[i] : nullptr);
    }
  };
  if (!answered || !failure) take("operationsonsuccess", answered);
  if (!answered || failure) take("operationsonfailure", answered);
  for (const auto& [step, result] : steps) {
    // Without its result a read has said nothing.
    if (answered && result == nullptr && At(step, "type").text.starts_with("range")) continue;
    AddStep(*step, result, model, calls, passed_over);
  }
  return absl::OkStatus();
}

void EtcdOperations::LeaveOutLeased(std::vector<RecordedCall>& calls,
                                    PassedOver& passed_over) const {
  const std::size_t before = calls.size();
  std::erase_if(calls,
                [&](const RecordedCall& call) { return leased_.contains(call.invocation.key); });
  if (calls.size() != before) {
    passed_over["operations on keys with a lease"] += before - calls.size();
  }
}

}  // namespace stampede
