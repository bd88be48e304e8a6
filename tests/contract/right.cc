// expect nothing
#include "tests/contract/parts.h"

namespace stampede {

struct Smallest : Least<Smallest> {};
struct Served : WithClient<Served> {};

const int kResult = Run<Smallest>() + Hunt<Smallest>() + Hunt<Served>();

}  // namespace stampede
