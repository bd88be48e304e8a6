// For tests: the levels by their definitions, all orders tried one by one.
#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_LEVEL_DEFINITIONS_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_LEVEL_DEFINITIONS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "stampede/invariants/consistency/levels.h"
#include "stampede/invariants/linearizability/history.h"

namespace stampede::consistency {

// Of a history of at most some eight operations, on few keys; with appends only sequential
// consistency.
class Definitions {
 public:
  Definitions(linearizability::ModelKind model, const linearizability::History& history)
      : table_(history.values), any_initial_(history.any_initial) {
    constexpr ValueId kNil = linearizability::ValueTable::kNil;
    keys_ = history.keys.size();
    initial_ = history.initial.value_or(
        model == linearizability::ModelKind::kKv ? linearizability::ValueTable::kEmpty : kNil);
    std::vector<std::size_t> place(history.invokers.size());
    for (std::size_t i = 0; i < history.events.size(); ++i) {
      const linearizability::Event& event = history.events[i];
      if (event.kind == linearizability::Event::Kind::kInvoke) {
        place[event.operation] = all_.size();
        Operation& its = all_.emplace_back();
        its.function = event.function;
        its.client = history.invokers[event.operation];
        its.key = event.key;
        its.a = event.a;
        its.b = event.b;
        its.call = i;
        values_.push_back(event.a);
      } else if (event.kind == linearizability::Event::Kind::kReturn) {
        Operation& its = all_[place[event.operation]];
        its.end = i;
        its.done = event.done;
        its.seen = event.a;
        values_.push_back(event.a);
      }
    }
    values_.push_back(static_cast<ValueId>(history.values.size()));  // none of them
    std::sort(values_.begin(), values_.end());
    values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
  }

  bool Holds(Level level) const {
    if (level == Level::kSequential)
      return SomeInitials([this](const Values& held) { return SomeOrder(held, 0); });
    if (level == Level::kCausal)
      return SomeInitials([this](const Values& held) { return SomeCauses(held); });
    for (std::uint32_t key = 0; key < keys_; ++key) {
      const std::vector<ValueId> firsts = any_initial_ ? values_ : Values{initial_};
      const bool some = std::any_of(firsts.begin(), firsts.end(), [&](ValueId first) {
        return std::all_of(all_.begin(), all_.end(), [&](const Operation& of_client) {
          std::vector<std::size_t> order;
          return SomeOrderOfWrites(level, key, of_client.client, first, order);
        });
      });
      if (!some) return false;
    }
    return true;
  }

 private:
  using Function = linearizability::Function;
  using ValueId = linearizability::ValueId;
  using Values = std::vector<ValueId>;
  static constexpr std::size_t kNever = static_cast<std::size_t>(-1);

  struct Operation {
    Function function = Function::kRead;
    std::uint32_t client = 0;
    std::uint32_t key = 0;
    ValueId a = 0;
    ValueId b = 0;
    ValueId seen = 0;
    bool done = true;
    std::size_t call = 0;
    std::size_t end = kNever;
    bool answered() const { return end != kNever; }
  };

  bool Before(std::size_t i, std::size_t j) const {
    return all_[i].client == all_[j].client && all_[i].end < all_[j].call;
  }
  bool Failed(std::size_t i) const {
    return all_[i].function == Function::kCas && all_[i].answered() && !all_[i].done;
  }
  bool Writes(std::size_t i) const { return all_[i].function != Function::kRead && !Failed(i); }
  bool Reads(std::size_t i) const {
    return all_[i].answered() &&
           (all_[i].function == Function::kRead || all_[i].function == Function::kCas);
  }
  ValueId Written(std::size_t i) const {
    if (all_[i].function == Function::kDelete) return linearizability::ValueTable::kEmpty;
    return all_[i].function == Function::kCas ? all_[i].b : all_[i].a;
  }
  // Whether a reader's answer says that it met that value, or may have.
  bool Met(std::size_t i, ValueId value) const {
    if (all_[i].function == Function::kRead) return value == all_[i].seen;
    return (value == all_[i].a) == all_[i].done;
  }

  template <class Try>
  bool SomeInitials(Try attempt) const {
    if (!any_initial_) return attempt(Values(keys_, initial_));
    std::vector<std::size_t> choice(keys_, 0);
    while (true) {
      Values held;
      for (const std::size_t i : choice) held.push_back(values_[i]);
      if (attempt(held)) return true;
      std::size_t key = 0;
      while (key < keys_ && ++choice[key] == values_.size()) choice[key++] = 0;
      if (key == keys_) return false;
    }
  }

