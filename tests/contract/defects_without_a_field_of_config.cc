// expect: field `defect` of Config
// expect: Broken
#include <span>

#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  static std::span<const DefectInfo> Defects() { return {}; }
};

const int kResult = Run<Broken>();

}  // namespace stampede
