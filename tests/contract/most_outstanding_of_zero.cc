// expect: kMostOutstanding must be a static constexpr number from 1 to 64
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  static constexpr int kMostOutstanding = 0;
};

const int kResult = Run<Broken>();

}  // namespace stampede
