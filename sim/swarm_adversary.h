// The random adversary of the hunt: carries out the plan of a seed, every decision a hash of the
// seed and of the decision's name (law 3).
#ifndef STAMPEDE_SIM_SWARM_ADVERSARY_H_
#define STAMPEDE_SIM_SWARM_ADVERSARY_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "stampede/core/keyed_random.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/decisions.h"
#include "stampede/sim/fault_kinds.h"
#include "stampede/sim/faults.h"
#include "stampede/sim/swarm_plan.h"

namespace stampede {

class SwarmAdversary final : public Adversary {
 public:
  std::unique_ptr<Adversary> Clone() const override {
    return std::make_unique<SwarmAdversary>(*this);
  }

  // Begins a run; may be called again for the next one.
  void Start(std::uint64_t seed, const SwarmShape& shape);

  MessageFault OnSend(const MessageName& message) override {
    MessageFault fault;
    fault.hold = (targets_ != 0 && HoldsForTarget(message)) ||
                 (isolated_.has_value() && IsIsolated(message));
    if (fault.hold) return fault;
    const SwarmPlan::Rates& rates = plan_.message_rates[message.type];
    if (rates.total == 0) return fault;
    const std::uint64_t draw = Draw(message_key_, message.Packed());
    const auto pick = static_cast<std::uint32_t>(Below(draw, kMillion));
    return pick < rates.total ? Decide(rates, pick, draw) : fault;
  }
  void OnWindow(const WindowStart& start, FaultState& faults) override;
  void OnHeal(const Healing& healing, FaultState& faults) override;
  bool NextCrash(const WindowStart& start, CrashPoint& crash) override;
  bool CrashAtRoleChange(const ReleasePoint& point, std::uint64_t node_step,
                         CrashPoint& crash) override;
  void OnRestart(NodeId node) override { targets_ &= ~(std::uint64_t{1} << node.index()); }
  bool Releases(const MessageName& message, const ReleasePoint& point) override;

  const SwarmPlan& plan() const { return plan_; }
  // How often each kind of fault occurred in this run.
  const std::array<std::uint64_t, kFaultKindCount>& counts() const { return counts_; }

 private:
  MessageFault Decide(const SwarmPlan::Rates& rates, std::uint32_t pick, std::uint64_t draw);
  bool NextRestart(const WindowStart& start, CrashPoint& crash);
  bool NextClientCrash(const WindowStart& start, CrashPoint& crash);
  bool NextTargetedCrash(const WindowStart& start, CrashPoint& crash);
  bool MarksReceiver(const MessageName& message, const ReleasePoint& point);
  bool HoldsForTarget(const MessageName& message);
  bool IsIsolated(const MessageName& message);
  CrashPoint CrashSoon(std::uint16_t victim, std::uint64_t first, std::uint64_t draw,
                       std::uint64_t within) const;
  DiskLoss LossOf(std::uint64_t draw) const;
  std::optional<FaultKind> CutStyle(std::uint64_t draw) const;
  void Partition(std::uint64_t window, FaultState& faults);
  void DrawNodeFaults(std::uint64_t window, FaultState& faults);
  void ChooseTarget(std::uint64_t window, FaultState& faults);
  // The draw about `fault` at `node` in the `era`-th of its eras.
  std::uint64_t NodeDraw(FaultKind fault, std::size_t node, std::uint64_t era) const {
    return Draw(node_keys_[static_cast<std::size_t>(fault)], era << 24 | node);
  }
  // The nodes that a fault strikes in an era: drawn once, and it holds in all windows of the era.
  struct DrawnFaults {
    static constexpr std::uint64_t kNone = ~std::uint64_t{0};
    struct Struck {
      std::uint32_t node = 0;
      std::uint32_t to = 0;
      std::uint64_t draw = 0;
    };
    std::uint64_t era = kNone;
    std::vector<Struck> struck;
  };
  void DrawEra(const SwarmFault& fault, std::uint64_t era, std::uint32_t chance,
               DrawnFaults& drawn) const;
  void Count(FaultKind fault) { ++counts_[static_cast<std::size_t>(fault)]; }
  std::size_t nodes() const { return std::size_t{shape_.replicas} + shape_.clients; }

  std::uint64_t seed_ = 0;
  SwarmShape shape_;
  SwarmPlan plan_;
  std::array<std::uint64_t, kFaultKindCount> counts_{};
  std::uint64_t message_key_ = 0;
  std::uint64_t release_key_ = 0;
  std::uint64_t era_key_ = 0;
  std::array<std::uint64_t, kFaultKindCount> node_keys_{};  // by fault
  std::array<DrawnFaults, kSwarmFaults.size()> drawn_faults_;
  std::vector<std::size_t> group_;  // a partition's two sides, while it is being made
  std::vector<std::size_t> others_;
  std::uint64_t crash_key_ = 0;
  std::uint16_t crash_cursor_ = 0;  // the next planned crash to look at in this window
  std::uint16_t restart_cursor_ = 0;
  std::uint16_t client_cursor_ = 0;
  // `node` receives nothing until that window, and then first what `other` sent before it crashed.
  struct Isolated {
    NodeId node;
    NodeId other;
    std::uint64_t until = 0;
  };

  std::uint64_t window_ = 0;
  std::optional<std::uint16_t> target_;  // for it a crash is to be planned in this window
  std::optional<Isolated> isolated_;
  std::uint64_t targets_ = 0;                     // the victims' bits, in this window
  std::array<std::uint64_t, 64> target_draws_{};  // names the latest of each victim
  std::uint64_t marked_ = 0;                      // bits of those that may be the next
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_SWARM_ADVERSARY_H_
