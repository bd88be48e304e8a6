#include "cli/protocols.h"
#include "core/vsr/vsr.h"
#include "invariants/vsr/invariants.h"
#include "replay/protocol_runner.h"

namespace stampede {

std::unique_ptr<Runner> NewVsrRunner() {
  return std::make_unique<ProtocolRunner<Vsr, VsrInvariants>>();
}

}  // namespace stampede
