// Reconfiguration, each rule in the smallest situation that shows it. The numbers are those of the
// rules in reconfiguration.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "stampede/core/show.h"
#include "stampede/core/vsr/test_group.h"

namespace stampede::vsr {
namespace {

// r0 r1 r2 are the first group; the others wait.
Cluster<Vsr> Machines(std::uint16_t machines, RecoveryMode mode = RecoveryMode::kPersistedView) {
  Cluster<Vsr> cluster;
  cluster.replicas = machines;
  cluster.config.members = 3;
  cluster.config.recovery = mode;
  return cluster;
}

void CommitReconfiguration(TestGroup& group, const std::string& members) {
  group.SendReconfiguration(0, 0, 1, members);
  group.Deliver<Prepare>(0, 1);
  group.Deliver<PrepareOk>(1, 0);
}

// 1.
TEST(Reconfiguration, NothingFollowsItInItsEpoch) {
  TestGroup group(Machines(4));
  group.SendReconfiguration(0, 0, 1, "r0 r1 r3");
  group.SendRequest(0, 1, 1, "put x 1");
  EXPECT_EQ(group[0].log.last(), OpNumber(1));
}

TEST(Reconfiguration, ANewPrimaryThatTakesOneOverKnowsThatNothingFollows) {
  TestGroup group(Machines(4));
  group.SendReconfiguration(0, 0, 1, "r0 r1 r3");
  group.Deliver<Prepare>(0, 1);
  group.DropAll();
  group.Expire(1, Timer::kView);
  group.Deliver<StartViewChange>(1, 2);
  group.Deliver<StartViewChange>(2, 1);
  group.Deliver<DoViewChange>(2, 1);
  ASSERT_EQ(group[1].log.last(), OpNumber(1));
  group.SendRequest(1, 1, 1, "put x 1");
  EXPECT_EQ(group[1].log.last(), OpNumber(1));
}

TEST(Reconfiguration, MembersThatCannotBeAGroupAreRefused) {
  TestGroup group(Machines(4));
  group.SendReconfiguration(0, 0, 1, "r0 r1");
  group.SendReconfiguration(0, 0, 2, "r0 r1 r9");
  EXPECT_TRUE(group[0].log.empty());
}

// 2.
TEST(Reconfiguration, WhoExecutesItIsInTheNextEpoch) {
  TestGroup group(Machines(4));
  CommitReconfiguration(group, "r0 r1 r3");
  EXPECT_EQ(group[0].group.epoch, Epoch(1));
  EXPECT_EQ(group[0].group.members, *Members::Parse("r0 r1 r3"));
  EXPECT_EQ(group[0].group.start, OpNumber(1));
  EXPECT_EQ(group[0].view, View(0));
  EXPECT_EQ(group[0].status, Status::kNormal);
  EXPECT_EQ(group.ToClient<Reply>(0).result, "epoch 1");
}

// 3.
TEST(Reconfiguration, AReplicaThatHoldsTheOperationNeedsNoOther) {
  TestGroup group(Machines(4));
  CommitReconfiguration(group, "r0 r1 r3");
  ASSERT_EQ(group[1].executed, OpNumber(0));
  group.Deliver<StartEpoch>(0, 1);
  EXPECT_EQ(group[1].executed, OpNumber(1));
  EXPECT_EQ(group[1].status, Status::kNormal);
  EXPECT_EQ(group.UnderWay<GetEpochState>(1), 0);
}

TEST(Reconfiguration, ANewMemberFetchesWhatTheEpochBeginsWith) {
  TestGroup group(Machines(4));
  group.SendRequest(0, 1, 1, "put x 1");
  group.DeliverAll();
  CommitReconfiguration(group, "r0 r1 r3");
  group.Deliver<StartEpoch>(0, 3);
  EXPECT_EQ(group[3].status, Status::kTransitioning);
  group.DeliverAll();
  EXPECT_EQ(group[3].status, Status::kNormal);
  EXPECT_EQ(group[3].service, group[0].service);
}

// A replica that works in the epoch answers even while it changes views. Otherwise it could wait
// for the replica that asks, which waits for it.
TEST(Reconfiguration, AMemberThatIsChangingViewsServesItsLastNormalView) {
  TestGroup group(Machines(4));
  CommitReconfiguration(group, "r0 r1 r3");
  group.Deliver<StartEpoch>(0, 1);
  group.DropAll();
  group.Expire(1, Timer::kView);
  group.DropAll();
  group.Inject(0, 3, StartEpoch{{}, group[0].group});
  group.Deliver<GetEpochState>(3, 0);
  group.Inject(3, 1, GetEpochState{{Epoch(1), {}}, OpNumber(0), group[3].transfer->nonce});
  group.Deliver<NewEpochState>(1, 3);
  EXPECT_EQ(group[3].status, Status::kNormal);
  EXPECT_EQ(group[3].view, View(0));
}

// 5.
TEST(Reconfiguration, AReplacedReplicaRetiresWhenAQuorumOfTheNewGroupWorks) {
  TestGroup group(Machines(6));
  CommitReconfiguration(group, "r3 r4 r5");
  EXPECT_EQ(group[0].status, Status::kTransitioning);
  group.Deliver<StartEpoch>(0, 3);
  group.Deliver<GetEpochState>(3, 4);  // fresh: it does not answer
  EXPECT_EQ(group[0].status, Status::kTransitioning);
  group.Expire(3, Timer::kResend);
  group.Expire(3, Timer::kResend);
  group.DeliverAll();
  for (std::uint16_t i = 0; i < 3; ++i) group.Expire(i, Timer::kEpoch);
  for (std::uint16_t i = 3; i < 6; ++i) group.Expire(i, Timer::kResend);
  group.DeliverAll();
  EXPECT_EQ(group[4].status, Status::kNormal);
  EXPECT_EQ(group[0].status, Status::kRetired);
}

TEST(Reconfiguration, WhoSpeaksOfAnEarlierEpochIsToldOfThisOne) {
  TestGroup group(Machines(4));
  CommitReconfiguration(group, "r0 r1 r3");
  group.DropAll();
  group.SendRequest(0, 1, 1, "put x 1");  // of epoch 0
  EXPECT_EQ(group.ToClient<NewEpoch>(0).group.epoch, Epoch(1));
  group.Inject(2, 0, StartViewChange{{}, View(4)});
  EXPECT_EQ(group[0].view, View(0));
  EXPECT_EQ(group.UnderWay<NewEpoch>(0), 2);
}

// 6.
TEST(Reconfiguration, AMemberTellsThoseAgainThatDoNotWorkYet) {
  TestGroup group(Machines(4));
  CommitReconfiguration(group, "r0 r1 r3");
  group.Deliver<StartEpoch>(0, 1);
  group.DropAll();
  group.Expire(1, Timer::kEpoch);
  group.Deliver<StartEpoch>(1, 3);
  EXPECT_EQ(group[3].group.epoch, Epoch(1));
}

TEST(Reconfiguration, AReplacedReplicaThatWaitsAsksAllOthersForALaterEpoch) {
  TestGroup group(Machines(6));
  CommitReconfiguration(group, "r0 r1 r3");
  group.Deliver<StartEpoch>(0, 2);
  group.DropAll();
  group.Inject(3, 2, EpochStarted{{Epoch(1), {}}});
  group.Expire(2, Timer::kEpoch);
  EXPECT_EQ(group.UnderWay<StartEpoch>(2), 2);
  EXPECT_EQ(group.UnderWay<EpochQuery>(2), 3) << "r3 r4 r5";
}

TEST(Reconfiguration, AnEpochIsToldToOneThatAsksForALaterOne) {
  TestGroup group(Machines(4));
  CommitReconfiguration(group, "r0 r1 r3");
  group.Inject(2, 0, EpochQuery{{Epoch(1), {}}});
  EXPECT_EQ(group.UnderWay<NewEpoch>(0), 0);
  group.Inject(2, 0, EpochQuery{{Epoch(0), {}}});
  EXPECT_EQ(group.UnderWay<NewEpoch>(0), 1);
}

// 7.
TEST(Reconfiguration, ARecoveringReplicaIsNotStartedAnewInItsEpoch) {
  TestGroup group(Machines(4));
  CommitReconfiguration(group, "r0 r1 r3");
  group.DeliverAll();
  ASSERT_EQ(group[3].status, Status::kNormal);
  group.Restart(3);
  group.DropAll();
  group.Inject(0, 3, StartEpoch{{Epoch(1), {}}, group[0].group});
  EXPECT_EQ(group[3].status, Status::kRecovering);
}

class EveryMode : public testing::TestWithParam<RecoveryMode> {};

// The epoch is durable in every mode, so a replica that has lost its memory has taken part in no
// later one: it may join that as a new member does.
TEST_P(EveryMode, AReplicaThatRecoversWhenTheNextEpochBeginsJoinsIt) {
  TestGroup group(Machines(4, GetParam()));
  group.SendRequest(0, 1, 1, "put x 1");
  group.DeliverAll();
  group.Restart(2);
  group.DropAll();
  CommitReconfiguration(group, "r0 r2 r3");
  group.DeliverAll();
  group.Expire(2, Timer::kResend);  // r3, asked first, had nothing to give
  group.DeliverAll();
  EXPECT_EQ(group[2].group.epoch, Epoch(1));
  EXPECT_EQ(group[2].status, Status::kNormal);
  EXPECT_EQ(group[2].service, group[0].service);
  group.Restart(2);
  EXPECT_EQ(group[2].group.epoch, Epoch(1));
}

INSTANTIATE_TEST_SUITE_P(Safe, EveryMode,
                         testing::Values(RecoveryMode::kPersistedView, RecoveryMode::kDurableLog,
                                         RecoveryMode::kCrashVector),
                         [](const auto& test) { return TestNameOf(test.param); });

// A group grows, shrinks, and is replaced as a whole; what it held goes along.
TEST(Reconfiguration, GroupsGrowAndShrinkAndAreReplaced) {
  Cluster<Vsr> cluster = Machines(10);
  cluster.config.checkpoint_interval = 3;
  TestGroup group(cluster);
  const char* groups[] = {"r0 r1 r2 r3", "r0 r1 r2 r3 r4", "r0 r1 r2 r3 r4 r5 r6",
                          "r0 r4 r5 r6", "r4 r5 r6",       "r7 r8 r9"};
  std::uint64_t request = 0;
  std::uint64_t epoch = 0;
  for (const char* members : groups) {
    const std::uint16_t primary = Members::Parse(members)->at(0).index();
    const std::uint16_t before = epoch == 0 ? 0 : Members::Parse(groups[epoch - 1])->at(0).index();
    Request put;
    put.epoch = Epoch(epoch);
    put.client = ClientId(1);
    put.request = RequestNumber(++request);
    put.operation = Payload("append x " + std::to_string(epoch));
    group.SendRequest(before, put);
    group.DeliverAll();
    group.SendReconfiguration(before, 0, request, members, epoch++);
    group.DeliverAll();
    for (int round = 0; round < 4; ++round) {
      for (std::uint16_t i = 0; i < 10; ++i) {
        group.Expire(i, Timer::kEpoch);
        group.Expire(i, Timer::kResend);
      }
      group.DeliverAll();
    }
    for (std::uint16_t i = 0; i < 10; ++i) {
      if (!group[primary].group.members.Contains(NodeId::Replica(i))) continue;
      EXPECT_EQ(group[i].status, Status::kNormal) << members << ": r" << i;
      EXPECT_EQ(group[i].service, group[primary].service) << members << ": r" << i;
    }
  }
  EXPECT_EQ(group[7].executed, OpNumber(12));
}

}  // namespace
}  // namespace stampede::vsr
