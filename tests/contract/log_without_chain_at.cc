// expect: ChainAt(const Replica&
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : WithClient<Broken> {
  using LoggedOperation = int;
  using RequestId = int;
};

const int kResult = Hunt<Broken>();

}  // namespace stampede
