#include "stampede/sim/swarm_plan.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "stampede/core/keyed_random.h"
#include "stampede/sim/decisions.h"
#include "stampede/sim/fault_kinds.h"

namespace stampede {
namespace {

// Draws the quantities of a plan, each under its own name: adding one changes no other. What
// belongs to a kind of fault is drawn under the kind's number, so that its name may change.
class Drawer {
 public:
  explicit Drawer(std::uint64_t key) : key_(key) {}

  Drawer Of(FaultKind kind) const {
    return Drawer(Draw(SubKey(key_, "fault"), static_cast<std::uint64_t>(kind)));
  }

  bool Flip(std::string_view name, std::uint32_t per_million) const {
    return Chance(SubKey(key_, name), per_million);
  }
  std::int64_t Uniform(std::string_view name, std::int64_t low, std::int64_t high) const {
    return Between(SubKey(key_, name), low, high);
  }
  std::int64_t Logarithmic(std::string_view name, std::int64_t low, std::int64_t high) const {
    return LogBetween(SubKey(key_, name), low, high);
  }
  std::uint32_t Rate(std::string_view name, std::int64_t low, std::int64_t high) const {
    return static_cast<std::uint32_t>(Logarithmic(name, low, high));
  }

 private:
  std::uint64_t key_;
};

// In half of the runs a kind of message fault picks on some types of messages only: a schedule that
// holds back nothing but, say, one kind of answer finds what a general rain of faults drowns.
std::uint64_t TargetedTypes(const Drawer& draw, std::uint8_t types) {
  if (draw.Flip("all types", kMillion / 2)) return ~std::uint64_t{0};
  std::uint64_t mask = 0;
  for (std::uint8_t type = 0; type < types; ++type) {
    if (draw.Flip("type " + std::to_string(type), kMillion / 3)) mask |= std::uint64_t{1} << type;
  }
  return mask;
}

void DrawMessageRates(const Drawer& draw, const SwarmShape& shape, SwarmPlan& plan) {
  plan.message_rates.assign(shape.message_types, {});
  for (std::size_t i = 0; i < kMessageFaults.size(); ++i) {
    const FaultKind kind = kMessageFaults[i];
    if (!plan.IsOn(kind)) continue;
    const Drawer of_kind = draw.Of(kind);
    const auto chosen = shape.faults.RateOf(kind);
    const std::uint64_t types =
        chosen ? ~std::uint64_t{0} : TargetedTypes(of_kind, shape.message_types);
    const bool all = types == ~std::uint64_t{0};
    const std::uint32_t rate =
        chosen.value_or(of_kind.Rate("rate", 2'000, all ? 150'000 : 400'000));
    for (std::uint8_t type = 0; type < shape.message_types; ++type) {
      if ((types >> type & 1) == 0) continue;
      plan.message_rates[type].per_million[i] = rate;
      plan.message_rates[type].total += rate;
    }
  }
}

// Where rates were chosen, the drawn ones beside them share what is left of all messages.
void FitMessageRates(const FaultChoice& choice, SwarmPlan& plan) {
  for (SwarmPlan::Rates& rates : plan.message_rates) {
    std::uint64_t chosen = 0;
    for (std::size_t i = 0; i < kMessageFaults.size(); ++i) {
      if (choice.RateOf(kMessageFaults[i]).has_value()) chosen += rates.per_million[i];
    }
    if (chosen == 0 || rates.total <= kMillion) continue;
    const std::uint64_t left = kMillion - chosen;
    const std::uint64_t drawn = rates.total - chosen;
    rates.total = static_cast<std::uint32_t>(chosen);
    for (std::size_t i = 0; i < kMessageFaults.size(); ++i) {
      if (choice.RateOf(kMessageFaults[i]).has_value()) continue;
      rates.per_million[i] = static_cast<std::uint32_t>(rates.per_million[i] * left / drawn);
      rates.total += rates.per_million[i];
    }
  }
}

// Which kinds are on. No run without some cut, where one may be drawn: nothing tests a protocol
// more.
void DrawKinds(const Drawer& draw, const SwarmShape& shape, SwarmPlan& plan) {
  const FaultChoice& choice = shape.faults;
  for (std::size_t i = 0; i < kFaultKindCount; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    plan.on[i] = draw.Of(kind).Flip("on", kMillion / 2) && choice.Allows(kind);
  }
  auto style = static_cast<std::size_t>(
      draw.Uniform("partition style", 0, static_cast<int>(kCuts.size()) - 1));
  for (std::size_t tried = 0; tried < kCuts.size() && !choice.Allows(kCuts[style]); ++tried) {
    style = (style + 1) % kCuts.size();
  }
  if (choice.Allows(kCuts[style])) plan.on[static_cast<std::size_t>(kCuts[style])] = true;
  for (const auto& [kind, per_million] : choice.rates) {
    plan.on[static_cast<std::size_t>(kind)] = per_million > 0;
  }
  if (shape.ordered) {
    for (const FaultKind kind : {FaultKind::kDuplicate, FaultKind::kReorder}) {
      plan.on[static_cast<std::size_t>(kind)] = false;
    }
  }
  for (std::size_t i = 0; i < kCuts.size(); ++i) {
    plan.cut_rates[i] = choice.RateOf(kCuts[i]).value_or(0);
    plan.chosen_cuts = plan.chosen_cuts || plan.cut_rates[i] > 0;
    plan.drawn_cuts[i] = plan.IsOn(kCuts[i]) && plan.cut_rates[i] == 0;
  }
}

// The largest amount of a fault of clocks.
std::optional<std::int64_t> BoundOf(FaultKind kind, const ClockBounds& clocks) {
  switch (kind) {
    case FaultKind::kClockDrift: return clocks.drift_per_million;
    case FaultKind::kClockJump: return clocks.jump.microseconds();
    default: return std::nullopt;
  }
}

// A kind of which the rate was chosen; or else, in half of the runs, one of those that are on.
std::optional<FaultKind> DrawLasting(const Drawer& draw, const FaultChoice& choice,
                                     const ClockBounds& clocks, const SwarmPlan& plan) {
  auto pick = draw.Uniform("lasting rate", 0, kMillion - 1);
  std::vector<FaultKind> on;
  for (const FaultKind kind : kLastingFaults) {
    if (!plan.IsOn(kind)) continue;
    if (kind == FaultKind::kLastingDrift && clocks.drift_per_million == 0) continue;
    const auto rate = choice.RateOf(kind);
    if (!rate.has_value()) {
      on.push_back(kind);
    } else if ((pick -= *rate) < 0) {
      return kind;
    }
  }
  if (on.empty() || !draw.Flip("lasting", kMillion / 2)) return std::nullopt;
  return on[static_cast<std::size_t>(
      draw.Uniform("lasting kind", 0, static_cast<std::int64_t>(on.size()) - 1))];
}

// Each kind of loss in half of the runs.
void DrawDiskLosses(const Drawer& draw, const SwarmShape& shape, SwarmPlan& plan) {
  const auto rate = [&draw](std::string_view loss) {
    return draw.Flip(loss, kMillion / 2) ? draw.Rate(std::string(loss) + " rate", 20'000, 500'000)
                                         : 0;
  };
  plan.torn_chance = rate("torn disk");
  if (shape.budget.wipes || shape.beyond_fault_model) plan.wipe_chance = rate("wiped disk");
  if (!shape.beyond_fault_model) return;
  plan.stale_chance = rate("stale disk");
  plan.corrupted_chance = rate("corrupted disk");
}

}  // namespace

SwarmPlan DrawSwarmPlan(std::uint64_t seed, const SwarmShape& shape) {
  const Drawer draw(SubKey(seed, "swarm plan"));
  SwarmPlan plan;
  const FaultChoice& choice = shape.faults;
  const ClockBounds clocks = Narrower(choice.clocks, shape.budget.clocks);
  DrawKinds(draw, shape, plan);
  for (const FaultKind kind : {FaultKind::kClockDrift, FaultKind::kClockJump}) {
    if (BoundOf(kind, clocks) == 0) plan.on[static_cast<std::size_t>(kind)] = false;
  }
  DrawMessageRates(draw, shape, plan);
  FitMessageRates(choice, plan);
  const auto span = [](std::int64_t microseconds) { return Microseconds(microseconds); };
  plan.delay_max = span(draw.Of(FaultKind::kDelay).Logarithmic("max", 2'000, 500'000));
  plan.reorder_max = span(draw.Of(FaultKind::kReorder).Logarithmic("max", 300, 5'000));
  const Drawer hold = draw.Of(FaultKind::kHold);
  plan.release_at_window = hold.Rate("release at window", 5'000, 300'000);
  plan.release_at_role_change = hold.Rate("release at role change", 20'000, 900'000);

  plan.era_windows = static_cast<std::uint32_t>(draw.Logarithmic("era", 2, 16));
  const bool cuts =
      std::find(plan.drawn_cuts.begin(), plan.drawn_cuts.end(), true) != plan.drawn_cuts.end();
  if (cuts) plan.partition_chance = draw.Rate("partition", 300'000, 900'000);
  plan.node_era_windows = static_cast<std::uint32_t>(draw.Logarithmic("node era", 1, 32));
  for (const SwarmFault& fault : kSwarmFaults) {
    const Drawer of_kind = draw.Of(fault.kind);
    SwarmPlan::NodeFault& drawn = plan.node_faults.emplace_back();
    drawn.chance = choice.RateOf(fault.kind)
                       .value_or(of_kind.Rate("chance", fault.chance_low, fault.chance_high));
    if (fault.max_low > 0) drawn.max = of_kind.Logarithmic("max", fault.max_low, fault.max_high);
    if (const auto bound = BoundOf(fault.kind, clocks)) drawn.max = std::min(drawn.max, *bound);
    if (fault.kind == FaultKind::kClockJump) plan.jump_max = span(drawn.max);
  }

  const Drawer crash = draw.Of(FaultKind::kCrash);
  if (plan.IsOn(FaultKind::kCrash) && shape.budget.crashes > 0) {
    plan.crashes = static_cast<std::uint16_t>(crash.Uniform("crashes", 1, shape.budget.crashes));
    if (const auto rate = choice.RateOf(FaultKind::kCrash)) {
      plan.crashes = 0;
      for (std::uint16_t i = 0; i < shape.budget.crashes; ++i) {
        if (crash.Flip("crash " + std::to_string(i), *rate)) ++plan.crashes;
      }
    }
  }
  plan.crash_windows = static_cast<std::uint32_t>(crash.Logarithmic("windows", 8, 256));
  const Drawer restart = draw.Of(FaultKind::kRestart);
  if (shape.budget.restarts) {
    plan.restart_chance =
        choice.RateOf(FaultKind::kRestart).value_or(restart.Rate("chance", 10'000, 200'000));
  }
  plan.restart_max = span(restart.Logarithmic("max", 1'000, 200'000));
  if (shape.budget.restarts && plan.IsOn(FaultKind::kTargetedCrash)) {
    const Drawer target = draw.Of(FaultKind::kTargetedCrash);
    plan.target_chance = target.Rate("chance", 20'000, 400'000);
    plan.target_at_role_change = target.Rate("at role change", 5'000, 500'000);
    plan.target_types = TargetedTypes(target, shape.message_types);
    plan.target_by_link = target.Flip("by link", kMillion / 2);
    plan.target_hold = target.Rate("hold", plan.target_by_link ? 500'000 : 200'000, 1'000'000);
    plan.target_isolate = target.Rate("isolate", 50'000, 1'000'000);
    plan.target_clock_jump = target.Rate("clock jump", 20'000, 1'000'000);
    plan.target_marked = target.Rate("marked", 100'000, 1'000'000);
    if (const auto rate = choice.RateOf(FaultKind::kTargetedCrash)) {
      plan.target_chance = *rate;
      plan.target_at_role_change = *rate;
    }
    if (!choice.Allows(FaultKind::kHold)) plan.target_hold = plan.target_isolate = 0;
    if (!choice.Allows(FaultKind::kClockJump) || clocks.jump == Duration()) {
      plan.target_clock_jump = 0;
    }
  }
  if (shape.budget.restarts) DrawDiskLosses(draw, shape, plan);
  if (shape.budget.client_crashes) {
    const Drawer client = draw.Of(FaultKind::kClientCrash);
    plan.client_crash_chance =
        choice.RateOf(FaultKind::kClientCrash).value_or(client.Rate("chance", 5'000, 200'000));
    plan.client_down_max = span(client.Logarithmic("max", 1'000, 200'000));
  }
  plan.lasting = DrawLasting(draw, choice, clocks, plan);
  return plan;
}

}  // namespace stampede
