// expect: StatusOf
// expect: Broken
#include <array>
#include <string_view>

#include "tests/contract/parts.h"

namespace stampede {

enum class Mode { kOn };
constexpr std::array<std::string_view, 1> EnumNames(Mode) {
  return {"on"};
}
struct Broken : Least<Broken> {
  using Status = Mode;
};

const int kResult = Run<Broken>();

}  // namespace stampede
