#include "stampede/cli/protocols.h"
#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/vsr/invariants.h"
#include "stampede/replay/protocol_runner.h"

namespace stampede {

std::unique_ptr<Runner> NewVsrRunner() {
  return std::make_unique<ProtocolRunner<Vsr, VsrInvariants>>();
}

}  // namespace stampede
