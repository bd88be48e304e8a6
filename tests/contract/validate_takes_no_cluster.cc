// expect: Validate must be
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : Least<Broken> {
  static absl::Status Validate() { return absl::OkStatus(); }
};

const int kResult = Run<Broken>();

}  // namespace stampede
