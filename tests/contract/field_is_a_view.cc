// expect: string_view
// expect: must not be a view
// expect: Votes
#include <string_view>

#include "tests/contract/parts.h"

namespace stampede {

struct Votes {
  std::string_view votes{};
  STAMPEDE_FIELDS(Votes, votes)
};
struct Broken : Least<Broken> {
  using Message = std::variant<Ping, Votes>;
};

const int kResult = Run<Broken>();

}  // namespace stampede
