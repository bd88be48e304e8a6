// expect: Party
// expect: EnumNames
// expect: Votes
#include "tests/contract/parts.h"

namespace stampede {

enum class Party { kLeft, kRight };
struct Votes {
  Party votes{};
  STAMPEDE_FIELDS(Votes, votes)
};
struct Broken : Least<Broken> {
  using Message = std::variant<Ping, Votes>;
};

const int kResult = Run<Broken>();

}  // namespace stampede
