#include "stampede/scenarios/internal/references.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "stampede/core/internal/suggest.h"

namespace stampede {
namespace {

using namespace scenario;  // NOLINT(google-build-using-namespace): the vocabulary of the format

class References {
 public:
  explicit References(const Scenario& scenario) : scenario_(scenario) {}

  absl::Status Check() {
    for (std::size_t i = 0; i < scenario_.steps.size(); ++i) {
      where_ = "/steps/" + std::to_string(i);
      std::visit([this](const auto& action) { Examine(action); }, scenario_.steps[i].action);
      if (const auto* after = std::get_if<AfterStep>(&scenario_.steps[i].trigger)) Find(*after);
      if (const auto* when = std::get_if<When>(&scenario_.steps[i].trigger))
        Examine(when->condition);
    }
    return status_;
  }

 private:
  void ReportError(const std::string& what) {
    if (status_.ok()) status_ = absl::InvalidArgumentError(where_ + ": " + what);
  }
  void Examine(NodeId node) {
    const std::uint16_t count = node.is_client() ? scenario_.clients : scenario_.replicas;
    if (node.index() < count) return;
    ReportError("there is no " + node.ToString() + " among " + std::to_string(scenario_.replicas) +
                " replicas and " + std::to_string(scenario_.clients) + " clients");
  }
  template <class T>
  void Examine(const std::optional<T>& value) {
    if (value.has_value()) Examine(*value);
  }
  template <class T>
  void Examine(const std::vector<T>& values) {
    for (const T& value : values) Examine(value);
  }
  void Examine(const LinkPattern& link) {
    Examine(link.from);
    Examine(link.to);
  }
  void Examine(const MessagePattern& message) {
    Examine(message.from);
    Examine(message.to);
  }
  void Examine(const Condition& condition) {
    Examine(condition.node);
    if (condition.kind == Condition::Kind::kSent) Examine(condition.message);
  }
  void Examine(const scenario::Invoke& action) {
    Examine(action.client);
    if (!action.client.is_client()) ReportError("only a client can be asked to do an operation");
  }
  void Examine(const Fire& action) { Examine(action.node); }
  void Examine(const OnMessages& action) { Examine(action.messages); }
  void Examine(const Inject& action) {
    std::visit([this](const auto& fault) { Examine(std::get<0>(fault.Fields())); }, action.fault);
  }
  void Examine(const Resume& action) { Examine(action.nodes); }
  void Examine(const Crash& action) { Examine(action.node); }
  void Examine(const Entropy& action) { Examine(TakerOf(action.input)); }
  void Examine(const Restart& action) { Examine(action.node); }
  void Examine(const Heal& action) { Examine(action.links); }
  void Examine(const Run&) {}
  void Examine(const Until& action) { Examine(action.condition); }
  void Examine(const scenario::Check& action) { Examine(action.node); }
  void Examine(const Settle&) {}

  void Find(const AfterStep& after) {
    std::vector<std::string> names;
    for (const Step& step : scenario_.steps) {
      if (step.name == after.name) return;
      if (!step.name.empty()) names.push_back(step.name);
    }
    ReportError(
        "\"after\" names neither an input, such as \"Prepare#3 r0->r2\" or \"view#1 r2\", nor "
        "a step: '" +
        after.name.substr(0, 64) + "'" + Suggestion(after.name, names));
  }

  const Scenario& scenario_;
  std::string where_;
  absl::Status status_;
};

}  // namespace

absl::Status CheckReferences(const Scenario& scenario) {
  return References(scenario).Check();
}

}  // namespace stampede
