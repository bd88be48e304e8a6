#include "stampede/invariants/linearizability/internal/unique_object.h"

#include "absl/container/flat_hash_map.h"
#include "stampede/invariants/linearizability/internal/object_calls.h"
#include "stampede/invariants/linearizability/internal/unique_register.h"

namespace stampede::linearizability {

std::optional<UniqueFinding> CheckUniqueRegister(const History& history,
                                                 const std::vector<std::uint32_t>& events,
                                                 ValueId initial) {
  // The register's memory is as large as the largest value: those of this object, counted from 0.
  std::vector<ValueId> values;
  // It is never iterated.
  absl::flat_hash_map<ValueId, ValueId> numbers;
  const auto own = [&](ValueId value) {
    const auto [known, added] = numbers.try_emplace(value, static_cast<ValueId>(values.size()));
    if (added) values.push_back(value);
    return known->second;
  };
  struct Open {
    std::uint32_t invoked = 0;
    ValueId written = 0;
  };
  // It is never iterated.
  absl::flat_hash_map<std::uint32_t, Open> open;  // by operation
  UniqueRegister cell;
  cell.Start(own(initial));
  UniqueFinding found;
  for (std::size_t i = 0; i < events.size(); ++i) {
    AskAhead(history, events, i);
    const std::uint32_t number = events[i];
    const Event& event = history.events[number];
    if (event.function > Function::kWrite) return std::nullopt;
    const bool writes = event.function == Function::kWrite;
    auto finding = UniqueRegister::Finding::kFits;
    if (event.kind == Event::Kind::kInvoke) {
      const ValueId written = writes ? own(event.a) : 0;
      open[event.operation] = {cell.now(), written};
      finding = cell.Invoke(writes, written);
    } else if (event.kind == Event::Kind::kReturn) {
      const Open opened = open[event.operation];
      open.erase(event.operation);
      finding = cell.Return(writes ? opened.written : own(event.a), opened.invoked);
    }
    if (finding == UniqueRegister::Finding::kNotUnique) return std::nullopt;
    if (finding == UniqueRegister::Finding::kViolation) {
      found.violation = number;
      // A value may still be written twice behind it: the violation is one all the same, since it
      // is decided by what came before.
      return found;
    }
  }
  for (const ValueId value : cell.FinalValues()) found.finals.push_back(values[value]);
  return found;
}

}  // namespace stampede::linearizability
