// All invariants of Viewstamped Replication.
#ifndef STAMPEDE_INVARIANTS_VSR_INVARIANTS_H_
#define STAMPEDE_INVARIANTS_VSR_INVARIANTS_H_

#include "core/vsr/vsr.h"
#include "invariants/at_most_once.h"
#include "invariants/invariant_set.h"
#include "invariants/kept_term.h"
#include "invariants/log_agreement.h"
#include "invariants/monotone_numbers.h"
#include "invariants/one_leader.h"
#include "invariants/replies.h"
#include "invariants/state_agreement.h"
#include "invariants/vsr/checkpoints.h"
#include "invariants/vsr/client_table_fold.h"
#include "invariants/vsr/epochs.h"
#include "invariants/vsr/history.h"
#include "invariants/vsr/log_match.h"
#include "invariants/vsr/normal_view.h"
#include "invariants/vsr/promise.h"
#include "invariants/vsr/quorum_durability.h"
#include "invariants/vsr/recovered.h"

namespace stampede {

// What can be seen at once comes first; what only its consequences show comes last.
using VsrInvariants =
    InvariantSet<Vsr, vsr::NormalView, OneLeader<Vsr>, vsr::Epochs, KeptTerm<Vsr>, vsr::Promise,
                 vsr::Recovered, AtMostOnce<Vsr>, vsr::LogMatch, vsr::QuorumDurability,
                 MonotoneNumbers<Vsr>, LogAgreement<Vsr>, StateAgreement<Vsr>, vsr::ClientTableFold,
                 vsr::Checkpoints, Linearizability<Vsr>, Replies<Vsr>>;

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_VSR_INVARIANTS_H_
