// The operations of a history as the clients made them, one after the other.
#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SESSION_OPERATIONS_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SESSION_OPERATIONS_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede::consistency {

using linearizability::Function;
using linearizability::History;
using linearizability::ValueId;
using linearizability::ValueTable;

using OperationId = std::uint32_t;
inline constexpr std::uint32_t kNoIndex = std::numeric_limits<std::uint32_t>::max();
// The write that stands for what a key holds at first.
inline constexpr OperationId kInitialWrite = kNoIndex;

struct SessionOperation {
  Function function = Function::kRead;
  bool answered = true;
  // It returns `read`: a read, or a compare-and-set that is known to have succeeded or, without an
  // answer, must have if it took effect.
  bool reads = false;
  bool differs = false;  // it met another value than `read`: a compare-and-set that failed
  bool writes = false;   // `written`
  bool appends = false;  // `written`, a text, to what is there
  ValueId read = ValueTable::kNil;
  ValueId written = ValueTable::kNil;
  std::uint32_t key = 0;
  std::uint32_t session = 0;
  // How many answered operations of the session come before it. Nothing comes behind an operation
  // without an answer: it may take effect at any later time.
  std::uint32_t position = 0;
  std::uint32_t call = 0;        // number of the event
  std::uint32_t end = kNoIndex;  // the same, of the answer
};

// A client is one session, where its answered operations do not overlap. Otherwise each goes on
// with that of its sessions which ended last, or begins a new one where all are busy, so that real
// time holds within each.
struct Sessions {
  Sessions(linearizability::ModelKind model, const History& history);

  std::size_t size() const { return operations.size(); }
  const SessionOperation& operator[](OperationId id) const { return operations[id]; }
  // Whether the client made `first` before `second`.
  bool Precedes(OperationId first, OperationId second) const {
    const SessionOperation& one = operations[first];
    const SessionOperation& other = operations[second];
    return one.session == other.session && one.answered && one.position < other.position;
  }

  std::vector<SessionOperation> operations;          // by invocation; without unanswered reads
  std::vector<std::vector<OperationId>> of_session;  // the answered ones
  ValueId initial = ValueTable::kNil;
  bool any_initial = false;
  bool appends = false;  // some operation does
};

// Which operations write which value: those with an answer, by session and in its order, and then
// those without.
class Writers {
 public:
  explicit Writers(const Sessions& sessions);

  struct Range {
    const OperationId* first = nullptr;
    const OperationId* last = nullptr;
    const OperationId* begin() const { return first; }
    const OperationId* end() const { return last; }
    std::size_t size() const { return static_cast<std::size_t>(last - first); }
  };
  Range Of(std::uint32_t key, ValueId value) const;
  // All that write to the key.
  Range OfKey(std::uint32_t key) const;

 private:
  static std::uint64_t Packed(std::uint32_t key, ValueId value) {
    return std::uint64_t{key} << 32 | value;
  }
  std::vector<OperationId> by_value_;  // by key, value, session
  // Where those of a key and value, and those of a key, begin and end. They are never iterated.
  absl::flat_hash_map<std::uint64_t, Range> values_;
  // It is never iterated.
  absl::flat_hash_map<std::uint32_t, Range> keys_;
};

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SESSION_OPERATIONS_H_
