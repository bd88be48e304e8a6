#include "stampede/sim/lasting_faults.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "stampede/core/keyed_random.h"

namespace stampede {
namespace {

// One run's faults. Everything is drawn under the kind's number.
class Lasting {
 public:
  Lasting(FaultKind kind, std::uint64_t seed, const SwarmShape& shape, const SwarmPlan& plan,
          const Healing& healing, FaultState& faults)
      : kind_(kind),
        key_(Draw(SubKey(seed, "lasting"), static_cast<std::uint64_t>(kind))),
        shape_(shape),
        plan_(plan),
        healing_(healing),
        faults_(faults) {}

  // Whether anything lasts.
  bool Strike() {
    switch (kind_) {
      case FaultKind::kLastingCuts: return StrikeLinks();
      case FaultKind::kLastingDrift: return StrikeClocks();
      default: return StrikeNodes();
    }
  }

 private:
  bool IsPromised() const { return healing_.promises_progress(faults_); }

  // Some replicas in an order of their own; in half of the runs a leader comes first.
  std::vector<std::size_t> Victims() const {
    std::vector<std::size_t> victims;
    for (const NodeId id : healing_.up) victims.push_back(id.index());
    Shuffle(victims, Draw(key_, 1));
    if (Chance(Draw(key_, 2), kMillion / 2)) {
      std::stable_partition(victims.begin(), victims.end(), [this](std::size_t victim) {
        return healing_.summaries[victim].leading;
      });
    }
    return victims;
  }

  // As many as were drawn, or fewer.
  bool StrikeNodes() {
    const std::vector<std::size_t> victims = Victims();
    const int most = std::min<int>(shape_.budget.crashes, static_cast<int>(victims.size()));
    if (most < 1) return false;
    for (std::int64_t count = Between(Draw(key_, 3), 1, most); count > 0; --count) {
      faults_.Reset(healing_.slots);
      for (std::int64_t i = 0; i < count; ++i) {
        StrikeNode(victims[static_cast<std::size_t>(i)],
                   Draw(key_, 10 + static_cast<std::uint64_t>(i)));
      }
      if (IsPromised()) return true;
    }
    faults_.Reset(healing_.slots);
    return false;
  }

  void StrikeNode(std::size_t victim, std::uint64_t draw) {
    switch (kind_) {
      case FaultKind::kLastingPause: faults_.node(victim).paused = true; break;
      case FaultKind::kLastingSlowNode: {
        const std::int64_t timeout = shape_.timeout.microseconds();
        faults_.node(victim).slow = Duration(LogBetween(
            draw, std::max<std::int64_t>(1, timeout / 10), std::max<std::int64_t>(1, 2 * timeout)));
        break;
      }
      case FaultKind::kLastingIsolation: CutOff(victim, true, true, draw); break;
      default: {
        const bool hears_nobody = (Mix(draw, 2) & 1) != 0;
        CutOff(victim, hears_nobody, !hears_nobody, draw);
        break;
      }
    }
  }
  // What is sent to the victim is lost, or what it sends; in half of the runs only between
  // replicas.
  void CutOff(std::size_t victim, bool inward, bool outward, std::uint64_t draw) {
    const std::size_t others =
        (Mix(draw, 1) & 1) != 0 ? healing_.slots.nodes() : healing_.slots.replicas;
    for (std::size_t other = 0; other < others; ++other) {
      if (other == victim) continue;
      if (inward) faults_.Cut(other, victim);
      if (outward) faults_.Cut(victim, other);
    }
  }

  // Links between replicas, in one of several shapes. Where that is too much, some are mended.
  bool StrikeLinks() {
    std::vector<std::pair<std::size_t, std::size_t>> links = LinksToCut();
    Shuffle(links, Draw(key_, 4));
    for (const auto& [from, to] : links) faults_.Cut(from, to);
    for (std::size_t mended = 1; !links.empty() && !IsPromised(); mended *= 2) {
      for (std::size_t i = 0; i < mended && !links.empty(); ++i) {
        faults_.Mend(links.back().first, links.back().second);
        links.pop_back();
      }
    }
    return !links.empty();
  }
  std::vector<std::pair<std::size_t, std::size_t>> LinksToCut() const {
    const std::size_t replicas = healing_.slots.replicas;
    std::vector<std::size_t> order(replicas);
    for (std::size_t i = 0; i < replicas; ++i) order[i] = i;
    Shuffle(order, Draw(key_, 5));
    enum Shape : std::uint64_t { kOne, kSome, kHub, kChain, kShapes };
    const std::uint64_t shape = Below(Draw(key_, 6), kShapes);
    const auto chance =
        static_cast<std::uint32_t>(LogBetween(Draw(key_, 7), kMillion / 20, kMillion / 2));
    std::vector<std::pair<std::size_t, std::size_t>> links;
    for (std::size_t a = 0; a < replicas; ++a) {
      for (std::size_t b = 0; b < replicas; ++b) {
        if (a == b) continue;
        const bool cut = shape == kOne    ? a == 0 && b == 1
                         : shape == kSome ? Chance(Draw(key_, 1'000 + a * replicas + b), chance)
                         : shape == kHub  ? a != 0 && b != 0
                                          : std::max(a, b) - std::min(a, b) > 1;
        if (cut) links.emplace_back(order[a], order[b]);
      }
    }
    return links;
  }

  bool StrikeClocks() {
    for (std::size_t row = 0; row < kSwarmFaults.size(); ++row) {
      if (kSwarmFaults[row].kind != FaultKind::kClockDrift) continue;
      const std::int64_t max = plan_.node_faults[row].max;
      if (max == 0) return false;
      const std::size_t always = Below(Draw(key_, 8), healing_.slots.nodes());
      for (std::size_t node = 0; node < healing_.slots.nodes(); ++node) {
        const std::uint64_t draw = Draw(key_, 100 + node);
        if ((draw & 1) == 0 && node != always) continue;
        faults_.node(node).clock_rate = internal::ClockRate(max, Mix(draw, 1));
      }
    }
    return !faults_.IsNone();
  }

  template <class T>
  static void Shuffle(std::vector<T>& items, std::uint64_t key) {
    for (std::size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[Below(Draw(key, i), i)]);
    }
  }

  const FaultKind kind_;
  const std::uint64_t key_;
  const SwarmShape& shape_;
  const SwarmPlan& plan_;
  const Healing& healing_;
  FaultState& faults_;
};

}  // namespace

std::optional<FaultKind> DrawLastingFaults(std::uint64_t seed, const SwarmShape& shape,
                                           const SwarmPlan& plan, const Healing& healing,
                                           FaultState& faults) {
  if (!plan.lasting.has_value()) return std::nullopt;
  Lasting lasting(*plan.lasting, seed, shape, plan, healing, faults);
  return lasting.Strike() ? plan.lasting : std::nullopt;
}

}  // namespace stampede
