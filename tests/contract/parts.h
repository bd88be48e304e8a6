// Parts that the protocols of this folder are put together from; each of those is right but for
// one thing, which its first line names.
#ifndef STAMPEDE_TESTS_CONTRACT_PARTS_H_
#define STAMPEDE_TESTS_CONTRACT_PARTS_H_

#include <cstdint>
#include <string>
#include <variant>

#include "stampede/core/fields.h"
#include "stampede/core/protocol.h"

namespace stampede {

struct Ping {
  int number = 0;
  STAMPEDE_FIELDS(Ping, number)
};
struct State {
  int pings = 0;
  STAMPEDE_FIELDS(State, pings)
};
struct User {
  int asked = 0;
  STAMPEDE_FIELDS(User, asked)
};

// The least protocol: a test leaves members out by not using it, and replaces what it declares
// anew.
template <class P>
struct Least {
  using Message = std::variant<Ping>;
  using Replica = State;
  static void Step(const Context<P>&, State&, const Input<P>&, Effects<P>&) {}
};

// One with clients that can be hunted.
template <class P>
struct WithClient : Least<P> {
  using Client = User;
  using Operation = int;
  using Result = std::string;
  using Least<P>::Step;
  static void Step(const Context<P>&, User&, const Input<P>&, Effects<P>&) {}
  static int DrawOperation(const Cluster<P>&, std::uint64_t, std::uint16_t, std::uint64_t) {
    return 1;
  }
};

// What every entry point of the framework asks first.
template <class P>
int Run() {
  if constexpr (internal::MeetsContract<P>()) {
    return 0;
  } else {
    return 1;
  }
}
template <class P>
int Hunt() {
  if constexpr (internal::MeetsContract<P>()) {
    if constexpr (internal::MeetsHuntContract<P>()) return 0;
  }
  return 1;
}

}  // namespace stampede

#endif  // STAMPEDE_TESTS_CONTRACT_PARTS_H_
