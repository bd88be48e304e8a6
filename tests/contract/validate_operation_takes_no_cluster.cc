// expect: ValidateOperation must be
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : WithClient<Broken> {
  static absl::Status ValidateOperation(int) { return absl::OkStatus(); }
};

const int kResult = Run<Broken>();

}  // namespace stampede
