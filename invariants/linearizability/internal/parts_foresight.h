// Foresight for each part of the states.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_PARTS_FORESIGHT_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_PARTS_FORESIGHT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "stampede/invariants/linearizability/internal/foresight.h"
#include "stampede/invariants/linearizability/internal/offline_model.h"

namespace stampede::linearizability {

// An order of all operations is one of those of each part: where none of these can begin in the
// part that is at hand, the search has gone wrong. Costs nothing where states have no parts.
class PartsForesight {
 public:
  PartsForesight(OfflineModel& model, const std::vector<bool>& known) : model_(model) {
    for (StatePart& part : model.Parts()) {
      std::vector<bool> its_known;
      places_.resize(known.size());
      for (const CallId call : part.calls) {
        if (call >= known.size()) break;
        places_[call].emplace_back(static_cast<std::uint32_t>(foresights_.size()),
                                   static_cast<CallId>(its_known.size()));
        its_known.push_back(known[call]);
      }
      needs_.push_back(std::move(part.needs));
      foresights_.emplace_back(*needs_.back(), its_known);
    }
  }

  void Place(CallId call) {
    if (places_.empty()) return;
    for (const auto& [part, place] : places_[call]) foresights_[part].Place(place);
  }
  void Unplace(CallId call) {
    if (places_.empty()) return;
    for (const auto& [part, place] : places_[call]) foresights_[part].Unplace(place);
  }

  bool IsHopeless(StateId state) const {
    for (std::size_t part = 0; part < foresights_.size(); ++part) {
      if (foresights_[part].IsHopeless(model_.PartOf(state, part))) return true;
    }
    return false;
  }

  std::size_t bytes() const {
    std::size_t sum = places_.size() * 40;
    for (const Foresight& foresight : foresights_) sum += foresight.bytes();
    return sum;
  }

 private:
  OfflineModel& model_;
  std::vector<std::unique_ptr<StateNeeds>> needs_;  // by part
  std::vector<Foresight> foresights_;               // by part
  // By call: the parts that it concerns, and its place in each.
  std::vector<std::vector<std::pair<std::uint32_t, CallId>>> places_;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_PARTS_FORESIGHT_H_
