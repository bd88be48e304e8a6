// expect: static void Step(const Context<P>&, Client&
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  using Client = User;
  using Operation = int;
  using Result = int;
};

const int kResult = Run<Broken>();

}  // namespace stampede
