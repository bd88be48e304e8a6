// expect: Timeout must be
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  static int Timeout(const Cluster<Broken>&) { return 50; }
};

const int kResult = Run<Broken>();

}  // namespace stampede
