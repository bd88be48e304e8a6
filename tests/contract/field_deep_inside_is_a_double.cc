// expect: double
// expect: Weight
// expect: use an integer
#include <map>
#include <optional>
#include <vector>

#include "tests/contract/parts.h"

namespace stampede {

struct Weight {
  double kilograms = 0;
  STAMPEDE_FIELDS(Weight, kilograms)
};
struct Cargo {
  std::map<int, std::vector<std::optional<Weight>>> weights;
  STAMPEDE_FIELDS(Cargo, weights)
};
struct Broken : Least<Broken> {
  using Durable = Cargo;
};

const int kResult = Run<Broken>();

}  // namespace stampede
