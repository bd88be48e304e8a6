// expect: STAMPEDE_FIELDS
// expect: Bare
#include "tests/contract/parts.h"

namespace stampede {

struct Bare {
  int sum = 0;
};
struct Broken : Least<Broken> {
  using Replica = Bare;
};

const int kResult = Run<Broken>();

}  // namespace stampede
