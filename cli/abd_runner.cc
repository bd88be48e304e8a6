#include "cli/protocols.h"
#include "core/abd/abd.h"
#include "invariants/abd/invariants.h"
#include "replay/protocol_runner.h"

namespace stampede {

std::unique_ptr<Runner> NewAbdRunner() {
  return std::make_unique<ProtocolRunner<Abd, AbdInvariants>>();
}

}  // namespace stampede
