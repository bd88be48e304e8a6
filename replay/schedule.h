// From a failing scenario to the shortest schedule of the same failure: which operation is invoked,
// which timer runs out, which message arrives, one after the other, and nothing else.
//
// A run's time does not matter then, only its causes: an event is known by the event that sent its
// message, not by the message's number, so that taking one event away takes away what it caused and
// leaves all others what they are (Scott et al., "Minimizing Faulty Executions of Distributed
// Systems", NSDI 2016).
#ifndef STAMPEDE_REPLAY_SCHEDULE_H_
#define STAMPEDE_REPLAY_SCHEDULE_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "stampede/core/check.h"
#include "stampede/core/json.h"
#include "stampede/core/keyed_random.h"
#include "stampede/replay/schedule_events.h"
#include "stampede/replay/shrink.h"
#include "stampede/scenarios/player.h"
#include "stampede/scenarios/scenario.h"
#include "stampede/sim/world.h"

namespace stampede {

// Finds the shortest schedule of one scenario's failure.
template <class P, class Checks>
class ScheduleReducer {
 public:
  using Event = ScheduleEvent<P>;

  // REQUIRES: telling `scenario` violates an invariant; `options` are its.
  ScheduleReducer(const scenario::Scenario& scenario, const RunOptions<P>& options, Checks checks)
      : scenario_(scenario), options_(options), checks_(std::move(checks)) {}

  // Nothing where the failure cannot be run so: it is one of liveness, or depends on time.
  // `stop` is asked before every run.
  std::optional<scenario::Scenario> Reduce(const std::function<bool()>& stop) {
    if (!Record()) return std::nullopt;
    std::vector<bool> all(events_.size(), true);
    if (!Fails(all)) return std::nullopt;
    for (std::uint16_t replicas = 3; replicas < scenario_.replicas; ++replicas) {
      options_.config.replicas = replicas;
      if (Validate(options_).ok() && Fails(all)) break;
      options_.config.replicas = scenario_.replicas;
    }
    // What is found depends on the order in which things are taken away: several are tried.
    constexpr std::uint64_t kOrders = 8;
    constexpr std::size_t kShort = 12;
    std::vector<bool> best = all;
    for (std::uint64_t order = 0; order < kOrders && Kept(best) > kShort; ++order) {
      std::vector<bool> keep = all;
      order_ = order;
      Minimize(keep, stop);
      if (Kept(keep) < Kept(best)) best = std::move(keep);
      if (stop()) break;
    }
    return Concrete(best);
  }

 private:
  struct Done {
    std::size_t event = 0;
    MessageName name;  // of the message delivered
  };

  // Tells the scenario and takes down its events.
  bool Record();
  void MoveStops(const std::vector<std::pair<std::size_t, std::size_t>>& stops);
  // Whether the schedule of the kept events comes to the same failure; what was done is in done_.
  bool Fails(const std::vector<bool>& keep);
  void Minimize(std::vector<bool>& keep, const std::function<bool()>& stop);
  bool RemoveChunks(std::vector<bool>& keep, std::size_t size, const std::function<bool()>& stop);
  bool RemovePairs(std::vector<bool>& keep, const std::function<bool()>& stop);
  // What was not done, or came after the failure, is not part of the schedule.
  void Restrict(std::vector<bool>& keep) const {
    keep.assign(events_.size(), false);
    for (const Done& done : done_) keep[done.event] = true;
  }
  static std::size_t Kept(const std::vector<bool>& keep) {
    return static_cast<std::size_t>(std::count(keep.begin(), keep.end(), true));
  }
  bool StopsNext(const std::vector<bool>& keep, std::size_t event) const;
  scenario::Scenario Concrete(std::vector<bool>& keep);

  const scenario::Scenario& scenario_;
  RunOptions<P> options_;
  Checks checks_;
  std::uint64_t order_ = 0;  // in which chunks are taken away; 0: the last first
  std::string signature_;
  std::vector<Event> events_;
  std::vector<Done> done_;
  // While a schedule is tried: the names of what each event sent; boots come last.
  std::vector<std::vector<SendListener::Send>> sent_;
  std::vector<SendListener::Send> sent_at_boot_;
  std::vector<SentMessage> copied_now_;  // of the event that is being done
  SendListener listener_;
  HoldingAdversary holding_;
  World<P, HoldingAdversary, SendListener> world_;
};

template <class P, class Checks>
void ScheduleReducer<P, Checks>::Minimize(std::vector<bool>& keep,
                                          const std::function<bool()>& stop) {
  STAMPEDE_CHECK(Fails(keep), "it fails to begin with");
  Restrict(keep);
  for (bool better = true; better && !stop();) {
    better = false;
    for (std::size_t size = Kept(keep) / 2; size >= 1; size /= 2) {
      better |= RemoveChunks(keep, size, stop);
    }
    if (!better) better = RemovePairs(keep, stop);
  }
}

// The last first, or in the order at hand.
template <class P, class Checks>
bool ScheduleReducer<P, Checks>::RemoveChunks(std::vector<bool>& keep, std::size_t size,
                                              const std::function<bool()>& stop) {
  bool better = false;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < keep.size(); ++i) {
    if (keep[i]) kept.push_back(i);
  }
  std::vector<std::size_t> begins;
  for (std::size_t begin = 0; begin < kept.size(); begin += size) begins.push_back(begin);
  std::sort(begins.begin(), begins.end(), [this](std::size_t a, std::size_t b) {
    if (order_ == 0) return a > b;
    return std::pair(Draw(order_, a), a) < std::pair(Draw(order_, b), b);
  });
  for (const std::size_t begin : begins) {
    if (stop()) return better;
    std::vector<bool> fewer = keep;
    bool any = false;
    for (std::size_t i = begin; i < std::min(begin + size, kept.size()); ++i) {
      any |= fewer[kept[i]];
      fewer[kept[i]] = false;
    }
    if (!any || !Fails(fewer)) continue;
    Restrict(keep);
    better = true;
  }
  return better;
}

template <class P, class Checks>
bool ScheduleReducer<P, Checks>::RemovePairs(std::vector<bool>& keep,
                                             const std::function<bool()>& stop) {
  constexpr std::size_t kFew = 80;
  if (Kept(keep) > kFew) return false;
  for (std::size_t j = keep.size(); j-- > 0;) {
    if (!keep[j]) continue;
    for (std::size_t i = j; i-- > 0;) {
      if (!keep[i] || stop()) continue;
      std::vector<bool> fewer = keep;
      fewer[i] = fewer[j] = false;
      if (!Fails(fewer)) continue;
      Restrict(keep);
      return true;
    }
  }
  return false;
}

}  // namespace stampede

#include "stampede/replay/schedule_runs.h"  // IWYU pragma: export

#endif  // STAMPEDE_REPLAY_SCHEDULE_H_
