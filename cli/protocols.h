// The protocols that this command knows. Each is instantiated in a file of its own, for that takes
// a while to compile; one line in protocols.cc adds another.
#ifndef STAMPEDE_CLI_PROTOCOLS_H_
#define STAMPEDE_CLI_PROTOCOLS_H_

#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/replay/runner.h"

namespace stampede {

std::unique_ptr<Runner> NewAbdRunner();
std::unique_ptr<Runner> NewVsrRunner();

const std::vector<std::unique_ptr<Runner>>& Protocols();

// An error with a suggestion where there is none of that name.
absl::StatusOr<const Runner*> FindProtocol(std::string_view name);

}  // namespace stampede

#endif  // STAMPEDE_CLI_PROTOCOLS_H_
