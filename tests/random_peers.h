// A protocol for tests in which nearly everything depends on random bits.
#ifndef STAMPEDE_TESTS_RANDOM_PEERS_H_
#define STAMPEDE_TESTS_RANDOM_PEERS_H_

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

#include "stampede/core/fields.h"
#include "stampede/core/keyed_random.h"
#include "stampede/core/protocol.h"

namespace stampede {

// Replicas gossip: at every tick each sends a rumor to a random peer, which passes it on to another
// random peer, or tells nobody. Two claims do not hold; of each the shortest failure is known.
struct RandomPeers {
  static constexpr std::string_view kName = "random-peers";
  static constexpr std::string_view kNoReturn = "no third hand gives a rumor back to r0";
  static constexpr std::string_view kFewTellers = "nobody hears first hand from three";

  struct Rumor {
    NodeId source;
    std::uint64_t hands = 0;  // that it has gone through
    STAMPEDE_FIELDS(Rumor, source, hands)
  };
  using Message = std::variant<Rumor>;
  enum class Timer : std::uint8_t { kTick };
  friend constexpr auto EnumNames(Timer) { return std::to_array<std::string_view>({"tick"}); }
  struct Replica {
    ReplicaSet tellers;  // heard from first hand
    STAMPEDE_FIELDS(Replica, tellers)
  };

  static void Step(const Context<RandomPeers>& context, Replica& self,
                   const Input<RandomPeers>& input, Effects<RandomPeers>& out) {
    const auto* receive = std::get_if<Receive<RandomPeers>>(&input.event);
    if (receive == nullptr) {
      if (std::holds_alternative<Expire<RandomPeers>>(input.event)) {
        out.Send(RandomPeer(context, input), Rumor{context.self, 1});
      }
      out.SetTimer(Timer::kTick, Milliseconds(5));
      return;
    }
    const Rumor& rumor = std::get<Rumor>(receive->message);
    if (rumor.hands == 1) self.tellers.Add(rumor.source);
    out.Assert(
        !(rumor.hands == 3 && rumor.source == context.self && context.self == NodeId::Replica(0)),
        kNoReturn);
    out.Assert(self.tellers.size() < 3, kFewTellers);
    if (Draw(input.entropy, 1) % 2 == 0) {
      out.Send(RandomPeer(context, input), Rumor{rumor.source, rumor.hands + 1});
    }
  }

 private:
  static NodeId RandomPeer(const Context<RandomPeers>& context, const Input<RandomPeers>& input) {
    const std::uint64_t others = context.replicas - 1u;
    const std::uint64_t peer = context.self.index() + 1 + Below(input.entropy, others);
    return NodeId::Replica(static_cast<std::uint16_t>(peer % context.replicas));
  }
};

}  // namespace stampede

#endif  // STAMPEDE_TESTS_RANDOM_PEERS_H_
