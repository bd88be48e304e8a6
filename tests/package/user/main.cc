// The World and a protocol of one's own: no Viewstamped Replication, no JSON, no command line.
#include <cstdint>
#include <cstdio>
#include <variant>

#include "core/time.h"
#include "stampede/core/protocol.h"
#include "stampede/core/time.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/world.h"

#if defined(NLOHMANN_JSON_VERSION_MAJOR) || defined(CLI11_VERSION) || \
    defined(STAMPEDE_CORE_VSR_VSR_H_)
#error "the World brings what it does not need"
#endif

#if __has_include("sim/world.h") || __has_include("world.h")
#error "a header of Stampede is found without the prefix"
#endif

struct Ring {
  struct Token {
    std::uint64_t hops = 0;
    STAMPEDE_FIELDS(Token, hops)
  };
  using Message = std::variant<Token>;
  struct Replica {
    std::uint64_t hops = 0;
    STAMPEDE_FIELDS(Replica, hops)
  };

  static void Step(const stampede::Context<Ring>& context, Replica& self,
                   const stampede::Input<Ring>& input, stampede::Effects<Ring>& out) {
    const auto* receive = std::get_if<stampede::Receive<Ring>>(&input.event);
    const bool begins = receive == nullptr && context.self == stampede::NodeId::Replica(0);
    if (receive == nullptr && !begins) return;
    self.hops = begins ? 0 : std::get<Token>(receive->message).hops;
    const auto next = static_cast<std::uint16_t>((context.self.index() + 1) % context.replicas);
    out.Send(stampede::NodeId::Replica(next), Token{self.hops + 1});
  }
};

int main() {
  stampede::RunOptions<Ring> options;
  options.cluster.replicas = 5;
  options.cluster.clients = 0;
  stampede::World<Ring, stampede::QuietAdversary> world;
  world.Start(options, 1);
  for (int i = 0; i < 100; ++i) {
    if (!world.Advance([](const stampede::Observation<Ring>&) {})) return 1;
  }
  std::printf("%d steps, %d hours\n", static_cast<int>(world.steps()), HoursOfADay());
  return world.steps() == 100 ? 0 : 1;
}
