// What one seed of the random swarm will do: which kinds of faults are on, and how strong.
//
// A swarm (Groce et al., "Swarm Testing", ISSTA 2012) gives every run a random subset of the faults
// instead of a little of everything: kinds that always occur together hide what each does alone.
#ifndef STAMPEDE_SIM_SWARM_PLAN_H_
#define STAMPEDE_SIM_SWARM_PLAN_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/core/protocol.h"
#include "stampede/core/time.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/fault_choice.h"
#include "stampede/sim/fault_kinds.h"
#include "stampede/sim/faults.h"

namespace stampede {

// What the plan must know of a run.
struct SwarmShape {
  std::uint16_t replicas = 0;
  std::uint16_t clients = 0;
  FaultBudget budget;
  std::uint8_t message_types = 0;
  Duration window;
  bool beyond_fault_model = false;  // disks may lose more than protocols are built to survive
  FaultChoice faults = {};
  bool ordered = false;   // no message comes twice or is overtaken
  Duration timeout = {};  // of the protocol
};

struct SwarmPlan {
  std::array<bool, kFaultKindCount> on{};

  // Per message type: the chance, per million, of each of kMessageFaults.
  struct Rates {
    std::array<std::uint32_t, kMessageFaults.size()> per_million{};
    std::uint32_t total = 0;
  };
  std::vector<Rates> message_rates;
  Duration delay_max;                   // of kDelay
  Duration reorder_max;                 // of kReorder
  std::uint32_t release_at_window = 0;  // per million, for each held message and window
  // Per million, when the term of its sender or receiver changes.
  std::uint32_t release_at_role_change = 0;

  std::uint32_t era_windows = 1;       // partitions and drifting clocks hold for this many windows
  std::uint32_t partition_chance = 0;  // per million and era: one of `drawn_cuts`
  std::array<bool, kCuts.size()> drawn_cuts{};
  bool chosen_cuts = false;  // some of the next are above 0
  // Those that were chosen, per million and era.
  std::array<std::uint32_t, kCuts.size()> cut_rates{};
  std::uint32_t node_era_windows = 1;  // pauses, slowness and disks for this many
  // Of each of kSwarmFaults: its chance, and its largest amount.
  struct NodeFault {
    std::uint32_t chance = 0;  // per million, node or link, and era
    std::int64_t max = 0;      // see SwarmFault
  };
  std::vector<NodeFault> node_faults;
  Duration jump_max;  // of the clock of a targeted node

  std::uint16_t crashes = 0;
  std::uint32_t crash_windows = 1;   // crashes fall into the first so many windows
  std::uint32_t restart_chance = 0;  // per million, node and window
  Duration restart_max;              // how long a node is down at most
  // Per million, of the crashes after which a node starts again: what its disk loses. In the others
  // that is what was not synced, or nothing.
  std::uint32_t torn_chance = 0;
  std::uint32_t wipe_chance = 0;
  std::uint32_t stale_chance = 0;
  std::uint32_t corrupted_chance = 0;
  std::uint32_t client_crash_chance = 0;  // per million, client and window
  Duration client_down_max;
  std::uint32_t target_chance = 0;  // per million and window: some replica is the target of a crash
  std::uint32_t target_at_role_change =
      0;                           // per million: a replica that changes its role is the target
  std::uint32_t target_hold = 0;   // per million: its messages of `target_types` that are held
  std::uint64_t target_types = 0;  // bit per message type
  // Whether a targeted crash holds all messages of a link or none, and all that is held on a link,
  // for whatever reason, is released together. When the target serves again, what it had sent
  // before the crash reaches one other replica: at once, and that replica is marked; or, with the
  // chance `target_isolate` per million, some windows later, and it receives nothing else until
  // then.
  bool target_by_link = false;
  std::uint32_t target_isolate = 0;
  std::uint32_t target_clock_jump = 0;  // per million: a jump of its clock marks the target
  std::uint32_t target_marked = 0;      // per million: a marked one is a target at its role change

  std::optional<FaultKind> lasting;  // after healing

  bool IsOn(FaultKind fault) const { return on[static_cast<std::size_t>(fault)]; }
};

// The plan of `seed`; the same for every run of the same shape.
SwarmPlan DrawSwarmPlan(std::uint64_t seed, const SwarmShape& shape);

}  // namespace stampede

#endif  // STAMPEDE_SIM_SWARM_PLAN_H_
