// What a scenario can wait for: `r1 is primary`, `all committed >= 2`, `quiet`.
#ifndef STAMPEDE_SCENARIOS_CONDITION_H_
#define STAMPEDE_SCENARIOS_CONDITION_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "stampede/core/enum_names.h"
#include "stampede/core/node_id.h"
#include "stampede/sim/patterns.h"

namespace stampede {

// One claim about the run as it is now.
struct Condition {
  enum class Kind : std::uint8_t {
    kQuiet,        // nothing is under way but what is held
    kClientsDone,  // no client waits for an answer
    kState,        // `node` is in `state`
    kNumber,       // `field` of `node`, of any replica or of all compares so with `number`
    kSent,         // a message like `message` has been sent
  };
  enum class State : std::uint8_t { kPrimary, kServing, kUp, kDown, kWaiting };
  enum class Field : std::uint8_t { kTerm, kLast, kCommitted };
  enum class Relation : std::uint8_t { kAtLeast, kAtMost, kEqual, kMore, kLess };

  Kind kind = Kind::kQuiet;
  std::optional<NodeId> node;
  bool all = false;      // every replica that is up; else, without a node, any
  bool negated = false;  // of kState
  State state = State::kPrimary;
  Field field = Field::kTerm;
  Relation relation = Relation::kAtLeast;
  std::uint64_t number = 0;
  MessagePattern message;
  friend bool operator==(const Condition&, const Condition&) = default;
};
constexpr auto EnumNames(Condition::State) {
  return std::to_array<std::string_view>({"primary", "serving", "up", "down", "waiting"});
}
constexpr auto EnumNames(Condition::Field) {
  return std::to_array<std::string_view>({"term", "last", "committed"});
}
constexpr auto EnumNames(Condition::Relation) {
  return std::to_array<std::string_view>({">=", "<=", "==", ">", "<"});
}

// Errors list what a condition can say.
absl::StatusOr<Condition> ParseCondition(std::string_view text, const Vocabulary& vocabulary);
std::string ShowCondition(const Condition& condition, const Vocabulary& vocabulary);

constexpr bool Compares(Condition::Relation relation, std::uint64_t a, std::uint64_t b) {
  switch (relation) {
    case Condition::Relation::kAtLeast: return a >= b;
    case Condition::Relation::kAtMost: return a <= b;
    case Condition::Relation::kEqual: return a == b;
    case Condition::Relation::kMore: return a > b;
    case Condition::Relation::kLess: return a < b;
  }
  return false;
}

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_CONDITION_H_
