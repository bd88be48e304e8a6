#include "stampede/replay/story_signature.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "stampede/replay/internal/scenario_run.h"
#include "stampede/sim/run_control.h"

namespace stampede {
namespace {

// Keeps what brought each step about.
class CauseRecorder final : public RunObserver {
 public:
  void OnStep(const StepView& step) override {
    if (causes_.size() <= step.step) causes_.resize(step.step + 1);
    causes_[step.step] = step.cause;
  }

  // The type of `step`; where that is a timer or the like, also those of what led to it, back to a
  // message.
  std::vector<std::string> TypesOf(std::uint64_t step, const Vocabulary& vocabulary) const {
    constexpr std::size_t kMost = 3;
    std::vector<std::string> types;
    while (step > 0 && step < causes_.size() && types.size() < kMost) {
      const Cause& cause = causes_[step];
      types.push_back(TypeOf(ShowInputName(cause.packed_name, vocabulary)));
      const auto& messages = vocabulary.messages;
      if (std::find(messages.begin(), messages.end(), types.back()) != messages.end()) break;
      step = cause.step;
    }
    return types;
  }

 private:
  // "Prepare#3 r0->r2" is a Prepare, "c0#4" what a client was asked.
  static std::string TypeOf(const std::string& input) {
    const std::string type = input.substr(0, input.find('#'));
    const bool client = type.size() > 1 && type[0] == 'c' &&
                        type.find_first_not_of("0123456789", 1) == std::string::npos;
    return client ? "invoke" : type;
  }

  std::vector<Cause> causes_;
};

std::string RoleOf(NodeId node, const RunControl& run) {
  if (node.is_client()) return "client";
  if (!run.IsUp(node)) return "replica down";
  const ReplicaSummary& replica = run.summaries()[node.index()];
  std::string role = replica.leading ? "leader" : "replica";
  if (!replica.member) role += " outside the group";
  if (replica.recovering) return role + " recovering";
  return role + (replica.serving ? " serving" : " not serving");
}

}  // namespace

std::string StorySignature(const ProtocolDriver& driver, const scenario::Scenario& shrunk) {
  const auto spec = SpecOfScenario(driver, shrunk);
  if (!spec.ok()) return "";
  CauseRecorder causes;
  auto run =
      BeginScenario(driver, *spec, std::make_shared<scenario::Scenario>(shrunk), false, &causes);
  if (!run.ok()) return "";
  const RunOutcome outcome = (*run)->Finish();
  if (!outcome.violation.has_value()) return "";
  const Violation& violation = *outcome.violation;
  std::string signature = violation.invariant + " at a " + RoleOf(violation.node, **run);
  std::string_view before = " in ";
  for (const std::string& type : causes.TypesOf(violation.step, driver.vocabulary())) {
    signature += std::string(before) + type;
    before = " after ";
  }
  return signature;
}

}  // namespace stampede
