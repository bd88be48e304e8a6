// expect: Replica
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken {
  using Message = std::variant<Ping>;
};

const int kResult = Run<Broken>();

}  // namespace stampede