  bool SomeOrder(const Values& held, unsigned taken) const {
    bool complete = true;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      complete = complete && (!all_[i].answered() || (taken >> i & 1) != 0);
    }
    if (complete) return true;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      if ((taken >> i & 1) != 0) continue;
      bool first = true;
      for (std::size_t j = 0; j < all_.size(); ++j) {
        if ((taken >> j & 1) == 0 && Before(j, i)) first = false;
      }
      const ValueId now = held[all_[i].key];
      if (!first || (Reads(i) && !Met(i, now))) continue;
      Values after = held;
      const bool effect = all_[i].function != Function::kCas || now == all_[i].a;
      if (Writes(i) && effect) after[all_[i].key] = Written(i);
      if (all_[i].function == Function::kAppend) {
        after[all_[i].key] = table_.Concat(now, all_[i].a);
      }
      if (SomeOrder(after, taken | 1u << i)) return true;
    }
    return false;
  }

  // Orders of the key's writes, of which those without an answer may be left out.
  bool SomeOrderOfWrites(Level level, std::uint32_t key, std::uint32_t client, ValueId first,
                         std::vector<std::size_t>& order) const {
    bool complete = true;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      if (!Writes(i) || all_[i].key != key) continue;
      if (std::find(order.begin(), order.end(), i) != order.end()) continue;
      if (all_[i].answered()) complete = false;
      bool next = true;
      for (std::size_t j = 0; j < all_.size(); ++j) {
        const bool waits = Writes(j) && all_[j].key == key && Before(j, i);
        if (waits && std::find(order.begin(), order.end(), j) == order.end()) next = false;
      }
      if (!next) continue;
      order.push_back(i);
      const bool found = SomeOrderOfWrites(level, key, client, first, order);
      order.pop_back();
      if (found) return true;
    }
    return complete && Explains(level, key, client, first, order);
  }
  bool Explains(Level level, std::uint32_t key, std::uint32_t client, ValueId first,
                const std::vector<std::size_t>& order) const {
    std::size_t lowest = 0;  // 0 is what was there at first
    for (std::size_t i = 0; i < all_.size(); ++i) {
      if (all_[i].client != client || all_[i].key != key || !Reads(i)) continue;
      if (level == Level::kReadYourWrites) {
        lowest = 0;
        for (std::size_t k = 0; k < order.size(); ++k) {
          if (Before(order[k], i)) lowest = k + 1;
        }
      }
      std::size_t place = lowest;
      const auto fits = [&](std::size_t k) {
        if (k == 0) return Met(i, first);
        return order[k - 1] != i && !Before(i, order[k - 1]) && Met(i, Written(order[k - 1]));
      };
      while (place <= order.size() && !fits(place)) ++place;
      if (place > order.size()) return false;
      lowest = place;
    }
    return true;
  }

  // Some choice of what took effect, and of what each reader returns.
  bool SomeCauses(const Values& first) const {
    for (unsigned effect = 0; effect < 1u << all_.size(); ++effect) {
      bool fits = true;
      for (std::size_t i = 0; i < all_.size(); ++i) {
        fits = fits && (!all_[i].answered() || (effect >> i & 1) != 0);
      }
      std::vector<std::size_t> sources(all_.size(), kNever);
      if (fits && SomeSources(first, effect, 0, sources)) return true;
    }
    return false;
  }
  bool SomeSources(const Values& first, unsigned effect, std::size_t i,
                   std::vector<std::size_t>& sources) const {
    if (i == all_.size()) return IsCausal(effect, sources);
    const bool conditional = all_[i].function == Function::kCas && !all_[i].answered();
    if ((effect >> i & 1) == 0 || (!Reads(i) && !conditional)) {
      return SomeSources(first, effect, i + 1, sources);
    }
    const auto met = [&](ValueId value) {
      return conditional ? value == all_[i].a : Met(i, value);
    };
    for (std::size_t j = 0; j <= all_.size(); ++j) {
      const bool initial = j == all_.size();
      if (initial ? !met(first[all_[i].key])
                  : j == i || (effect >> j & 1) == 0 || !Writes(j) || all_[j].key != all_[i].key ||
                        !met(Written(j))) {
        continue;
      }
      sources[i] = j;
      if (SomeSources(first, effect, i + 1, sources)) return true;
    }
    return false;
  }
  bool IsCausal(unsigned effect, const std::vector<std::size_t>& sources) const {
    const std::size_t count = all_.size();
    std::vector<unsigned> past(count, 0);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < count; ++j) {
        if ((effect >> j & 1) != 0 && Before(j, i)) past[i] |= 1u << j;
      }
      if (sources[i] < count) past[i] |= 1u << sources[i];
    }
    for (std::size_t round = 0; round < count; ++round) {
      for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < count; ++j) {
          if ((past[i] >> j & 1) != 0) past[i] |= past[j];
        }
      }
    }
    for (std::size_t i = 0; i < count; ++i) {
      if ((effect >> i & 1) != 0 && (past[i] >> i & 1) != 0) return false;
    }
    for (const Operation& of_client : all_) {
      unsigned seen = 0;
      for (std::size_t i = 0; i < count; ++i) {
        const bool own = all_[i].client == of_client.client && all_[i].answered();
        if ((effect >> i & 1) != 0 && (own || Writes(i))) seen |= 1u << i;
      }
      const std::vector<std::size_t> last(keys_, count);
      if (!SomeView(of_client.client, seen, past, sources, last)) return false;
    }
    return true;
  }
  bool SomeView(std::uint32_t client, unsigned left, const std::vector<unsigned>& past,
                const std::vector<std::size_t>& sources,
                const std::vector<std::size_t>& last) const {
    if (left == 0) return true;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      if ((left >> i & 1) == 0 || (past[i] & left) != 0) continue;
      const bool own = all_[i].client == client && Reads(i);
      if (own && last[all_[i].key] != sources[i]) continue;
      std::vector<std::size_t> after = last;
      if (Writes(i)) after[all_[i].key] = i;
      if (SomeView(client, left & ~(1u << i), past, sources, after)) return true;
    }
    return false;
  }

  mutable linearizability::ValueTable table_;  // grows where texts are appended
  std::vector<Operation> all_;
  std::size_t keys_ = 0;
  ValueId initial_ = 0;
  bool any_initial_ = false;
  Values values_;
};

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_LEVEL_DEFINITIONS_H_
