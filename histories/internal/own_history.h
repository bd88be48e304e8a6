// The operations of a user's type, as they are read from a file.
#ifndef STAMPEDE_HISTORIES_INTERNAL_OWN_HISTORY_H_
#define STAMPEDE_HISTORIES_INTERNAL_OWN_HISTORY_H_

#include <optional>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "stampede/histories/datum.h"
#include "stampede/invariants/linearizability/internal/own_calls.h"

namespace stampede::internal {

// The same operation has one number, and so have the same answers to it.
class OwnHistory : public linearizability::OwnCalls {
 public:
  using ValueId = linearizability::ValueId;
  using OwnCalls::OwnCalls;

  // `value` is null where the line has none. Nothing where the model does not take it.
  std::optional<ValueId> Operation(std::string_view name, const Datum* value);
  std::optional<ValueId> Answer(ValueId operation, const Datum* value);
  std::optional<ValueId> Failure(ValueId operation, const Datum* value);

 private:
  // Each adds one operation or answer to those of the type, or nothing and returns false.
  virtual bool Take(std::string_view name, const Datum& value) = 0;
  virtual bool TakeAnswer(ValueId operation, const Datum& value) = 0;
  virtual bool TakeFailure(ValueId operation, const Datum& value) = 0;

  std::optional<ValueId> AnswerOr(ValueId operation, const Datum* value, bool failed);

  // None of them is ever iterated.
  absl::flat_hash_map<std::pair<std::string, std::string>, ValueId> operations_;
  absl::flat_hash_map<std::pair<ValueId, std::string>, ValueId> answers_;
  absl::flat_hash_map<std::pair<ValueId, std::string>, ValueId> failures_;
};

}  // namespace stampede::internal

#endif  // STAMPEDE_HISTORIES_INTERNAL_OWN_HISTORY_H_
