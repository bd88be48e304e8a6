// expect: static void Step(const Context<P>&, Replica&
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  static void Step(State&, const Input<Broken>&, Effects<Broken>&) {}
};

const int kResult = Run<Broken>();

}  // namespace stampede
