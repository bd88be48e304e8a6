// Recovery, checkpoints and sessions, each rule in the smallest situation that shows it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "stampede/core/show.h"
#include "stampede/core/vsr/test_group.h"

namespace stampede::vsr {
namespace {

Cluster<Vsr> With(RecoveryMode mode, std::uint16_t replicas = 3) {
  Cluster<Vsr> cluster;
  cluster.replicas = replicas;
  cluster.config.recovery = mode;
  return cluster;
}

// Recovery.

class ModeTest : public testing::TestWithParam<RecoveryMode> {};

TEST_P(ModeTest, AReplicaComesBackWithWhatItHadAcknowledged) {
  TestGroup group(With(GetParam()));
  group.SendRequest(0, 0, 1, "put x 1");
  group.DeliverAll();
  group.Restart(1);
  group.DeliverAll();
  EXPECT_EQ(group[1].status, Status::kNormal);
  EXPECT_EQ(group[1].log, group[0].log);
}

INSTANTIATE_TEST_SUITE_P(Safe, ModeTest,
                         testing::Values(RecoveryMode::kPersistedView, RecoveryMode::kDurableLog,
                                         RecoveryMode::kCrashVector),
                         [](const auto& test) { return TestNameOf(test.param); });

TEST(Recovery, WaitsForThePrimaryOfTheLatestViewThatItHearsOf) {
  TestGroup group(With(RecoveryMode::kCrashVector));
  group.Restart(2);
  group.Deliver<Recovery>(2, 1);
  group.Deliver<RecoveryResponse>(1, 2);
  EXPECT_EQ(group[2].status, Status::kRecovering) << "one answer is not f + 1";
  group.Deliver<Recovery>(2, 0);
  group.Deliver<RecoveryResponse>(0, 2);
  EXPECT_EQ(group[2].status, Status::kNormal);
}

TEST(Recovery, TakesPartInNothingUntilItIsDone) {
  TestGroup group(With(RecoveryMode::kCrashVector));
  group.Restart(2);
  group.DropAll();
  const Replica before = group[2];
  group.Inject(1, 2, StartViewChange{{}, View(1)});
  group.Inject(0, 2, Commit{{}, View(3), OpNumber(1)});
  EXPECT_EQ(group[2], before);
}

TEST(Recovery, AnAnswerToAnEarlierIncarnationIsDropped) {
  TestGroup group(With(RecoveryMode::kPersistedView));
  group.Restart(2);
  group.Deliver<Recovery>(2, 0);
  group.Deliver<Recovery>(2, 1);
  group.Restart(2);  // with both answers under way
  group.Deliver<RecoveryResponse>(0, 2);
  group.Deliver<RecoveryResponse>(1, 2);
  EXPECT_EQ(group[2].status, Status::kRecovering);
}

TEST(Recovery, AReplicaThatHadLeftTheViewTakesTheGroupAlong) {
  TestGroup group(With(RecoveryMode::kPersistedView));
  group.Expire(2, Timer::kView);  // promises view 1
  group.DropAll();
  group.Restart(2);
  EXPECT_EQ(group[2].view, View(1));
  group.Deliver<Recovery>(2, 0);
  EXPECT_EQ(group[0].status, Status::kViewChange);
  EXPECT_EQ(group[0].view, View(1));
}

TEST(Recovery, MessagesOfAnIncarnationThatIsOverAreNotActedOn) {
  TestGroup group(With(RecoveryMode::kCrashVector));
  group.Expire(1, Timer::kView);  // StartViewChange to r0 and r2, on their way
  group.Restart(1);
  group.Deliver<Recovery>(1, 2);
  group.Deliver<StartViewChange>(1, 2);
  EXPECT_EQ(group[2].status, Status::kNormal);
  EXPECT_EQ(group[2].view, View(0));
}

TEST(Recovery, ACrashedPrimaryOfAWholeClusterLosesNothingThatIsDurable) {
  TestGroup group(With(RecoveryMode::kDurableLog));
  group.SendRequest(0, 0, 1, "put x 1");
  group.DeliverAll();
  group.DropAll();
  for (std::uint16_t i = 0; i < 3; ++i) group.Restart(i);
  group.SendRequest(0, 0, 2, "put x 2");
  group.DeliverAll();
  EXPECT_EQ(group[0].executed, OpNumber(2));
}

// Checkpoints.

Cluster<Vsr> Checkpointing(std::uint32_t interval) {
  Cluster<Vsr> cluster = With(RecoveryMode::kCrashVector);
  cluster.config.checkpoint_interval = interval;
  return cluster;
}

void SendMany(TestGroup& group, std::uint64_t from, std::uint64_t to, ReplicaSet unreachable = {}) {
  for (std::uint64_t request = from; request <= to; ++request) {
    group.SendRequest(0, 0, request, "put x " + std::to_string(request));
    group.DeliverAll(unreachable);
  }
}

TEST(Checkpoints, TheLogIsKeptFromTheCheckpointBeforeOn) {
  TestGroup group(Checkpointing(4));
  SendMany(group, 1, 13);
  EXPECT_EQ(group[0].checkpoint.op(), OpNumber(12));
  EXPECT_EQ(group[0].log.first(), OpNumber(9));
  EXPECT_EQ(group[0].log.last(), OpNumber(13));
}

TEST(Checkpoints, AReplicaThatIsBehindTheLogOfTheOthersIsSentACheckpoint) {
  ReplicaSet unreachable;
  unreachable.Add(NodeId::Replica(2));
  TestGroup group(Checkpointing(4));
  SendMany(group, 1, 13, unreachable);
  group.Expire(0, Timer::kHeartbeat);
  group.DeliverAll();
  EXPECT_EQ(group[2].executed, OpNumber(13));
  EXPECT_EQ(group[2].service, group[0].service);
  EXPECT_EQ(group[2].clients, group[0].clients);
  EXPECT_EQ(group[2].log.first(), group[0].log.first());
}

TEST(Checkpoints, AReplicaRecoversFromOne) {
  TestGroup group(Checkpointing(4));
  SendMany(group, 1, 13);
  group.Restart(1);
  group.DeliverAll();
  EXPECT_EQ(group[1].executed, OpNumber(13));
  EXPECT_EQ(group[1].service, group[0].service);
}

// An answer that was long under way must not take back what was acknowledged since.
TEST(Checkpoints, AnOldAnswerWithACheckpointTakesNothingBackWithinAView) {
  ReplicaSet unreachable;
  unreachable.Add(NodeId::Replica(2));
  TestGroup group(Checkpointing(4));
  SendMany(group, 1, 13, unreachable);
  group.Expire(0, Timer::kHeartbeat);
  group.Deliver<Commit>(0, 2);
  group.Deliver<GetState>(2, 0);
  const NewState answer = group.Deliver<NewState>(0, 2);
  group.SendRequest(0, 0, 14, "put x 14");
  group.Deliver<Prepare>(0, 2);
  ASSERT_EQ(group[2].log.last(), OpNumber(14));
  group.Inject(0, 2, answer);
  EXPECT_EQ(group[2].log.last(), OpNumber(14));
}

// Sessions.

Request Register(std::uint64_t client) {
  Request request;
  request.client = ClientId(client);
  request.kind = EntryKind::kRegister;
  return request;
}

Request Put(std::uint64_t client, std::uint64_t session, std::uint64_t number) {
  Request request;
  request.client = ClientId(client);
  request.session = OpNumber(session);
  request.request = RequestNumber(number);
  request.operation = Payload("append x " + std::to_string(client));
  return request;
}

TEST(Sessions, AClientRegistersAndIsToldItsSession) {
  Cluster<Vsr> cluster;
  cluster.config.sessions = 2;
  TestGroup group(cluster);
  group.SendRequest(0, Register(7));
  group.Deliver<Prepare>(0, 1);
  group.Deliver<PrepareOk>(1, 0);
  EXPECT_EQ(group.ToClient<Reply>(0).op, OpNumber(1));
  group.SendRequest(0, Put(7, 1, 1));
  EXPECT_EQ(group[0].log.last(), OpNumber(2));
}

TEST(Sessions, TheClientThatWasSilentLongestIsEvictedAndToldSo) {
  Cluster<Vsr> cluster;
  cluster.config.sessions = 2;
  TestGroup group(cluster);
  group.SendRequest(0, Register(7));  // session 1
  group.SendRequest(0, Register(8));  // session 2
  group.DeliverAll();
  group.SendRequest(0, Put(7, 1, 1));
  group.DeliverAll();
  group.SendRequest(0, Register(9));  // evicts 8, whose latest operation is the oldest
  group.DeliverAll();
  EXPECT_EQ(group[0].clients.Find(ClientId(8)), nullptr);
  EXPECT_NE(group[0].clients.Find(ClientId(7)), nullptr);
  group.SendRequest(0, Put(8, 2, 1));
  EXPECT_EQ(group.ToClient<Evicted>(0).session, OpNumber(2));
  EXPECT_EQ(group[0].log.last(), OpNumber(4));
}

// Registered again, a client has another session: what was late in the first one stays out.
TEST(Sessions, ALateRequestOfAnEvictedSessionIsNotExecutedAgain) {
  Cluster<Vsr> cluster;
  cluster.config.sessions = 1;
  TestGroup group(cluster);
  group.SendRequest(0, Register(7));
  group.DeliverAll();
  group.SendRequest(0, Put(7, 1, 1));
  group.SendRequest(0, Register(8));
  group.DeliverAll();
  group.SendRequest(0, Register(7));  // a late copy, or the client itself
  group.DeliverAll();
  ASSERT_EQ(group[0].executed, OpNumber(4));
  group.SendRequest(0, Put(7, 1, 1));
  EXPECT_EQ(group[0].log.last(), OpNumber(4));
}

// A request whose client is evicted before the request is executed has no effect anywhere.
TEST(Sessions, WhatIsEvictedBeforeItIsExecutedHasNoEffect) {
  Cluster<Vsr> cluster;
  cluster.config.sessions = 1;
  TestGroup group(cluster);
  group.SendRequest(0, Register(7));
  group.DeliverAll();
  group.DropAll();
  group.SendRequest(0, Register(8));
  group.SendRequest(0, Put(7, 1, 1));  // behind the registration that evicts it
  group.Deliver<Prepare>(0, 1);
  group.Deliver<Prepare>(0, 1);
  group.Deliver<PrepareOk>(1, 0);
  group.Deliver<PrepareOk>(1, 0);
  ASSERT_EQ(group[0].executed, OpNumber(3));
  EXPECT_EQ(group.ToClient<Evicted>(0).client, ClientId(7));
  EXPECT_EQ(group[0].service, group[2].service);
}

}  // namespace
}  // namespace stampede::vsr
