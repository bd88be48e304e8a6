// expect: STAMPEDE_FIELDS
// expect: Pong
#include "tests/contract/parts.h"

namespace stampede {

struct Pong {
  int number = 0;
};
struct Broken : Least<Broken> {
  using Message = std::variant<Ping, Pong>;
};

const int kResult = Run<Broken>();

}  // namespace stampede
