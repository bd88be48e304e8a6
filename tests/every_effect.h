// A protocol for tests that uses every effect in every kind of step, on replicas and on clients.
#ifndef STAMPEDE_TESTS_EVERY_EFFECT_H_
#define STAMPEDE_TESTS_EVERY_EFFECT_H_

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/core/keyed_random.h"
#include "stampede/core/protocol.h"

namespace stampede {

// A client asks a replica to add one to a counter, which replicas pass on to each other. A node
// does in each step whatever the random bits of its input choose: it sends, sets and cancels
// timers, writes, syncs, answers or gives up one of a client's operations, in any order.
//
// The bug: a replica asserts that a counter is small, and `limit` says what is small.
struct EveryEffect {
  static constexpr std::string_view kName = "every-effect";

  struct Config {
    std::uint64_t limit = 12;
    STAMPEDE_FIELDS(Config, limit)
  };
  struct Add {
    std::uint64_t sum = 0;
    STAMPEDE_FIELDS(Add, sum)
  };
  struct Hint {
    std::uint64_t sum = 0;
    STAMPEDE_FIELDS(Hint, sum)
  };
  using Message = std::variant<Add, Hint>;
  enum class Timer : std::uint8_t { kShort, kLong };
  friend constexpr auto EnumNames(Timer) {
    return std::to_array<std::string_view>({"short", "long"});
  }
  enum class Mark : std::uint8_t { kBooted, kReceived, kExpired, kSynced, kInvoked };
  friend constexpr auto EnumNames(Mark) {
    return std::to_array<std::string_view>({"booted", "received", "expired", "synced", "invoked"});
  }
  struct Durable {
    std::uint64_t sum = 0;
    STAMPEDE_FIELDS(Durable, sum)
  };
  using Operation = std::uint64_t;
  using Result = std::uint64_t;
  static constexpr std::uint16_t kMostOutstanding = 3;

  struct Replica {
    std::uint64_t sum = 0;
    std::uint64_t syncs = 0;
    STAMPEDE_FIELDS(Replica, sum, syncs)
  };
  struct Client {
    std::vector<OperationNumber> open;
    std::uint64_t sum = 0;
    std::uint64_t syncs = 0;
    STAMPEDE_FIELDS(Client, open, sum, syncs)
  };

  static void Vary(std::uint64_t key, Cluster<EveryEffect>& cluster) {
    cluster.config.limit = 5 + key % 4;
  }
  static Operation DrawOperation(const Cluster<EveryEffect>&, std::uint64_t, std::uint16_t,
                                 std::uint64_t index) {
    return index % 3;
  }

  static void Step(const Context<EveryEffect>& context, Replica& self,
                   const Input<EveryEffect>& input, Effects<EveryEffect>& out) {
    Learn(self, input, out);
    out.Assert(self.sum < context.config.limit, "sums are small");
    Act(context, self, input, out);
    // Nothing stays silent for ever.
    out.SetTimer(Timer::kLong, Milliseconds(7));
  }

  static void Step(const Context<EveryEffect>& context, Client& self,
                   const Input<EveryEffect>& input, Effects<EveryEffect>& out) {
    if (const auto* invoke = std::get_if<Invoke<EveryEffect>>(&input.event)) {
      self.open.push_back(invoke->number);
      self.sum = invoke->operation;
    }
    Learn(self, input, out);
    Act(context, self, input, out);
    // Any step but the first may be the one that answers.
    const bool asked = std::holds_alternative<Invoke<EveryEffect>>(input.event);
    if (!self.open.empty() && (!asked || Choice(input, 9) % 4 == 0)) {
      const auto done =
          self.open.begin() + static_cast<std::ptrdiff_t>(Choice(input, 11) % self.open.size());
      if (Choice(input, 10) % 3 == 0) {
        out.GiveUp(*done);
      } else {
        out.Return(*done, self.sum);
      }
      self.open.erase(done);
    }
    out.SetTimer(Timer::kLong, Milliseconds(7));
  }

 private:
  static std::uint64_t Choice(const Input<EveryEffect>& input, std::uint64_t number) {
    return Draw(input.entropy, number);
  }

  // What the input says.
  template <class Node>
  static void Learn(Node& self, const Input<EveryEffect>& input, Effects<EveryEffect>& out) {
    if (const auto* boot = std::get_if<Boot<EveryEffect>>(&input.event)) {
      self.sum = boot->disk.sum;
    } else if (const auto* receive = std::get_if<Receive<EveryEffect>>(&input.event)) {
      const auto* add = std::get_if<Add>(&receive->message);
      if (add != nullptr && add->sum >= self.sum) self.sum = add->sum + 1;
    } else if (const auto* synced = std::get_if<Synced>(&input.event)) {
      self.syncs += synced->token.value();
    }
    out.Note(static_cast<Mark>(input.event.index()));
  }

  // Two effects of those that nodes of both kinds have, and a message; often behind a sync.
  template <class Node>
  static void Act(const Context<EveryEffect>& context, const Node& self,
                  const Input<EveryEffect>& input, Effects<EveryEffect>& out) {
    for (std::uint64_t i = 0; i < 2; ++i) {
      switch (Choice(input, i) % 6) {
        case 0: out.SetTimer(Timer::kShort, Milliseconds(2)); break;
        case 1: out.CancelTimer(Timer::kShort); break;
        case 2: out.Write({self.sum}); break;
        case 3: out.Sync(SyncToken(Choice(input, 7) % 3)); break;
        case 4: out.PersistFirst({self.sum}, SyncToken(1)); break;
        case 5: out.Send(Peer(context, input, 3), Hint{self.sum}); break;
      }
    }
    // Not always, and not for a hint: there are not to be ever more messages.
    const auto* receive = std::get_if<Receive<EveryEffect>>(&input.event);
    const bool hinted = receive != nullptr && std::holds_alternative<Hint>(receive->message);
    if (!hinted && Choice(input, 5) % 3 == 0) out.Send(Peer(context, input, 4), Add{self.sum});
  }

  // Some other node; a client now and then.
  static NodeId Peer(const Context<EveryEffect>& context, const Input<EveryEffect>& input,
                     std::uint64_t number) {
    const std::uint64_t choice = Choice(input, number);
    if (choice % 8 == 0) return NodeId::Client(0);
    return NodeId::Replica(static_cast<std::uint16_t>(choice / 8 % context.replicas));
  }
};

}  // namespace stampede

#endif  // STAMPEDE_TESTS_EVERY_EFFECT_H_
