// expect: flat_hash_map
// expect: use std::map
// expect: Votes
#include "absl/container/flat_hash_map.h"
#include "tests/contract/parts.h"

namespace stampede {

struct Votes {
  absl::flat_hash_map<int, int> votes{};
  STAMPEDE_FIELDS(Votes, votes)
};
struct Broken : Least<Broken> {
  using Message = std::variant<Ping, Votes>;
};

const int kResult = Run<Broken>();

}  // namespace stampede
