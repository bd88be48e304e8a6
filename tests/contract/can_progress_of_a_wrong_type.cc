// expect: CanProgress must be
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  static bool CanProgress(const Cluster<Broken>&, ReplicaSet, const Connectivity&) { return true; }
};

const int kResult = Run<Broken>();

}  // namespace stampede
