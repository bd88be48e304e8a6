#include "stampede/histories/internal/transactions.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "stampede/histories/internal/history_builder.h"

namespace stampede {

using linearizability::Event;
using linearizability::Function;
using linearizability::History;
using linearizability::TxnStep;
using linearizability::ValueId;
using linearizability::ValueTable;

namespace {

constexpr std::string_view kForm = "[[F, KEY, VALUE], ...]";

absl::Status StoreValue(const Datum& datum, ValueTable& values, ValueId& value) {
  switch (datum.kind) {
    case Datum::Kind::kNil: value = ValueTable::kEmpty; break;
    case Datum::Kind::kNumber: value = values.Number(datum.number); break;
    case Datum::Kind::kText: value = values.Text(datum.text); break;
    case Datum::Kind::kOther:
      return Expected("a text, null or a whole number between -2^63 and 2^63-1", datum.text,
                      "/value: ");
    default: value = values.Text(ShowDatum(datum));
  }
  return absl::OkStatus();
}

absl::Status AddStep(Function function, const Datum& key, const Datum& value, ValueTable& values,
                     std::vector<TxnStep>& steps) {
  TxnStep& step = steps.emplace_back();
  step.function = function;
  step.key = values.Text(NameOf(key));
  if (function == Function::kDelete) return absl::OkStatus();
  if (function == Function::kAppend && !value.is_text()) {
    return Expected("a text", ShowDatum(value), "/value: ");
  }
  return StoreValue(value, values, step.a);
}

// The objects of a history, by their names.
class JoinedKeys {
 public:
  std::size_t NumberOf(std::string_view name) {
    const auto known = numbers_.find(name);
    if (known != numbers_.end()) return known->second;
    const std::size_t number = names_.size();
    numbers_.emplace(name, static_cast<std::uint32_t>(number));
    names_.emplace_back(name);
    above_.push_back(number);
    return number;
  }
  // The number that stands for all that are joined with it.
  std::size_t Find(std::size_t number) {
    while (above_[number] != number) number = above_[number] = above_[above_[number]];
    return number;
  }
  void Join(std::size_t a, std::size_t b) {
    a = Find(a);
    b = Find(b);
    above_[std::max(a, b)] = std::min(a, b);
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  ByName<std::uint32_t> numbers_;
  std::vector<std::string> names_;
  std::vector<std::size_t> above_;
};

// "x, y, z" of a few, sorted.
std::string ListOf(std::vector<std::string> names) {
  constexpr std::size_t kMost = 8;
  std::sort(names.begin(), names.end());
  std::string list;
  for (std::size_t i = 0; i < names.size() && i < kMost; ++i)
    list += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kMost) list += " and " + std::to_string(names.size() - kMost) + " more";
  return list;
}

}  // namespace

bool IsTransaction(const Record& record, Function function) {
  if (function == Function::kTxn) return true;
  if (function != Function::kRead && function != Function::kWrite) return false;
  return !record.has_key && record.has_value && record.value.is_map() &&
         !(record.value.items.size() == 4 && record.value.Find("key") != nullptr &&
           record.value.Find("value") != nullptr);
}

absl::StatusOr<std::vector<TxnStep>> StepsOf(const Record& record, Function function,
                                             ValueTable& values) {
  std::vector<TxnStep> steps;
  const std::vector<Datum>& items = record.value.items;
  if (function != Function::kTxn) {
    std::vector<std::pair<std::string, std::size_t>> keys;  // and their places
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) keys.emplace_back(NameOf(items[i]), i);
    std::sort(keys.begin(), keys.end());
    for (const auto& [key, place] : keys) {
      auto status = AddStep(function, items[place], items[place + 1], values, steps);
      if (!status.ok()) return status;
    }
    return steps;
  }
  if (!record.value.is_list()) return Expected(kForm, ShowDatum(record.value), "/value: ");
  for (const Datum& item : items) {
    if (!item.is_list() || item.items.size() < 2 || item.items.size() > 3 ||
        !item.items[0].is_word()) {
      return Expected(kForm, ShowDatum(item), "/value: ");
    }
    const auto its = ParseFunction(item.items[0].text);
    if (its != Function::kRead && its != Function::kWrite && its != Function::kAppend &&
        its != Function::kDelete) {
      return Expected("read, write, append or delete", item.items[0].text, "/value: ");
    }
    const Datum none;
    auto status =
        AddStep(*its, item.items[1], item.items.size() == 3 ? item.items[2] : none, values, steps);
    if (!status.ok()) return status;
  }
  return steps;
}

