#include "stampede/core/protocol.h"

#include <cstdint>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <variant>

#include "stampede/core/fields.h"
#include "stampede/core/fingerprint.h"
#include "stampede/core/json.h"
#include "stampede/core/show.h"

namespace stampede {
namespace {

// The least: a message, a replica, a step.
struct Counter {
  struct Add {
    int by = 0;
    STAMPEDE_FIELDS(Add, by)
  };
  using Message = std::variant<Add>;
  struct Replica {
    int sum = 0;
    STAMPEDE_FIELDS(Replica, sum)
  };
  static void Step(const Context<Counter>& context, Replica& self, const Input<Counter>& input,
                   Effects<Counter>& out) {
    const auto* receive = std::get_if<Receive<Counter>>(&input.event);
    if (receive == nullptr) return;
    self.sum += std::get<Add>(receive->message).by;
    for (const NodeId peer : context.all_replicas()) {
      if (peer != context.self && !receive->from.is_client()) out.Send(peer, Add{self.sum});
    }
  }
};

template <class P, class M>
Input<P> Received(M message) {
  Input<P> input;
  input.event = Receive<P>{NodeId::Replica(1), std::move(message)};
  return input;
}

TEST(LeastProtocol, StepsAndIsFingerprintedShownAndWritten) {
  static_assert(HuntedProtocol<Counter> && Forkable<Counter>);
  const Cluster<Counter> cluster;
  const Context<Counter> context(cluster, NodeId::Replica(0));
  const Counter::Replica before = NewReplica<Counter>(context);
  const auto [after, effects] = Next(context, before, Received<Counter>(Counter::Add{3}));
  EXPECT_EQ(after.sum, 3);
  ASSERT_EQ(effects.items().size(), 2u);
  EXPECT_EQ(Show(effects.message(effects.items()[0])), "Add{by 3}");
  EXPECT_NE(Fingerprint(after), Fingerprint(before));
  EXPECT_EQ(Show(after), "Replica{sum 3}");
  EXPECT_EQ(JsonLine(ToJson(effects.message(effects.items()[0]))), R"({"Add":{"by":3}})");
}

TEST(LeastProtocol, HasTheDefaultsOfWhatItLeavesOut) {
  Cluster<Counter> cluster;
  cluster.replicas = 5;
  const Context<Counter> context(cluster, NodeId::Replica(0));
  EXPECT_EQ(ProtocolName<Counter>(), "counter");
  EXPECT_EQ(ProtocolTitle<Counter>(), "counter");
  EXPECT_TRUE(ValidateCluster(cluster).ok());
  EXPECT_EQ(BudgetOf(cluster).crashes, 2);
  EXPECT_TRUE(BudgetOf(cluster).restarts);
  EXPECT_TRUE(WithinFaultModel<Counter>(cluster, {}, {ReplicaSet::First(2), {}}));
  EXPECT_FALSE(WithinFaultModel<Counter>(cluster, {}, {ReplicaSet::First(3), {}}));
  EXPECT_TRUE(Summarize(context, Counter::Replica()).serving);
  EXPECT_TRUE(DefectsOf<Counter>().empty());
  EXPECT_FALSE(kHasClients<Counter>);
  EXPECT_FALSE(kHasLog<Counter>);
  EXPECT_EQ(MessageTypeNames<Counter>()[0], "Add");
}

// Has a planted defect, and nothing else to configure; clients are answered yes or no.
struct Judge {
  struct Ask {
    STAMPEDE_NO_FIELDS(Ask)
  };
  using Message = std::variant<Ask>;
  using Replica = Counter::Replica;
  struct Client {
    STAMPEDE_NO_FIELDS(Client)
  };
  using Operation = std::uint64_t;
  using Result = bool;
  enum class Defect : std::uint8_t { kNone, kErrs };
  friend constexpr auto EnumNames(Defect) { return Names("none", "errs"); }
  static void Step(const Context<Judge>&, Replica&, const Input<Judge>&, Effects<Judge>&) {}
  static void Step(const Context<Judge>& context, Client&, const Input<Judge>&,
                   Effects<Judge>& out) {
    out.Return(context.config.defect == Defect::kNone);
    out.Return(false);
  }
};

TEST(Defects, AreKnownByTheirNamesWhereNothingElseIsSaid) {
  ASSERT_EQ(DefectsOf<Judge>().size(), 1u);
  EXPECT_EQ(DefectsOf<Judge>()[0].name, "errs");
}

TEST(Results, MayBeBool) {
  const Cluster<Judge> cluster;
  const Context<Judge> context(cluster, NodeId::Client(0));
  const auto effects = Next(context, Judge::Client(), Input<Judge>()).second;
  EXPECT_TRUE(effects.result(effects.items()[0]));
  EXPECT_FALSE(effects.result(effects.items()[1]));
}

// Two kinds of node: node 0 hands out numbers, the others keep the latest.
struct Tickets {
  struct Ask {
    STAMPEDE_NO_FIELDS(Ask)
  };
  struct Ticket {
    std::uint64_t number = 0;
    STAMPEDE_FIELDS(Ticket, number)
  };
  using Message = std::variant<Ask, Ticket>;
  struct Master {
    std::uint64_t given = 0;
    STAMPEDE_FIELDS(Master, given)
  };
  struct Server {
    std::uint64_t latest = 0;
    STAMPEDE_FIELDS(Server, latest)
  };
  using Replica = std::variant<Server, Master>;
  static Replica NewReplica(const Context<Tickets>& context) {
    if (context.self == NodeId::Replica(0)) return Master();
    return Server();
  }
  static void Step(const Context<Tickets>&, Master& self, const Input<Tickets>& input,
                   Effects<Tickets>& out) {
    if (const auto* receive = std::get_if<Receive<Tickets>>(&input.event)) {
      out.Send(receive->from, Ticket{++self.given});
    }
  }
  static void Step(const Context<Tickets>&, Server& self, const Input<Tickets>& input,
                   Effects<Tickets>&) {
    if (const auto* receive = std::get_if<Receive<Tickets>>(&input.event)) {
      self.latest = std::get<Ticket>(receive->message).number;
    }
  }
};

TEST(NodesOfSeveralKinds, StepEachByItsOwnRules) {
  static_assert(HuntedProtocol<Tickets>);
  const Cluster<Tickets> cluster;
  const Context<Tickets> first(cluster, NodeId::Replica(0));
  const Context<Tickets> second(cluster, NodeId::Replica(1));
  const auto [master, effects] =
      Next(first, NewReplica<Tickets>(first), Received<Tickets>(Tickets::Ask{}));
  ASSERT_EQ(effects.items().size(), 1u);
  const auto [server, none] = Next(second, NewReplica<Tickets>(second),
                                   Received<Tickets>(effects.message(effects.items()[0])));
  EXPECT_TRUE(none.items().empty());
  EXPECT_EQ(Show(master), "Master{given 1}");
  EXPECT_EQ(Show(server), "Server{latest 1}");
  EXPECT_NE(Fingerprint(master), Fingerprint(server));
  EXPECT_EQ(JsonLine(ToJson(server)), R"({"Server":{"latest":1}})");
}

// A client whose Step stands beside the replica's.
struct Relay : Counter {
  using Message = std::variant<Add>;
  struct Client {
    bool waiting = false;
    STAMPEDE_FIELDS(Client, waiting)
  };
  using Operation = int;
  using Result = bool;
  static void Step(const Context<Relay>&, Replica&, const Input<Relay>&, Effects<Relay>&) {}
  static void Step(const Context<Relay>&, Client& self, const Input<Relay>& input,
                   Effects<Relay>& out) {
    if (const auto* invoke = std::get_if<Invoke<Relay>>(&input.event)) {
      self.waiting = true;
      out.Send(NodeId::Replica(0), Add{invoke->operation});
    }
  }
  static Operation DrawOperation(const Cluster<Relay>&, std::uint64_t, std::uint16_t,
                                 std::uint64_t index) {
    return static_cast<int>(index);
  }
};

TEST(ProtocolWithClients, StepsThem) {
  static_assert(HuntedProtocol<Relay> && kHasClients<Relay>);
  const Cluster<Relay> cluster;
  Input<Relay> input;
  input.event = Invoke<Relay>{4};
  const auto [client, effects] =
      Next(Context<Relay>(cluster, NodeId::Client(0)), Relay::Client(), input);
  EXPECT_TRUE(client.waiting);
  EXPECT_EQ(Show(effects.message(effects.items().at(0))), "Add{by 4}");
}

}  // namespace
}  // namespace stampede
