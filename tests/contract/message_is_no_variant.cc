// expect: Message must be a std::variant
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  using Message = Ping;
};

const int kResult = Run<Broken>();

}  // namespace stampede
