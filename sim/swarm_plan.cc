#include "stampede/sim/swarm_plan.h"

#include <string>
#include <string_view>

#include "stampede/core/keyed_random.h"

namespace stampede {
namespace {

// Draws the quantities of a plan, each under its own name: adding one changes no other.
class Drawer {
 public:
  explicit Drawer(std::uint64_t seed) : key_(SubKey(seed, "swarm plan")) {}

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
std::uint64_t TargetedTypes(const Drawer& draw, std::string_view fault, std::uint8_t types) {
  const std::string name = std::string(fault) + " types";
  if (draw.Flip(name, kMillion / 2)) return ~std::uint64_t{0};
  std::uint64_t mask = 0;
  for (std::uint8_t type = 0; type < types; ++type) {
    if (draw.Flip(name + std::to_string(type), kMillion / 3)) mask |= std::uint64_t{1} << type;
  }
  return mask;
}

void DrawMessageRates(const Drawer& draw, const SwarmShape& shape, SwarmPlan& plan) {
  plan.message_rates.assign(shape.message_types, {});
  for (std::size_t i = 0; i < kMessageFaults.size(); ++i) {
    const FaultKind fault = kMessageFaults[i];
    if (!plan.IsOn(fault)) continue;
    const std::string name(EnumName(fault));
    const std::uint64_t types = TargetedTypes(draw, name, shape.message_types);
    const bool all = types == ~std::uint64_t{0};
    const std::uint32_t rate = draw.Rate(name + " rate", 2'000, all ? 150'000 : 400'000);
    for (std::uint8_t type = 0; type < shape.message_types; ++type) {
      if ((types >> type & 1) == 0) continue;
      plan.message_rates[type].per_million[i] = rate;
      plan.message_rates[type].total += rate;
    }
  }
}

// Each kind of loss in half of the runs.
void DrawDiskLosses(const Drawer& draw, const SwarmShape& shape, SwarmPlan& plan) {
  const auto rate = [&draw](std::string_view loss) {
    const std::string name = std::string(loss) + " disk";
    return draw.Flip(name, kMillion / 2) ? draw.Rate(name + " rate", 20'000, 500'000) : 0;
  };
  plan.torn_chance = rate(EnumName(DiskLoss::kTorn));
  if (shape.budget.wipes || shape.beyond_fault_model) {
    plan.wipe_chance = rate(EnumName(DiskLoss::kEverything));
  }
  if (!shape.beyond_fault_model) return;
  plan.stale_chance = rate(EnumName(DiskLoss::kStale));
  plan.corrupted_chance = rate(EnumName(DiskLoss::kCorrupted));
}

}  // namespace

SwarmPlan DrawSwarmPlan(std::uint64_t seed, const SwarmShape& shape) {
  const Drawer draw(seed);
  SwarmPlan plan;
  for (std::size_t i = 0; i < kFaultKindCount; ++i) {
    plan.on[i] = draw.Flip(EnumName(static_cast<FaultKind>(i)), kMillion / 2);
  }
  const auto partition = static_cast<std::size_t>(
      draw.Uniform("partition style", static_cast<int>(FaultKind::kPartition),
                   static_cast<int>(FaultKind::kCutLink)));
  plan.on[partition] = true;  // no run without some cut: nothing tests a protocol more
  DrawMessageRates(draw, shape, plan);
  plan.delay_max = Microseconds(draw.Logarithmic("delay max", 2'000, 500'000));
  plan.reorder_max = Microseconds(draw.Logarithmic("reorder max", 300, 5'000));
  plan.release_at_window = draw.Rate("release at window", 5'000, 300'000);
  plan.release_at_role_change = draw.Rate("release at turn", 20'000, 900'000);

  plan.era_windows = static_cast<std::uint32_t>(draw.Logarithmic("era", 2, 16));
  plan.partition_chance = draw.Rate("partition", 300'000, 900'000);
  plan.node_era_windows = static_cast<std::uint32_t>(draw.Logarithmic("node era", 1, 32));
  plan.pause_chance = draw.Rate("pause", 10'000, 200'000);
  plan.slow_chance = draw.Rate("slow", 20'000, 300'000);
  plan.slow_max = Microseconds(draw.Logarithmic("slow max", 500, 50'000));
  plan.slow_disk_chance = draw.Rate("slow disk", 20'000, 300'000);
  plan.slow_disk_max = Microseconds(draw.Logarithmic("slow disk max", 500, 50'000));
  plan.full_disk_chance = draw.Rate("full disk", 10'000, 200'000);
  plan.drift_chance = draw.Rate("drift", 100'000, 900'000);
  plan.jump_chance = draw.Rate("jump", 2'000, 100'000);
  plan.jump_max = Microseconds(draw.Logarithmic("jump max", 10'000, 400'000));

  if (plan.IsOn(FaultKind::kCrash) && shape.budget.crashes > 0) {
    plan.crashes = static_cast<std::uint16_t>(draw.Uniform("crashes", 1, shape.budget.crashes));
  }
  if (shape.budget.restarts) plan.restart_chance = draw.Rate("restart", 10'000, 200'000);
  if (shape.budget.restarts && plan.IsOn(FaultKind::kTargetedCrash)) {
    plan.target_chance = draw.Rate("ambush", 20'000, 400'000);
    plan.target_at_role_change = draw.Rate("ambush at turn", 5'000, 500'000);
    plan.target_types = TargetedTypes(draw, "ambush", shape.message_types);
    plan.target_by_link = draw.Flip("ambush by link", kMillion / 2);
    plan.target_hold = draw.Rate("ambush hold", plan.target_by_link ? 500'000 : 200'000, 1'000'000);
    plan.target_isolate = draw.Rate("ambush deaf", 50'000, 1'000'000);
    plan.target_clock_jump = draw.Rate("ambush startle", 20'000, 1'000'000);
    plan.target_marked = draw.Rate("ambush marked", 100'000, 1'000'000);
  }
  if (shape.budget.restarts) DrawDiskLosses(draw, shape, plan);
  if (shape.budget.client_crashes) {
    plan.client_crash_chance = draw.Rate("client crash", 5'000, 200'000);
    plan.client_down_max = Microseconds(draw.Logarithmic("client down max", 1'000, 200'000));
  }
  plan.restart_max = Microseconds(draw.Logarithmic("restart max", 1'000, 200'000));
  plan.crash_windows = static_cast<std::uint32_t>(draw.Logarithmic("crash windows", 8, 256));
  return plan;
}

}  // namespace stampede
