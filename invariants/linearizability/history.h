// A history: what clients asked and were answered, in the order in which they saw it.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_HISTORY_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_HISTORY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stampede/invariants/linearizability/value_table.h"

namespace stampede::linearizability {

// What the types of invariants/linearizability/models.h can be asked.
enum class Function : std::uint8_t {
  kRead,    // answers the value
  kWrite,   // sets it to `a`
  kCas,     // sets it to `b` if it is `a`; answers whether it was
  kAppend,  // adds the text `a` to the end of the value
  kAdd,     // adds the number `a` to the value; answers the sum
};

struct Event {
  enum class Kind : std::uint8_t {
    kInvoke,   // an operation begins
    kReturn,   // it is answered
    kAbandon,  // it will never be: it may take effect at any time from its invocation on, or never
  };
  Kind kind = Kind::kInvoke;
  Function function = Function::kRead;  // of the operation, in all its events
  bool done = true;                     // kReturn of kCas: whether the value was `a`
  std::uint32_t operation = 0;          // number of the operation: its place among all invocations
  std::uint32_t key = 0;                // number of the object that it is about
  ValueId a = ValueTable::kNil;         // kInvoke: see Function; kReturn: the answer
  ValueId b = ValueTable::kNil;         // kInvoke of kCas
};

// The events of one history, the values that they speak of, and where each came from.
struct History {
  std::vector<Event> events;
  ValueTable values;
  std::vector<std::string> keys;     // names, by number
  std::vector<std::uint32_t> lines;  // of the file, by event, from 1; empty where there is no file
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_HISTORY_H_
