// Why a history is not linearizable, as data: a part of it that a person can look at.
#ifndef STAMPEDE_HISTORIES_EXPLANATION_H_
#define STAMPEDE_HISTORIES_EXPLANATION_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "stampede/histories/history_reader.h"
#include "stampede/invariants/linearizability/offline_checker.h"

namespace stampede {

// An operation of the history, as text for people.
struct ExplainedOperation {
  std::string client;
  std::uint32_t call = 0;            // position in the history
  std::optional<std::uint32_t> end;  // the same; nothing where it was never answered
  std::uint32_t call_line = 0;       // of the file; 0 where there is none
  std::uint32_t end_line = 0;        // 0 where there is none
  std::string text;                  // "write 3"
  std::string answer;                // "ok", "3", "unknown"
};

// About one object. Positions are those of the events in the history; operations are known by their
// place in `operations`. Never more than some hundred operations, however long the history is.
struct Explanation {
  std::string key;
  std::uint64_t total = 0;                     // operations on the object
  std::vector<ExplainedOperation> operations;  // those around what matters, by call
  // The end of the longest order that was found, and the state after each of them.
  std::vector<std::uint32_t> order;
  std::vector<std::string> states;
  std::string before;  // the state before the first of them
  // The operation whose answer fits nowhere.
  std::uint32_t misfit = 0;
  std::vector<std::string> why;         // sentences
  std::vector<std::string> could;       // what it could have been answered, as far as it is known
  std::vector<std::uint32_t> conflict;  // operations whose answers contradict each other
};

// Explains the violation that `finding` tells of. `conflict`: the numbers of the events of answers
// that contradict each other, or none. Costs a few checks of the object, which end once `must_stop`
// says so: then `could` may lack some.
Explanation Explain(const RecordedHistory& recorded,
                    const std::vector<std::uint32_t>& events_of_key,
                    const linearizability::ObjectFinding& finding,
                    const std::vector<std::uint32_t>& conflict,
                    const std::function<bool()>& must_stop = {});

// The operations that matter most, a bar each over the time of the others:
//   client 0  |--|     write 1 -> ok
//   client 1     |--|  read -> 2   <- fits nowhere
std::string DrawOperations(const Explanation& explanation);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_EXPLANATION_H_
