#include "stampede/sim/run_totals.h"

#include <algorithm>

#include "stampede/sim/fault_kinds.h"

namespace stampede {
namespace {

void AddAll(std::vector<Tally>& to, const std::vector<Tally>& from) {
  to.resize(std::max(to.size(), from.size()));
  for (std::size_t i = 0; i < from.size(); ++i) to[i].Add(from[i]);
}

}  // namespace

void RunTotals::Add(const RunTotals& other) {
  runs += other.runs;
  events += other.events;
  fewest_events = std::min(fewest_events, other.fewest_events);
  undecided += other.undecided;
  halted += other.halted;
  virtual_time = virtual_time + other.virtual_time;
  fingerprint += other.fingerprint;
  for (std::size_t i = 0; i < kFaultKindCount; ++i) faults[i].Add(other.faults[i]);
  cuts.Add(other.cuts);
  AddAll(marks, other.marks);
  AddAll(received, other.received);
  AddAll(transitions, other.transitions);
  AddAll(struck, other.struck);
}

}  // namespace stampede
