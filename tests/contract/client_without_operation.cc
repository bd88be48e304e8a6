// expect: Operation
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  using Client = User;
};

const int kResult = Run<Broken>();

}  // namespace stampede
