// expect: Timer must be an enum with EnumNames
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  enum class Timer { kTick };
};

const int kResult = Run<Broken>();

}  // namespace stampede
