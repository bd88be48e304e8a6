// Operations and answers as short texts.
#ifndef STAMPEDE_HISTORIES_INTERNAL_OPERATION_TEXT_H_
#define STAMPEDE_HISTORIES_INTERNAL_OPERATION_TEXT_H_

#include <string>

#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede {

// "cas 1 2". REQUIRES: the event is an invocation.
std::string ShowOperation(const linearizability::History& history,
                          const linearizability::Event& event);
// "2", "ok", "failed". REQUIRES: the event is an answer.
std::string ShowAnswer(linearizability::ModelKind model, const linearizability::History& history,
                       const linearizability::Event& event);

// Whether the answer tells something of the object: not that of a blind write.
bool Observes(const linearizability::History& history, const linearizability::Event& event);
// Whether it is the number of a list.
bool IsList(linearizability::ModelKind model, linearizability::Function function);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_OPERATION_TEXT_H_
