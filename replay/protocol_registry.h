// The protocols that a program knows, by name.
#ifndef STAMPEDE_REPLAY_PROTOCOL_REGISTRY_H_
#define STAMPEDE_REPLAY_PROTOCOL_REGISTRY_H_

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

// A list of protocols with different names. The first one is the default where a user names none.
class ProtocolRegistry {
 public:
  // REQUIRES: no protocol of that name was added before.
  void Add(std::unique_ptr<ProtocolDriver> protocol);

  // The protocol of that name, which lives as long as the registry; an error that lists or suggests
  // names where there is none. Linear in the number of protocols.
  absl::StatusOr<const ProtocolDriver*> Find(std::string_view name) const;

  // REQUIRES: a protocol was added.
  const ProtocolDriver& default_protocol() const { return *protocols_.front(); }

  std::span<const std::unique_ptr<ProtocolDriver>> protocols() const { return protocols_; }

 private:
  std::vector<std::unique_ptr<ProtocolDriver>> protocols_;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_PROTOCOL_REGISTRY_H_
