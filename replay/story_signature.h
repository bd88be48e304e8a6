// What tells one bug from another, whichever seed showed it.
#ifndef STAMPEDE_REPLAY_STORY_SIGNATURE_H_
#define STAMPEDE_REPLAY_STORY_SIGNATURE_H_

#include <string>

#include "stampede/replay/protocol_driver.h"
#include "stampede/scenarios/scenario.h"

namespace stampede {

// Of a shrunk scenario that fails: the invariant, what the node that took the guilty step then was
// (replica or client, leading, serving, recovering ...), and the type of that step: its message, or
// its timer and what had set that. Numbers, times and the names of nodes are no part of it, nor is
// more of the story: one bug is reached on many ways. "" where the scenario does not fail.
// REQUIRES: its steps do not end the process.
std::string StorySignature(const ProtocolDriver& driver, const scenario::Scenario& shrunk);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_STORY_SIGNATURE_H_
