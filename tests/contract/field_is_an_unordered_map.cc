// expect: unordered_map
// expect: use std::map
// expect: Votes
#include <unordered_map>

#include "tests/contract/parts.h"

namespace stampede {

struct Votes {
  std::unordered_map<int, int> votes{};
  STAMPEDE_FIELDS(Votes, votes)
};
struct Broken : Least<Broken> {
  using Message = std::variant<Ping, Votes>;
};

const int kResult = Run<Broken>();

}  // namespace stampede
