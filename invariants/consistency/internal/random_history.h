// For tests: small histories in which reads are often stale.
#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_RANDOM_HISTORY_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_RANDOM_HISTORY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stampede/core/hash.h"
#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede::consistency {

struct RandomShape {
  std::uint64_t operations = 6;
  std::uint64_t clients = 3;
  std::uint64_t keys = 2;
  std::uint64_t values = 2;  // that are written; 0: each is written once
  bool any_initial = false;
  bool appends = false;  // of a kv
  // Of a hundred answers how many are what a single copy would have answered.
  std::uint64_t right = 50;
};

class RandomHistory {
 public:
  RandomHistory(linearizability::ModelKind model, const RandomShape& shape, std::uint64_t seed)
      : model_(model), shape_(shape), seed_(seed) {
    history.any_initial = shape.any_initial;
    for (std::uint64_t key = 0; key < shape.keys; ++key) {
      history.keys.push_back(std::to_string(key));
      held_.push_back(Initial());
      written_.push_back({Initial()});
    }
    for (std::uint64_t client = 0; client < shape.clients; ++client) {
      history.clients.push_back("c" + std::to_string(client));
    }
    open_.resize(shape.clients);
    std::uint64_t begun = 0;
    while (begun < shape.operations || busy_ > 0) {
      const std::uint64_t client = Draw(shape.clients);
      if (open_[client].busy) {
        End(client);
      } else if (begun < shape.operations) {
        ++begun;
        Begin(client);
      }
    }
  }

  linearizability::History history;

 private:
  using Event = linearizability::Event;
  using Function = linearizability::Function;
  using ValueId = linearizability::ValueId;
  using ValueTable = linearizability::ValueTable;

  struct Open {
    bool busy = false;
    Event call;
  };

  std::uint64_t Draw(std::uint64_t below) { return Mix(seed_, ++drawn_) % below; }
  ValueId Initial() const {
    return model_ == linearizability::ModelKind::kKv ? ValueTable::kEmpty : ValueTable::kNil;
  }
  ValueId NewValue() {
    const std::uint64_t number = shape_.values == 0 ? ++last_ : 1 + Draw(shape_.values);
    return history.values.Number(static_cast<std::int64_t>(number));
  }
  // One that was there, most often one of the last.
  ValueId OldValue(std::uint32_t key) {
    const std::vector<ValueId>& all = written_[key];
    if (Draw(40) == 0) return history.values.Number(9);
    const std::uint64_t back = Draw(2) == 0 ? Draw(2) : Draw(all.size());
    return all[all.size() - 1 - std::min<std::uint64_t>(back, all.size() - 1)];
  }

  void Begin(std::uint64_t client) {
    using enum linearizability::Function;
    Event& call = open_[client].call;
    call = Event();
    call.key = static_cast<std::uint32_t>(Draw(shape_.keys));
    call.operation = static_cast<std::uint32_t>(history.invokers.size());
    const std::uint64_t kind = Draw(10);
    call.function = kind < 5 ? kRead : kWrite;
    if (kind >= 8 && linearizability::Supports(model_, kCas)) call.function = kCas;
    if (kind == 7 && linearizability::Supports(model_, kDelete)) call.function = kDelete;
    if (shape_.appends && kind >= 6) call.function = kAppend;
    if (call.function == kAppend) call.a = history.values.Text(Draw(2) == 0 ? "a" : "b");
    if (call.function == kCas) {
      call.a = Draw(3) == 0 ? OldValue(call.key) : held_[call.key];
      call.b = NewValue();
    }
    if (call.function == kWrite) call.a = NewValue();
    if (call.function == kWrite) written_[call.key].push_back(call.a);
    if (call.function == kCas) written_[call.key].push_back(call.b);
    history.events.push_back(call);
    history.invokers.push_back(static_cast<std::uint32_t>(client));
    open_[client].busy = true;
    ++busy_;
  }

  void End(std::uint64_t client) {
    using enum linearizability::Function;
    Event answer = open_[client].call;
    open_[client].busy = false;
    --busy_;
    const bool takes_effect = Draw(8) != 0 || answer.function == kRead;
    ValueId& held = held_[answer.key];
    const bool right = Draw(100) < shape_.right;
    if (answer.function == kCas) answer.done = right ? held == answer.a : Draw(2) == 0;
    if (takes_effect) {
      if (answer.function == kWrite) held = answer.a;
      if (answer.function == kAppend) {
        held = history.values.Concat(held, answer.a);
        written_[answer.key].push_back(held);
      }
      if (answer.function == kDelete) held = ValueTable::kEmpty;
      if (answer.function == kCas && answer.done) held = answer.b;
    }
    answer.a = answer.function == kRead ? (right ? held : OldValue(answer.key)) : ValueTable::kNil;
    answer.b = ValueTable::kNil;
    const bool ends = Draw(7) != 0 || answer.function == kRead;
    answer.kind = ends ? Event::Kind::kReturn : Event::Kind::kAbandon;
    history.events.push_back(answer);
  }

  const linearizability::ModelKind model_;
  const RandomShape shape_;
  const std::uint64_t seed_;
  std::uint64_t drawn_ = 0;
  std::uint64_t last_ = 0;
  std::uint64_t busy_ = 0;
  std::vector<Open> open_;                     // by client
  std::vector<ValueId> held_;                  // by key
  std::vector<std::vector<ValueId>> written_;  // by key
};

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_RANDOM_HISTORY_H_
