// Sizes grow with what is used: nothing in the World is made for small clusters only.
#include <gtest/gtest.h>
#include <set>

#include "stampede/core/abd/abd.h"
#include "stampede/invariants/abd/invariants.h"
#include "stampede/protocols/abd_driver.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/sim/names.h"
#include "stampede/sim/run.h"
#include "stampede/sim/swarm_adversary.h"

namespace stampede {
namespace {

TEST(LargeCluster, AHuntedRunOf64ReplicasAnd1000ClientsComesToItsEnd) {
  const auto abd = NewProtocolDriver<Abd>();
  RunChoices choices;
  choices.replicas = {64};
  choices.clients = {1000};
  choices.fault_events = 20'000;
  choices.disable = {"linearizability"};  // 1,000 clients of one register take the search too long
  const auto runs = abd->Open(choices).value();
  const RunOutcome outcome = runs->NewWorker()->Run(7);
  EXPECT_FALSE(outcome.violation.has_value()) << outcome.violation->summary;
  EXPECT_GE(outcome.steps, 20'000u);
}

TEST(LargeCluster, LargerOnesAreRefused) {
  const auto abd = NewProtocolDriver<Abd>();
  RunChoices choices;
  choices.replicas = {65};
  EXPECT_FALSE(abd->Open(choices).ok());
  choices.replicas = {3};
  choices.clients = {1001};
  EXPECT_FALSE(abd->Open(choices).ok());
}

TEST(LargeCluster, NamesOfAllNodesDiffer) {
  std::set<std::uint64_t> names;
  for (std::uint16_t client = 0; client < 1000; ++client) {
    const MessageName there{3, NodeId::Client(client), NodeId::Replica(63), 1, 0};
    const MessageName back{3, NodeId::Replica(63), NodeId::Client(client), 1, 1};
    EXPECT_EQ(MessageName::Unpack(there.Packed()), there);
    EXPECT_EQ(MessageName::Unpack(back.Packed()), back);
    names.insert(there.Packed());
    names.insert(back.Packed());
  }
  EXPECT_EQ(names.size(), 2000u);
}

}  // namespace
}  // namespace stampede
