#include "stampede/histories/internal/own_history.h"

#include <string>

namespace stampede::internal {
namespace {

std::string JsonOf(const Datum* value) {
  return value == nullptr ? "" : DatumToJson(*value);
}
const Datum& OrNull(const Datum* value) {
  static const Datum& null = *new Datum;
  return value == nullptr ? null : *value;
}

}  // namespace

std::optional<OwnHistory::ValueId> OwnHistory::Operation(std::string_view name,
                                                         const Datum* value) {
  std::pair<std::string, std::string> text(name, JsonOf(value));
  if (const auto known = operations_.find(text); known != operations_.end()) return known->second;
  if (!Take(name, OrNull(value))) return std::nullopt;
  const ValueId number = AddOperation({text.first, text.second});
  operations_.emplace(std::move(text), number);
  return number;
}

std::optional<OwnHistory::ValueId> OwnHistory::Answer(ValueId operation, const Datum* value) {
  return AnswerOr(operation, value, /*failed=*/false);
}

std::optional<OwnHistory::ValueId> OwnHistory::Failure(ValueId operation, const Datum* value) {
  return AnswerOr(operation, value, /*failed=*/true);
}

std::optional<OwnHistory::ValueId> OwnHistory::AnswerOr(ValueId operation, const Datum* value,
                                                        bool failed) {
  auto& known = failed ? failures_ : answers_;
  std::pair<ValueId, std::string> text(operation, JsonOf(value));
  if (const auto found = known.find(text); found != known.end()) return found->second;
  const bool taken =
      failed ? TakeFailure(operation, OrNull(value)) : TakeAnswer(operation, OrNull(value));
  if (!taken) return std::nullopt;
  const ValueId number = AddAnswer({this->operation(operation).function, text.second});
  known.emplace(std::move(text), number);
  return number;
}

}  // namespace stampede::internal