bool OnlyReads(const std::vector<TxnStep>& steps) {
  return std::all_of(steps.begin(), steps.end(),
                     [](const TxnStep& step) { return step.function == Function::kRead; });
}

absl::StatusOr<std::vector<TxnStep>> Answered(std::vector<TxnStep> invoked,
                                              const std::vector<TxnStep>& answered) {
  const bool same = std::equal(invoked.begin(), invoked.end(), answered.begin(), answered.end(),
                               [](const TxnStep& a, const TxnStep& b) {
                                 return a.function == b.function && a.key == b.key;
                               });
  if (!same) {
    return absl::InvalidArgumentError(
        "the answer speaks of other keys or steps than its invocation");
  }
  for (std::size_t i = 0; i < invoked.size(); ++i) {
    if (invoked[i].function == Function::kRead) invoked[i].a = answered[i].a;
  }
  return invoked;
}

void JoinKeys(History& history) {
  if (history.transactions.empty()) return;
  constexpr auto kNone = std::numeric_limits<std::uint32_t>::max();
  JoinedKeys names;
  // The first key that the event speaks of; the others are joined with it.
  const auto number_of = [&](const Event& event) {
    if (event.function != Function::kTxn) return names.NumberOf(history.keys[event.key]);
    std::size_t first = 0;
    const std::vector<TxnStep>& steps = history.transactions[event.a];
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const std::size_t number = names.NumberOf(history.values.Bytes(steps[i].key));
      if (i == 0) first = number;
      names.Join(first, number);
    }
    return first;
  };
  std::vector<std::size_t> numbers;  // by event
  for (const Event& event : history.events) numbers.push_back(number_of(event));
  std::vector<bool> joined(names.names().size(), false);  // by the number that stands for others
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (history.events[i].function == Function::kTxn) joined[names.Find(numbers[i])] = true;
  }

  std::vector<std::vector<std::string>> members(names.names().size());
  for (std::size_t i = 0; i < members.size(); ++i)
    members[names.Find(i)].push_back(names.names()[i]);
  std::vector<std::uint32_t> objects(members.size(), kNone);
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].empty()) continue;
    objects[i] = static_cast<std::uint32_t>(keys.size());
    keys.push_back(ListOf(members[i]));
  }
  std::vector<std::uint32_t> transactions;  // by operation
  for (std::size_t i = 0; i < history.events.size(); ++i) {
    Event& event = history.events[i];
    const std::size_t object = names.Find(numbers[i]);
    event.key = objects[object];
    if (!joined[object] || event.function == Function::kTxn) continue;
    if (event.operation >= transactions.size()) transactions.resize(event.operation + 1, kNone);
    std::uint32_t& transaction = transactions[event.operation];
    if (transaction == kNone) {
      transaction = static_cast<std::uint32_t>(history.transactions.size());
      const ValueId key = history.values.Text(names.names()[numbers[i]]);
      history.transactions.push_back({TxnStep{event.function, key, event.a, event.b}});
    } else if (event.kind == Event::Kind::kReturn && event.function == Function::kRead) {
      history.transactions[transaction][0].a = event.a;
    }
    event.function = Function::kTxn;
    event.a = transaction;
    event.b = ValueTable::kNil;
  }
  history.keys = std::move(keys);
}

}  // namespace stampede
