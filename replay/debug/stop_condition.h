// What a debugger goes on, or back, to.
#ifndef STAMPEDE_REPLAY_DEBUG_STOP_CONDITION_H_
#define STAMPEDE_REPLAY_DEBUG_STOP_CONDITION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/sim/patterns.h"
#include "stampede/sim/run_control.h"

namespace stampede {

// A step that was taken, once its effects have left.
struct SeenStep {
  std::uint64_t step = 0;
  Time at;
  NodeId node;
  Cause cause;
  InputKind input{};
  std::vector<std::uint8_t> marks;
  std::vector<MessageName> sent;
};

// `message Prepare r0->*`, `sent Commit`, `input view#2 r1`, `mark executed`, `invariant`,
// `invariant decided changes`, `r1.view >= 2`, `r1.log.size changes`.
class StopCondition {
 public:
  // Any step of this node.
  static StopCondition StepOf(NodeId node);
  // Errors say what a condition reads like.
  static absl::StatusOr<StopCondition> Parse(std::string_view text, const ProtocolDriver& protocol);

  // Looks from here on. An error where the run has no such node, or its state no such field.
  absl::Status Begin(const AnyRun& run);
  // Whether the condition is met by this step, the latest of the run: that it came up, or that it
  // became true.
  bool IsMetBy(const SeenStep& step, const AnyRun& run);
  // After Begin(): whether a comparison holds already.
  bool holds() const { return holds_; }

 private:
  enum class Kind : std::uint8_t {
    kNode,
    kReceived,
    kSent,
    kInput,
    kMark,
    kViolation,
    kFact,
    kField
  };
  enum class Relation : std::uint8_t {
    kEqual,
    kUnequal,
    kAtLeast,
    kAtMost,
    kMore,
    kLess,
    kChanges
  };

  static absl::StatusOr<StopCondition> ParseField(std::string_view text);
  bool Compares(const std::string& value) const;
  std::optional<std::string> FieldNow(const AnyRun& run) const;
  std::optional<std::string> FactNow(const AnyRun& run) const;

  Kind kind_ = Kind::kNode;
  NodeId node_;
  MessagePattern message_;
  std::uint64_t input_ = 0;
  std::uint8_t mark_ = 0;
  std::string path_;  // of the field; or what the fact is about
  Relation relation_ = Relation::kEqual;
  std::string value_;
  std::optional<std::string> before_;  // of the field, or the fact
  bool holds_ = false;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_DEBUG_STOP_CONDITION_H_
