// The protocols that this command knows. Each is instantiated in a file of its own, for that takes
// a while to compile; one line in protocols.cc adds another.
#ifndef STAMPEDE_CLI_PROTOCOLS_H_
#define STAMPEDE_CLI_PROTOCOLS_H_

#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

std::unique_ptr<ProtocolDriver> NewAbdDriver();
std::unique_ptr<ProtocolDriver> NewVsrDriver();

const std::vector<std::unique_ptr<ProtocolDriver>>& Protocols();

// An error with a suggestion where there is none of that name.
absl::StatusOr<const ProtocolDriver*> FindProtocol(std::string_view name);

}  // namespace stampede

#endif  // STAMPEDE_CLI_PROTOCOLS_H_
