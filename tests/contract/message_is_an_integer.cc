// expect: each alternative of Message
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  using Message = std::variant<Ping, int>;
};

const int kResult = Run<Broken>();

}  // namespace stampede
