// Which writes each read may return.
#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SOURCES_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SOURCES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stampede/invariants/consistency/finding.h"
#include "stampede/invariants/consistency/internal/session_operations.h"

namespace stampede::consistency {

// A write that is not made later by the reader's client and has the value, or has another one where
// the reader is a compare-and-set that failed. The likeliest comes first: what was invoked last
// before the answer.
class Sources {
 public:
  // Stops where that takes more memory than `most_bytes`.
  Sources(const Sessions& sessions, const Writers& writers, std::uint64_t most_bytes);

  // Whether some operation has several.
  bool IsChoice() const { return is_choice_; }
  bool are_too_many() const { return too_many_; }

  // Empty for operations that return nothing. kInitialWrite stands for what was there at first.
  const std::vector<OperationId>& Of(OperationId reader) const { return sources_[reader]; }
  // Puts that source of the reader first. REQUIRES: it is one.
  void Prefer(OperationId reader, OperationId source);
  // An answered operation that has none, if any, and why.
  bool SomeAnswerHasNone() const { return hopeless_ != kNoIndex; }
  LevelFinding ExplainNone() const;
  std::uint64_t bytes() const { return bytes_; }

 private:
  std::vector<OperationId> Find(OperationId reader) const;

  const Sessions& sessions_;
  const Writers& writers_;
  std::vector<std::vector<OperationId>> sources_;  // by operation
  std::vector<bool> impossible_;  // by operation: an unanswered one that cannot have taken effect
  OperationId hopeless_ = kNoIndex;
  std::uint64_t bytes_ = 0;
  bool too_many_ = false;
  bool is_choice_ = false;
};

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SOURCES_H_
