// expect: Pending must be
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  static std::string_view Pending(const State&) { return "wait"; }
};

const int kResult = Run<Broken>();

}  // namespace stampede
