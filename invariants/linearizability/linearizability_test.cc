// The invariant on histories told step by step: above all, on those of clients that start again.
#include "stampede/invariants/linearizability/linearizability.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "stampede/invariants/abd/invariants.h"

namespace stampede {
namespace {

// Steps of clients of a register, as the invariant sees them.
class HistoryTest : public testing::Test {
 protected:
  HistoryTest() : clients_(2) { linearizability_.Start(cluster_); }

  bool Invoke(std::uint16_t client, const std::string& operation) {
    return Step(client, stampede::Invoke<Abd>{Payload(operation)}, {});
  }
  bool Return(std::uint16_t client, const std::string& result) {
    Effects<Abd> effects;
    effects.Return(result);
    return Step(client, Receive<Abd>(), effects);
  }
  bool StartAgain(std::uint16_t client) { return Step(client, Boot<Abd>{{}, 1}, {}); }

 private:
  // Whether the history is still linearizable.
  bool Step(std::uint16_t client, Input<Abd>::Event event, const Effects<Abd>& effects) {
    Input<Abd> input;
    input.event = std::move(event);
    const Observation<Abd> seen{cluster_, ++step_, Time(),  NodeId::Client(client),
                                input,    effects, {},      {},
                                {},       {},      clients_};
    ghost_.history.Learn(seen);
    return !linearizability_.After(seen, ghost_).has_value();
  }

  const Cluster<Abd> cluster_;
  std::vector<abd::Client> clients_;
  std::uint64_t step_ = 0;
  GhostState<Abd> ghost_;
  Linearizability<Abd> linearizability_;
};

// c0 crashes and asks anew; what it had asked before may take effect before, between or never.
TEST_F(HistoryTest, WhatAClientForgotMayTakeEffectAtAnyTimeAfter) {
  EXPECT_TRUE(Invoke(0, "write lost"));
  EXPECT_TRUE(StartAgain(0));
  EXPECT_TRUE(Invoke(0, "read"));
  EXPECT_TRUE(Return(0, ""));  // not yet
  EXPECT_TRUE(Invoke(0, "write new"));
  EXPECT_TRUE(Return(0, "ok"));
  EXPECT_TRUE(Invoke(0, "read"));
  EXPECT_TRUE(Return(0, "lost"));  // now
  EXPECT_TRUE(Invoke(1, "read"));
  EXPECT_FALSE(Return(1, "new"));  // not back again
}

TEST_F(HistoryTest, WhatAClientForgotIsNotUndone) {
  EXPECT_TRUE(Invoke(0, "write lost"));
  EXPECT_TRUE(StartAgain(0));
  EXPECT_TRUE(Invoke(0, "read"));
  EXPECT_TRUE(Return(0, "lost"));
  EXPECT_TRUE(Invoke(1, "read"));
  EXPECT_FALSE(Return(1, ""));
}

// The answer belongs to the later of its operations.
TEST_F(HistoryTest, AnAnswerIsToWhatWasAskedLast) {
  EXPECT_TRUE(Invoke(0, "read"));
  EXPECT_TRUE(StartAgain(0));
  EXPECT_TRUE(Invoke(0, "write a"));
  EXPECT_TRUE(Return(0, "ok"));
  EXPECT_TRUE(Invoke(1, "read"));
  EXPECT_FALSE(Return(1, ""));
}

}  // namespace
}  // namespace stampede
