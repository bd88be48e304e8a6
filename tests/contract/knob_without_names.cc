// expect: Knob must be an enum with EnumNames
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  enum class Knob { kOne };
};

const int kResult = Run<Broken>();

}  // namespace stampede
