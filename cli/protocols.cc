#include "cli/protocols.h"

#include <string>

#include "core/abd/abd.h"
#include "core/suggest.h"
#include "core/vsr/vsr.h"
#include "invariants/abd/invariants.h"
#include "invariants/vsr/invariants.h"
#include "replay/protocol_runner.h"

namespace stampede {

const std::vector<std::unique_ptr<Runner>>& Protocols() {
  static const auto* protocols = [] {
    auto* list = new std::vector<std::unique_ptr<Runner>>;
    list->push_back(std::make_unique<ProtocolRunner<Vsr, VsrInvariants>>());
    list->push_back(std::make_unique<ProtocolRunner<Abd, AbdInvariants>>());
    return list;
  }();
  return *protocols;
}

absl::StatusOr<const Runner*> FindProtocol(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& runner : Protocols()) {
    if (runner->name() == name) return runner.get();
    names.push_back(runner->name());
  }
  return absl::InvalidArgumentError("there is no protocol '" + std::string(name) + "'" +
                                    Suggestion(name, names) +
                                    "; `stampede list protocols` lists them");
}

}  // namespace stampede
