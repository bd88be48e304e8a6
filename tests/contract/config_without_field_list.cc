// expect: STAMPEDE_FIELDS
// expect: Options
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  struct Options {
    int size = 3;
  };
  using Config = Options;
};

const int kResult = Run<Broken>();

}  // namespace stampede
