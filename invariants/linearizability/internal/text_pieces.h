// Which appends a text that was read consists of.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_TEXT_PIECES_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_TEXT_PIECES_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "stampede/invariants/linearizability/internal/object_calls.h"
#include "stampede/invariants/linearizability/internal/offline_model.h"
#include "stampede/invariants/linearizability/value_table.h"

namespace stampede::linearizability {

// A text that is read is some text that was put, or that was there at first, and behind it texts
// that were appended. Where there is one way only to take it apart so, each append of it came when
// the value was the part before it: it is fixed. If that holds of all texts, an append that is in
// none of them came when the value was not read any more: it is unseen.
class TextPieces {
 public:
  enum class Role : std::uint8_t {
    kOpen,    // nothing is known
    kFixed,   // it takes effect in one state
    kUnseen,  // no text that is needed tells of it
  };

  // Looks at what is known of one object that holds `initial` at first.
  void Find(ValueTable& table, const std::vector<ObjectCall>& calls, const std::vector<bool>& known,
            ValueId initial);

  Role role(CallId call) const { return roles_[call]; }
  // REQUIRES: kFixed.
  StateId before(CallId call) const { return before_[call]; }
  StateId after(CallId call) const { return after_[call]; }
  // Whether no append is open.
  bool complete() const { return complete_; }
  // Whether the value is the beginning of a text that is needed, up to some append.
  bool IsPart(ValueId value) const { return parts_.contains(value); }

 private:
  std::vector<Role> roles_;      // by call
  std::vector<StateId> before_;  // by call
  std::vector<StateId> after_;   // by call
  bool complete_ = true;
  // It is never iterated.
  absl::flat_hash_set<ValueId> parts_;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_TEXT_PIECES_H_
