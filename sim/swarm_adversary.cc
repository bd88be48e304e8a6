#include "sim/swarm_adversary.h"

#include <bit>

namespace stampede {
namespace {

constexpr std::uint64_t Bits(std::size_t count) {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

// What the nodes of `from` send to those of `to` is lost.
void CutAll(std::uint64_t from, std::uint64_t to, Troubles& troubles) {
  for (std::uint64_t left = from; left != 0; left &= left - 1) {
    troubles.cut[static_cast<std::size_t>(std::countr_zero(left))] |= to;
  }
}

}  // namespace

void SwarmAdversary::Start(std::uint64_t seed, const SwarmShape& shape) {
  shape_ = shape;
  plan_ = DrawSwarmPlan(seed, shape);
  counts_.fill(0);
  message_key_ = SubKey(seed, "message");
  release_key_ = SubKey(seed, "release");
  era_key_ = SubKey(seed, "era");
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    node_keys_[i] = SubKey(seed, EnumName(static_cast<Fault>(i)));
  }
  crash_key_ = SubKey(seed, "crash");
  crash_cursor_ = 0;
}

Fate SwarmAdversary::Decide(const SwarmPlan::Rates& rates, std::uint32_t pick, std::uint64_t draw) {
  std::size_t kind = 0;
  while (pick >= rates.per_million[kind]) pick -= rates.per_million[kind++];
  Count(kMessageFaults[kind]);
  const std::uint64_t amount = Mix(draw, 1);
  const auto up_to = [amount](Duration most) {
    return Duration(Between(amount, 1, most.microseconds()));
  };
  Fate fate;
  switch (kMessageFaults[kind]) {
    case Fault::kDrop: fate.drop = true; break;
    case Fault::kDuplicate:
      fate.duplicate = true;
      fate.copy_delay = up_to(plan_.delay_max);
      break;
    case Fault::kDelay: fate.delay = up_to(plan_.delay_max); break;
    case Fault::kReorder: fate.delay = up_to(plan_.reorder_max); break;
    default: fate.hold = true; break;
  }
  return fate;
}

bool SwarmAdversary::Releases(const MessageName& message, const Moment& moment) {
  const std::uint64_t key = Draw(release_key_, message.Packed());
  if (!moment.turn) return Chance(Draw(key, moment.window), plan_.release_at_window);
  if (moment.node != message.from && moment.node != message.to) return false;
  const std::uint64_t turn =
      std::uint64_t{moment.node.code()} << 48 | std::uint64_t{moment.serving} << 47 | moment.term;
  return Chance(Draw(Mix(key, 1), turn), plan_.release_at_turn);
}

void SwarmAdversary::OnWindow(const WindowStart& start, Troubles& troubles) {
  crash_cursor_ = 0;
  restart_cursor_ = 0;
  Partition(start.window, troubles);
  TroubleNodes(start.window, troubles);
}

// At most one partition at a time, for an era; of a style that is on.
void SwarmAdversary::Partition(std::uint64_t window, Troubles& troubles) {
  constexpr std::array kStyles = {Fault::kPartition, Fault::kOneWayPartition,
                                  Fault::kFlappingPartition, Fault::kCutLink};
  const std::uint64_t era = window / plan_.era_windows;
  const std::uint64_t draw = Draw(era_key_, era);
  if (!Chance(draw, plan_.partition_chance)) return;
  std::uint64_t choice = Below(Mix(draw, 1), kStyles.size());
  while (!plan_.IsOn(kStyles[choice])) choice = (choice + 1) % kStyles.size();
  const Fault style = kStyles[choice];

  const std::uint64_t everybody = Bits(nodes());
  const std::uint64_t group = Mix(draw, 2) & everybody;
  const std::size_t lone = Below(Mix(draw, 3), shape_.replicas);
  // Every second partition sets a single replica apart: the smallest cut that does harm.
  const std::uint64_t side = (Mix(draw, 4) & 1) != 0 ? std::uint64_t{1} << lone : group;
  const std::uint64_t others = everybody & ~side;
  const bool outward = (Mix(draw, 5) & 1) != 0;
  switch (style) {
    case Fault::kFlappingPartition:
      if ((Draw(draw, window) & 1) != 0) return;
      [[fallthrough]];
    case Fault::kPartition:
      CutAll(side, others, troubles);
      CutAll(others, side, troubles);
      break;
    case Fault::kOneWayPartition:
      CutAll(outward ? side : others, outward ? others : side, troubles);
      break;
    default: {  // kCutLink
      const std::size_t to = Below(Mix(draw, 6), shape_.replicas);
      if (to == lone) return;
      CutAll(std::uint64_t{1} << lone, std::uint64_t{1} << to, troubles);
      break;
    }
  }
  if (side != 0 && others != 0) Count(style);
}

void SwarmAdversary::TroubleNodes(std::uint64_t window, Troubles& troubles) {
  const std::uint64_t node_era = window / plan_.node_era_windows;
  const std::uint64_t clock_era = window / plan_.era_windows;
  for (std::size_t node = 0; node < nodes(); ++node) {
    if (plan_.IsOn(Fault::kPause) &&
        Chance(NodeDraw(Fault::kPause, node, node_era), plan_.pause_chance)) {
      troubles.paused |= std::uint64_t{1} << node;
      Count(Fault::kPause);
    }
    if (plan_.IsOn(Fault::kSlowNode)) {
      const std::uint64_t draw = NodeDraw(Fault::kSlowNode, node, node_era);
      if (Chance(draw, plan_.slow_chance)) {
        troubles.slow[node] = Duration(Between(Mix(draw, 1), 1, plan_.slow_max.microseconds()));
        Count(Fault::kSlowNode);
      }
    }
    if (plan_.IsOn(Fault::kClockDrift)) {
      const std::uint64_t draw = NodeDraw(Fault::kClockDrift, node, clock_era);
      if (Chance(draw, plan_.drift_chance)) {
        troubles.clock_rate[node] = Between(Mix(draw, 1), kMillion / 2, kMillion * 2);
        Count(Fault::kClockDrift);
      }
    }
    if (plan_.IsOn(Fault::kClockJump)) {
      const std::uint64_t draw = NodeDraw(Fault::kClockJump, node, window);
      if (Chance(draw, plan_.jump_chance)) {
        troubles.clock_jump[node] =
            Duration(Between(Mix(draw, 1), 1, plan_.jump_max.microseconds()));
        Count(Fault::kClockJump);
      }
    }
  }
}

// Crash number i hits a replica of its own in a window of its own, shortly after its beginning and
// anywhere among the effects of a step.
bool SwarmAdversary::NextCrash(const WindowStart& start, CrashPoint& crash) {
  while (crash_cursor_ < plan_.crashes) {
    const std::uint16_t i = crash_cursor_++;
    const std::uint64_t draw = Draw(crash_key_, i);
    if (Below(draw, plan_.crash_windows) != start.window) continue;
    const std::uint64_t first = Below(Draw(crash_key_, 1'000), shape_.replicas);
    const auto victim = static_cast<std::uint16_t>((first + i) % shape_.replicas);
    crash.node = NodeId::Replica(victim);
    crash.step = start.node_steps[victim] + 1 + Below(Mix(draw, 1), 8);
    crash.effect = static_cast<std::uint32_t>(Below(Mix(draw, 2), 2u * shape_.replicas));
    crash.loss = DiskLoss::kUnsynced;
    crash.down = Duration();
    Count(Fault::kCrash);
    return true;
  }
  return NextRestart(start, crash);
}

// Any replica that is not to stop for good in this window may stop for a while.
bool SwarmAdversary::NextRestart(const WindowStart& start, CrashPoint& crash) {
  if (!plan_.IsOn(Fault::kRestart) || plan_.restart_chance == 0) return false;
  while (restart_cursor_ < shape_.replicas) {
    const std::uint16_t victim = restart_cursor_++;
    const std::uint64_t draw = NodeDraw(Fault::kRestart, victim, start.window);
    if (!Chance(draw, plan_.restart_chance) || StopsForGood(victim, start.window)) continue;
    crash.node = NodeId::Replica(victim);
    crash.step = start.node_steps[victim] + 1 + Below(Mix(draw, 1), 8);
    crash.effect = static_cast<std::uint32_t>(Below(Mix(draw, 2), 2u * shape_.replicas));
    crash.loss = (Mix(draw, 3) & 1) != 0 ? DiskLoss::kUnsynced : DiskLoss::kNothing;
    crash.down = Microseconds(LogBetween(Mix(draw, 4), 100, plan_.restart_max.microseconds()));
    Count(Fault::kRestart);
    return true;
  }
  return false;
}

// A crash that is planned and has not come must not be put off by a restart.
bool SwarmAdversary::StopsForGood(std::uint16_t victim, std::uint64_t window) const {
  const std::uint64_t first = Below(Draw(crash_key_, 1'000), shape_.replicas);
  for (std::uint16_t i = 0; i < plan_.crashes; ++i) {
    if ((first + i) % shape_.replicas != victim) continue;
    return Below(Draw(crash_key_, i), plan_.crash_windows) <= window;
  }
  return false;
}

}  // namespace stampede
