#include "stampede/sim/swarm_adversary.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "stampede/sim/decisions.h"
#include "stampede/sim/fault_kinds.h"
#include "stampede/sim/lasting_faults.h"

namespace stampede {
namespace {

std::uint64_t LinkOf(const MessageName& message) {
  return std::uint64_t{message.from.code()} << 16 | message.to.code();
}

std::uint64_t NameOf(const ReleasePoint& change) {
  return std::uint64_t{change.node.code()} << 48 | std::uint64_t{change.serving} << 47 |
         change.epoch << 32 | change.term;
}

}  // namespace

void SwarmAdversary::Start(std::uint64_t seed, const SwarmShape& shape) {
  seed_ = seed;
  shape_ = shape;
  plan_ = DrawSwarmPlan(seed, shape);
  counts_.fill(0);
  message_key_ = SubKey(seed, "message");
  release_key_ = SubKey(seed, "release");
  era_key_ = SubKey(seed, "era");
  for (DrawnFaults& drawn : drawn_faults_) drawn.era = DrawnFaults::kNone;
  for (std::size_t i = 0; i < kFaultKindCount; ++i) {
    node_keys_[i] = Draw(SubKey(seed, "fault"), i);
  }
  crash_key_ = SubKey(seed, "crash");
  crash_cursor_ = 0;
  restart_cursor_ = 0;
  client_cursor_ = 0;
  window_ = 0;
  target_.reset();
  isolated_.reset();
  targets_ = 0;
  marked_ = 0;
}

MessageFault SwarmAdversary::Decide(const SwarmPlan::Rates& rates, std::uint32_t pick,
                                    std::uint64_t draw) {
  std::size_t kind = 0;
  while (pick >= rates.per_million[kind]) pick -= rates.per_million[kind++];
  Count(kMessageFaults[kind]);
  const std::uint64_t amount = Mix(draw, 1);
  const auto up_to = [amount](Duration most) {
    return Duration(Between(amount, 1, most.microseconds()));
  };
  MessageFault fault;
  switch (kMessageFaults[kind]) {
    case FaultKind::kDrop: fault.drop = true; break;
    case FaultKind::kDuplicate:
      fault.duplicate = true;
      fault.copy_delay = up_to(plan_.delay_max);
      break;
    case FaultKind::kDelay: fault.delay = up_to(plan_.delay_max); break;
    case FaultKind::kReorder: fault.delay = up_to(plan_.reorder_max); break;
    default: fault.hold = true; break;
  }
  return fault;
}

bool SwarmAdversary::Releases(const MessageName& message, const ReleasePoint& point) {
  const std::uint64_t key =
      Draw(release_key_, plan_.target_by_link ? LinkOf(message) : message.Packed());
  if (isolated_.has_value() && message.to == isolated_->node) {
    if (point.window < isolated_->until) return false;
    if (message.from == isolated_->other) return true;
  }
  if (!point.role_change) return Chance(Draw(key, point.window), plan_.release_at_window);
  if (point.node != message.from && point.node != message.to) return false;
  if (plan_.target_by_link && point.serving && point.node == message.from) {
    return MarksReceiver(message, point);
  }
  return Chance(Draw(Mix(key, 1), NameOf(point)), plan_.release_at_role_change);
}

// The sender, which serves again, has been a victim, perhaps. Of what it said before, one node
// hears now.
bool SwarmAdversary::MarksReceiver(const MessageName& message, const ReleasePoint& point) {
  const std::uint64_t draw = Draw(release_key_, NameOf(point));
  const std::uint64_t heard_by = Below(draw, shape_.replicas);
  if (message.to != NodeId::Replica(static_cast<std::uint16_t>(heard_by))) return false;
  if (Chance(Mix(draw, 1), plan_.target_isolate)) {
    isolated_ = Isolated{message.to, message.from, point.window + 1 + Below(Mix(draw, 2), 3)};
    return false;
  }
  marked_ |= std::uint64_t{1} << heard_by;
  return true;
}

bool SwarmAdversary::IsIsolated(const MessageName& message) {
  if (message.to != isolated_->node || window_ >= isolated_->until) return false;
  Count(FaultKind::kHold);
  return true;
}

void SwarmAdversary::OnWindow(const WindowStart& start, FaultState& faults) {
  crash_cursor_ = 0;
  restart_cursor_ = 0;
  client_cursor_ = 0;
  targets_ = 0;
  window_ = start.window;
  if (isolated_.has_value() && window_ > isolated_->until) isolated_.reset();
  Partition(start.window, faults);
  DrawNodeFaults(start.window, faults);
  ChooseTarget(start.window, faults);
}

void SwarmAdversary::OnHeal(const Healing& healing, FaultState& faults) {
  if (const auto kind = DrawLastingFaults(seed_, shape_, plan_, healing, faults)) Count(*kind);
}

// The style of cut in an era: one whose rate was chosen, or else one of those that were drawn.
std::optional<FaultKind> SwarmAdversary::CutStyle(std::uint64_t draw) const {
  if (plan_.chosen_cuts) {
    std::uint64_t pick = Below(Mix(draw, 7), kMillion);
    for (std::size_t i = 0; i < kCuts.size(); ++i) {
      if (pick < plan_.cut_rates[i]) return kCuts[i];
      pick -= plan_.cut_rates[i];
    }
  }
  if (!Chance(draw, plan_.partition_chance)) return std::nullopt;
  std::uint64_t choice = Below(Mix(draw, 1), kCuts.size());
  while (!plan_.drawn_cuts[choice]) choice = (choice + 1) % kCuts.size();
  return kCuts[choice];
}

// At most one partition at a time, for an era.
void SwarmAdversary::Partition(std::uint64_t window, FaultState& faults) {
  const std::uint64_t era = window / plan_.era_windows;
  const std::uint64_t draw = Draw(era_key_, era);
  const auto style = CutStyle(draw);
  if (!style.has_value()) return;
  if (style == FaultKind::kFlappingPartition && (Draw(draw, window) & 1) != 0) return;

  const std::size_t lone = Below(Mix(draw, 3), shape_.replicas);
  if (style == FaultKind::kCutLink) {
    const std::size_t to = Below(Mix(draw, 6), shape_.replicas);
    if (to == lone) return;
    faults.Cut(lone, to);
    return Count(*style);
  }
  // Every second partition sets a single replica apart: the smallest cut that does harm.
  const bool sets_one_apart = (Mix(draw, 4) & 1) != 0;
  const bool outward = (Mix(draw, 5) & 1) != 0;
  const auto in_group = [&](std::size_t node) {
    if (sets_one_apart) return node == lone;
    const std::uint64_t bits = Mix(draw, node < 64 ? 2 : 100 + node / 64);
    return (bits >> (node % 64) & 1) != 0;
  };
  group_.clear();
  others_.clear();
  for (std::size_t node = 0; node < nodes(); ++node) {
    (in_group(node) ? group_ : others_).push_back(node);
  }
  for (const std::size_t a : group_) {
    for (const std::size_t b : others_) {
      if (style != FaultKind::kOneWayPartition || outward) faults.Cut(a, b);
      if (style != FaultKind::kOneWayPartition || !outward) faults.Cut(b, a);
    }
  }
  if (!group_.empty() && !others_.empty()) Count(*style);
}

// One kind after the other, and only those that are on: most windows of most runs have none of
// most.
void SwarmAdversary::DrawNodeFaults(std::uint64_t window, FaultState& faults) {
  const auto era_of = [&](SwarmFault::Lasts lasts) {
    switch (lasts) {
      case SwarmFault::Lasts::kEra: return window / plan_.era_windows;
      case SwarmFault::Lasts::kNodeEra: return window / plan_.node_era_windows;
      case SwarmFault::Lasts::kWindow: break;
    }
    return window;
  };
  for (std::size_t row = 0; row < kSwarmFaults.size(); ++row) {
    const SwarmFault& fault = kSwarmFaults[row];
    if (!plan_.IsOn(fault.kind)) continue;
    const SwarmPlan::NodeFault& drawn = plan_.node_faults[row];
    DrawnFaults& era = drawn_faults_[row];
    if (era.era != era_of(fault.lasts)) DrawEra(fault, era_of(fault.lasts), drawn.chance, era);
    for (const DrawnFaults::Struck& struck : era.struck) {
      fault.strike(faults, struck.node, struck.to, struck.draw, drawn.max);
      Count(fault.kind);
    }
  }
}

void SwarmAdversary::DrawEra(const SwarmFault& fault, std::uint64_t era, std::uint32_t chance,
                             DrawnFaults& drawn) const {
  drawn.era = era;
  drawn.struck.clear();
  const auto strike = [&](std::uint32_t node, std::uint32_t to) {
    const std::uint64_t draw = NodeDraw(fault.kind, node | to << 12, era);
    if (Chance(draw, chance)) drawn.struck.push_back({node, to, Mix(draw, 1)});
  };
  const bool links = fault.strikes == SwarmFault::Strikes::kLinks;
  const auto count = static_cast<std::uint32_t>(
      fault.strikes == SwarmFault::Strikes::kNodes ? nodes() : shape_.replicas);
  for (std::uint32_t node = 0; node < count; ++node) {
    if (!links) strike(node, 0);
    for (std::uint32_t to = 0; links && to < count; ++to) {
      if (to != node) strike(node, to);
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
    crash = CrashSoon(victim, start.node_steps[victim] + 1, draw, 8);
    crash.loss = DiskLoss::kUnsynced;
    crash.down = Duration();
    Count(FaultKind::kCrash);
    return true;
  }
  return NextRestart(start, crash);
}

// Any replica may stop for a while.
bool SwarmAdversary::NextRestart(const WindowStart& start, CrashPoint& crash) {
  const bool on = plan_.IsOn(FaultKind::kRestart) && plan_.restart_chance > 0;
  while (on && restart_cursor_ < shape_.replicas) {
    const std::uint16_t victim = restart_cursor_++;
    const std::uint64_t draw = NodeDraw(FaultKind::kRestart, victim, start.window);
    if (!Chance(draw, plan_.restart_chance)) continue;
    crash = CrashSoon(victim, start.node_steps[victim] + 1, draw, 8);
    crash.down = Microseconds(LogBetween(Mix(draw, 4), 100, plan_.restart_max.microseconds()));
    Count(FaultKind::kRestart);
    return true;
  }
  return NextClientCrash(start, crash);
}

// So may any client, and always starts again. It has no disk to lose anything from.
bool SwarmAdversary::NextClientCrash(const WindowStart& start, CrashPoint& crash) {
  const bool on = plan_.IsOn(FaultKind::kClientCrash) && plan_.client_crash_chance > 0;
  while (on && client_cursor_ < shape_.clients) {
    const std::uint16_t victim = client_cursor_++;
    const std::uint64_t draw = NodeDraw(FaultKind::kClientCrash, victim, start.window);
    if (!Chance(draw, plan_.client_crash_chance)) continue;
    crash = CrashPoint();
    crash.node = NodeId::Client(victim);
    crash.step = start.node_steps[shape_.replicas + victim] + 1 + Below(Mix(draw, 1), 4);
    crash.effect =
        static_cast<std::uint32_t>(Below(Mix(draw, 2), std::uint64_t{2} * shape_.replicas));
    crash.down = Microseconds(LogBetween(Mix(draw, 4), 100, plan_.client_down_max.microseconds()));
    Count(FaultKind::kClientCrash);
    return true;
  }
  return NextTargetedCrash(start, crash);
}

// Chooses the target of a crash in this window. It crashes soon; or its clock jumps, so that it
// suspects the others although nothing is wrong with them, and it crashes at its role change.
void SwarmAdversary::ChooseTarget(std::uint64_t window, FaultState& faults) {
  target_.reset();
  if (plan_.target_chance == 0) return;
  const std::uint64_t draw = NodeDraw(FaultKind::kTargetedCrash, 0, window);
  if (!Chance(draw, plan_.target_chance)) return;
  const auto victim = static_cast<std::uint16_t>(Below(Mix(draw, 5), shape_.replicas));
  if (!Chance(Mix(draw, 10), plan_.target_clock_jump)) {
    target_ = victim;
    return;
  }
  if (faults.node(victim).clock_jump == Duration()) Count(FaultKind::kClockJump);
  faults.node(victim).clock_jump = std::max(faults.node(victim).clock_jump, plan_.jump_max);
  marked_ |= std::uint64_t{1} << victim;
}

// The target restarts at once, while messages are held that it sent or was sent last. What it
// promised in them reaches the others later, and the target itself may have forgotten it.
bool SwarmAdversary::NextTargetedCrash(const WindowStart& start, CrashPoint& crash) {
  if (!target_.has_value()) return false;
  const std::uint16_t victim = *std::exchange(target_, std::nullopt);
  const std::uint64_t draw = NodeDraw(FaultKind::kTargetedCrash, 0, start.window);
  crash = CrashSoon(victim, start.node_steps[victim] + 1, draw, 4);
  crash.down = Microseconds(LogBetween(Mix(draw, 4), 100, 3'000));
  targets_ |= std::uint64_t{1} << victim;
  target_draws_[victim] = draw;
  Count(FaultKind::kTargetedCrash);
  return true;
}

bool SwarmAdversary::HoldsForTarget(const MessageName& message) {
  const auto involved = [this](NodeId node) {
    return !node.is_client() && (targets_ >> node.index() & 1) != 0;
  };
  if ((plan_.target_types >> message.type & 1) == 0) return false;
  if (!involved(message.from) && !involved(message.to)) return false;
  const NodeId victim = involved(message.from) ? message.from : message.to;
  const std::uint64_t name =
      plan_.target_by_link ? Mix(LinkOf(message), target_draws_[victim.index()]) : message.Packed();
  if (!Chance(Draw(Mix(message_key_, 2), name), plan_.target_hold)) return false;
  Count(FaultKind::kHold);
  return true;
}

// The same, as the victim has joined or left a view.
bool SwarmAdversary::CrashAtRoleChange(const ReleasePoint& point, std::uint64_t node_step,
                                       CrashPoint& crash) {
  if (plan_.target_at_role_change == 0) return false;
  const std::uint64_t self = std::uint64_t{1} << point.node.index();
  const std::uint64_t draw =
      Draw(Mix(node_keys_[static_cast<std::size_t>(FaultKind::kTargetedCrash)], 1),
           Mix(NameOf(point), point.window));
  const bool marked = (marked_ & self) != 0;
  marked_ &= ~self;
  const std::uint32_t chance =
      std::max(plan_.target_at_role_change, marked ? plan_.target_marked : 0);
  if (!Chance(draw, chance)) return false;
  crash = CrashSoon(point.node.index(), node_step, draw, 3);
  crash.effect += 2u * shape_.replicas;  // in most steps that is behind all of them
  crash.settled = (Mix(draw, 10) & 1) != 0;
  crash.down = Microseconds(LogBetween(Mix(draw, 4), 100, 3'000));
  targets_ |= self;
  target_draws_[point.node.index()] = draw;
  Count(FaultKind::kTargetedCrash);
  return true;
}

// A crash in one of `within` steps of the victim from `first` on, unless that is beyond the budget.
CrashPoint SwarmAdversary::CrashSoon(std::uint16_t victim, std::uint64_t first, std::uint64_t draw,
                                     std::uint64_t within) const {
  CrashPoint crash;
  crash.node = NodeId::Replica(victim);
  crash.step = first + Below(Mix(draw, 1), within);
  crash.effect =
      static_cast<std::uint32_t>(Below(Mix(draw, 2), std::uint64_t{2} * shape_.replicas));
  crash.loss = LossOf(draw);
  crash.within_fault_model = true;
  return crash;
}

// What the crash that was drawn by `draw` costs the victim's disk.
DiskLoss SwarmAdversary::LossOf(std::uint64_t draw) const {
  if (Chance(Mix(draw, 6), plan_.torn_chance)) return DiskLoss::kTorn;
  if (Chance(Mix(draw, 7), plan_.wipe_chance)) return DiskLoss::kEverything;
  if (Chance(Mix(draw, 8), plan_.stale_chance)) return DiskLoss::kStale;
  if (Chance(Mix(draw, 9), plan_.corrupted_chance)) return DiskLoss::kCorrupted;
  return (Mix(draw, 3) & 1) != 0 ? DiskLoss::kUnsynced : DiskLoss::kNothing;
}

}  // namespace stampede
