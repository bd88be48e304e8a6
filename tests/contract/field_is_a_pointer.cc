// expect: int
// expect: must not be a pointer
// expect: Votes
#include "tests/contract/parts.h"

namespace stampede {

struct Votes {
  int* votes{};
  STAMPEDE_FIELDS(Votes, votes)
};
struct Broken : Least<Broken> {
  using Message = std::variant<Ping, Votes>;
};

const int kResult = Run<Broken>();

}  // namespace stampede
