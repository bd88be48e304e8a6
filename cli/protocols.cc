#include "stampede/cli/protocols.h"

#include <string>

#include "stampede/core/suggest.h"

namespace stampede {

const std::vector<std::unique_ptr<ProtocolDriver>>& Protocols() {
  static const auto* protocols = [] {
    auto* list = new std::vector<std::unique_ptr<ProtocolDriver>>;
    list->push_back(NewVsrDriver());
    list->push_back(NewAbdDriver());
    return list;
  }();
  return *protocols;
}

absl::StatusOr<const ProtocolDriver*> FindProtocol(std::string_view name) {
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
