#include "stampede/cli/protocols.h"
#include "stampede/core/abd/abd.h"
#include "stampede/invariants/abd/invariants.h"
#include "stampede/replay/protocol_runner.h"

namespace stampede {

std::unique_ptr<Runner> NewAbdRunner() {
  return std::make_unique<ProtocolRunner<Abd, AbdInvariants>>();
}

}  // namespace stampede
