// expect: static void Step(const Context<P>&, Replica&
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken {
  using Message = std::variant<Ping>;
  using Replica = State;
};

const int kResult = Run<Broken>();

}  // namespace stampede
