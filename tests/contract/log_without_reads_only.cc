// expect: ReadsOnly(const Operation&)
// expect: Broken
#include "tests/contract/parts.h"

namespace stampede {

struct Broken : WithClient<Broken> {
  using LoggedOperation = int;
  using RequestId = int;
  static std::uint64_t ChainAt(const State&, std::uint64_t) { return 0; }
  static std::uint64_t FirstHeld(const State&) { return 1; }
  static std::uint64_t StateDigest(const State&) { return 0; }
  static int OperationAt(const State&, std::uint64_t) { return 0; }
  static int RequestAt(const State&, std::uint64_t) { return 0; }
  static int RequestOf(const User&) { return 0; }
};

const int kResult = Hunt<Broken>();

}  // namespace stampede
