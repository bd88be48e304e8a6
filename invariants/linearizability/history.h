// A history: the invocations of clients and their answers, in the order in which they happened.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_HISTORY_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_HISTORY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stampede/invariants/linearizability/value_table.h"

namespace stampede::linearizability {

// The operations of the types in models.h. `a` and `b` are those of Event.
enum class Function : std::uint8_t {
  kRead,    // answers the value
  kWrite,   // sets the value to `a`
  kCas,     // sets the value to `b` if it is `a`; answers whether it was
  kAppend,  // adds the text `a` to the end of the value
  kAdd,     // adds the number `a` to the value; answers the sum
  kDelete,  // sets the value to ""
  // Of the types that only the check of whole histories knows (offline_checker.h):
  kRemove,    // removes the element `a`
  kContains,  // answers whether the element `a` is there, as 1 or 0
  kEnqueue,   // puts `a` in
  kDequeue,   // takes one out and answers it, or nil where there is none
  kPush,
  kPop,
  kAcquire,   // `a` takes the lock, which is free
  kRelease,   // `a` gives back the lock that it holds
  kRenew,     // `a` still holds the lease
  kExpire,    // the lease ends, whoever holds it
  kTransfer,  // lists[a] is {from, to, amount}
  kTxn,       // the steps transactions[a] at once, on keys of a store
  kOwn,       // of a user's type: the numbers `a` are those of History::own
};

// A step of a transaction: read, write, append or delete, or, where it is the only one, cas.
struct TxnStep {
  Function function = Function::kRead;
  ValueId key = ValueTable::kEmpty;  // a text
  ValueId a = ValueTable::kNil;      // that of Event; of a read, what it was answered
  ValueId b = ValueTable::kNil;
};

class OwnCalls;  // internal/own_calls.h

struct Event {
  enum class Kind : std::uint8_t {
    kInvoke,   // an operation is invoked
    kReturn,   // an operation is answered
    kAbandon,  // an operation will never be answered: it may take effect at any later time, or
               // never
  };
  Kind kind = Kind::kInvoke;
  Function function = Function::kRead;  // the same in all events of an operation
  bool done = true;                     // kReturn of kCas: whether the value was `a`
  std::uint32_t operation = 0;   // operations are numbered from 0 in the order of invocations
  std::uint32_t key = 0;         // number of the object, an index into History::keys
  ValueId a = ValueTable::kNil;  // kInvoke: see Function; kReturn: the answer. A read of a list, a
                                 // set or a bank is answered with lists[a]
  ValueId b = ValueTable::kNil;  // kInvoke of kCas
};

// The events of one history and the values in them.
struct History {
  std::vector<Event> events;
  ValueTable values;
  std::vector<std::vector<ValueId>> lists;
  std::vector<std::vector<TxnStep>> transactions;
  std::shared_ptr<const OwnCalls> own;  // the operations and answers of a user's type, or null
  // What an object holds at first, where it is not what its type says.
  std::optional<ValueId> initial;
  bool any_initial = false;             // it is not known what an object holds at first
  std::vector<std::string> keys;        // names of the objects
  std::vector<std::uint32_t> lines;     // for each event its line in the file, from 1; or empty
  std::vector<std::string> clients;     // their names, or empty
  std::vector<std::uint32_t> invokers;  // for each operation its client; or empty
};

// All that its events refer to, without them and without any object.
inline History WithoutEvents(const History& history) {
  History empty;
  empty.values = history.values;
  empty.lists = history.lists;
  empty.transactions = history.transactions;
  empty.own = history.own;
  empty.initial = history.initial;
  empty.any_initial = history.any_initial;
  return empty;
}

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_HISTORY_H_
