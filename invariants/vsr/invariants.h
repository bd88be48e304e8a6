// All invariants of Viewstamped Replication.
#ifndef STAMPEDE_INVARIANTS_VSR_INVARIANTS_H_
#define STAMPEDE_INVARIANTS_VSR_INVARIANTS_H_

#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/answers.h"
#include "stampede/invariants/at_most_once.h"
#include "stampede/invariants/commit_order_witness.h"
#include "stampede/invariants/durable_term.h"
#include "stampede/invariants/election_safety.h"
#include "stampede/invariants/invariant_set.h"
#include "stampede/invariants/invariants_of.h"
#include "stampede/invariants/log_agreement.h"
#include "stampede/invariants/monotone_numbers.h"
#include "stampede/invariants/state_agreement.h"
#include "stampede/invariants/vsr/checkpoints.h"
#include "stampede/invariants/vsr/client_table_fold.h"
#include "stampede/invariants/vsr/epochs.h"
#include "stampede/invariants/vsr/history.h"
#include "stampede/invariants/vsr/log_match.h"
#include "stampede/invariants/vsr/lone_view_change.h"
#include "stampede/invariants/vsr/normal_view.h"
#include "stampede/invariants/vsr/promise.h"
#include "stampede/invariants/vsr/quorum_durability.h"
#include "stampede/invariants/vsr/recovered.h"

namespace stampede {

// Those that see a mistake at once come first; those that see only what follows from it come last.
using VsrInvariants =
    InvariantSet<Vsr, vsr::NormalView, ElectionSafety<Vsr>, vsr::Epochs, DurableTerm<Vsr>,
                 vsr::Promise, vsr::Recovered, AtMostOnce<Vsr>, vsr::LogMatch,
                 vsr::QuorumDurability, MonotoneNumbers<Vsr>, LogAgreement<Vsr>,
                 StateAgreement<Vsr>, vsr::ClientTableFold, vsr::Checkpoints, vsr::LoneViewChange,
                 Answers<Vsr>, Linearizability<Vsr>, CommitOrderWitness<Vsr>>;

template <>
struct InvariantsOf<Vsr> {
  using Type = VsrInvariants;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_VSR_INVARIANTS_H_
