#include "stampede/replay/protocol_registry.h"

#include <string>
#include <utility>

#include "stampede/core/check.h"
#include "stampede/core/internal/suggest.h"

namespace stampede {

void ProtocolRegistry::Add(std::unique_ptr<ProtocolDriver> protocol) {
  STAMPEDE_CHECK(!Find(protocol->name()).ok(), "protocols have different names");
  protocols_.push_back(std::move(protocol));
}

absl::StatusOr<const ProtocolDriver*> ProtocolRegistry::Find(std::string_view name) const {
  std::vector<std::string_view> names;
  for (const auto& protocol : protocols_) {
    if (protocol->name() == name) return protocol.get();
    names.push_back(protocol->name());
  }
  return absl::InvalidArgumentError("there is no protocol '" + std::string(name) + "'" +
                                    Suggestion(name, names));
}

}  // namespace stampede
