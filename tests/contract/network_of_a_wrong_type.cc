// expect: kNetwork must be a static constexpr Network
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  static constexpr bool kNetwork = true;
};

const int kResult = Run<Broken>();

}  // namespace stampede
