// expect: Defects must be
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  static int Defects() { return 0; }
};

const int kResult = Run<Broken>();

}  // namespace stampede
