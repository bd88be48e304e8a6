// Peers that make runs again in a process of their own, and what that process does.
#ifndef STAMPEDE_HUNT_SECOND_PROCESS_H_
#define STAMPEDE_HUNT_SECOND_PROCESS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/hunt/determinism.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

// Starts the binary of this program anew with `arguments` (the first is its name) when it is first
// asked. Started like that, the program must call ServeRepetitions(runs, 0, 1) for the same runs.
// Addresses and hash salts differ there, where the system randomizes addresses.
std::unique_ptr<DeterminismPeer> StartPeer(std::vector<std::string> arguments);

// For a program that cannot be started anew, a test for one: forks it at once. In the child the
// heap is displaced first, so that addresses of allocated objects differ; those of the binary and
// hash salts do not, and unseen() says so. `runs` outlives it.
//
// REQUIRES: no other thread runs yet.
absl::StatusOr<std::unique_ptr<DeterminismPeer>> ForkPeer(const SeededRuns& runs);

// The second process: makes the runs that are asked for by lines read from `in`, until it ends.
// What the protocol itself prints is dropped. Displaces the heap.
void ServeRepetitions(const SeededRuns& runs, int in, int out);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_SECOND_PROCESS_H_
