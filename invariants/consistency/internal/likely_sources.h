#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_LIKELY_SOURCES_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_LIKELY_SOURCES_H_

#include "stampede/invariants/consistency/internal/session_operations.h"
#include "stampede/invariants/consistency/internal/sources.h"

namespace stampede::consistency {

// Puts that source of each reader first which a system with causal memory is likeliest to have
// answered: one that nothing hides which the reader's client knows of, and of these one that it
// knows, or that brings it the least news. Decides nothing: searches begin there.
void PreferLikely(const Sessions& sessions, Sources& sources);

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_LIKELY_SOURCES_H_
