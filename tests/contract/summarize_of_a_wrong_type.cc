// expect: Summarize must be
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  static int Summarize(const Context<Broken>&, const State&) { return 0; }
};

const int kResult = Run<Broken>();

}  // namespace stampede
