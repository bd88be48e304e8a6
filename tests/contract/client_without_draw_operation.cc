// expect: DrawOperation(const Cluster<P>&
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : WithClient<Broken> {
  static void DrawOperation() {}
};

const int kResult = Hunt<Broken>();

}  // namespace stampede
