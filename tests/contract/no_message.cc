// expect: Message
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken {
  using Replica = State;
};

const int kResult = Run<Broken>();

}  // namespace stampede
