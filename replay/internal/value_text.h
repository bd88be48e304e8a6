// Text and JSON of the values of one protocol, for traces, stories and the debugger.
#ifndef STAMPEDE_REPLAY_INTERNAL_VALUE_TEXT_H_
#define STAMPEDE_REPLAY_INTERNAL_VALUE_TEXT_H_

#include <cstdint>
#include <string>

#include "stampede/core/observation.h"
#include "stampede/core/protocol.h"
#include "stampede/invariants/client_history.h"
#include "stampede/sim/observer.h"

namespace stampede::internal {

// Only declared here, and defined in value_text_definitions.h: what makes runs of a protocol is
// compiled without its JSON.
template <class P>
struct ValueText {
  // The step as one line of a trace. `fingerprint` is the run's after the step.
  static std::string TraceLine(const Observation<P>& seen, const Cause& cause,
                               std::uint64_t fingerprint);
  // What the step did, for a person: sends and answers, and what the protocol says of itself.
  static std::string Show(const Observation<P>& seen, const Cause& cause);
  // The node's state after the step, JSON.
  static std::string State(const typename P::Replica& replica);
  static std::string State(const ClientOf<P>& client);
  static std::string Operation(const OperationOf<P>& operation);
  static std::string Result(const ResultOf<P>& result);
  // The history as a file of ours; "" where there is no HistoryOf<P>, or it is not complete.
  static std::string History(const Cluster<P>& cluster, const ClientHistory<P>& history);
  // REQUIRES: the text is JSON of an operation.
  static OperationOf<P> ReadOperation(const std::string& text);
};

}  // namespace stampede::internal

#endif  // STAMPEDE_REPLAY_INTERNAL_VALUE_TEXT_H_
