#include "stampede/sim/faults.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace stampede {

namespace {

template <class... Fs>
void AppendAll(const FaultState& state, std::vector<TimedFault>& all,
               const std::variant<Fs...>* /*tag*/) {
  const auto append = [&](auto found) {
    for (auto& one : found) all.emplace_back(std::move(one));
  };
  (append(Fs::In(state)), ...);
}

// Whether two faults of one type differ in the nodes or links that they strike, and in nothing
// else.
template <class F>
bool SameAmounts(const F& a, const F& b) {
  F aligned = b;
  std::get<0>(aligned.Fields()) = std::get<0>(a.Fields());
  return aligned == a;
}

}  // namespace

void Apply(const TimedFault& fault, FaultState& state) {
  std::visit([&state](const auto& one) { one.Apply(state); }, fault);
}

std::vector<TimedFault> FaultsIn(const FaultState& state) {
  std::vector<TimedFault> all;
  AppendAll(state, all, static_cast<const TimedFault*>(nullptr));
  return all;
}

std::vector<TimedFault> Unite(const std::vector<TimedFault>& faults) {
  std::vector<TimedFault> united;
  const auto add_to = [](TimedFault& into, const TimedFault& fault) {
    return std::visit(
        [&fault]<class F>(F& one) {
          const F* other = std::get_if<F>(&fault);
          if (other == nullptr || !SameAmounts(one, *other)) return false;
          auto& struck = std::get<0>(one.Fields());
          const auto& more = std::get<0>(other->Fields());
          struck.insert(struck.end(), more.begin(), more.end());
          return true;
        },
        into);
  };
  for (const TimedFault& fault : faults) {
    const bool added = std::any_of(united.begin(), united.end(),
                                   [&](TimedFault& into) { return add_to(into, fault); });
    if (!added) united.push_back(fault);
  }
  return united;
}

}  // namespace stampede
