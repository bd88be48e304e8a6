// The rules of the protocol, each in the smallest situation that shows it.
#include "stampede/core/vsr/replica.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stampede/core/show.h"
#include "stampede/core/vsr/test_group.h"

namespace stampede::vsr {
namespace {

// Normal operation.

struct QuorumCase {
  std::uint16_t replicas;
  int acknowledgements;  // from backups, that commit an operation
  friend void PrintTo(const QuorumCase& group, std::ostream* out) {
    *out << group.replicas << " replicas";
  }
};

class QuorumTest : public testing::TestWithParam<QuorumCase> {};

TEST_P(QuorumTest, CommitsWithTheAcknowledgementsOfAQuorumAndNotOneLess) {
  TestGroup group(GetParam().replicas);
  group.SendRequest(0, 0, 1, "put x 1");
  for (std::uint16_t backup = 1; backup <= GetParam().acknowledgements; ++backup) {
    EXPECT_EQ(group[0].executed, OpNumber(0)) << "after " << backup - 1 << " acknowledgements";
    group.Deliver<Prepare>(0, backup);
    group.Deliver<PrepareOk>(backup, 0);
  }
  EXPECT_EQ(group[0].executed, OpNumber(1));
}

// q = K - f: a group of 4 needs 3 copies, one of 6 needs 4.
INSTANTIATE_TEST_SUITE_P(Sizes, QuorumTest,
                         testing::Values(QuorumCase{3, 1}, QuorumCase{4, 2}, QuorumCase{5, 2},
                                         QuorumCase{6, 3}, QuorumCase{7, 3}),
                         [](const auto& test) {
                           return "of_" + std::to_string(test.param.replicas) + "_replicas";
                         });

TEST(NormalOperation, AcknowledgementsOfOneBackupCountOnce) {
  TestGroup group(5);
  group.SendRequest(0, 0, 1, "put x 1");
  group.Inject(1, 0, PrepareOk{{}, View(0), OpNumber(1)});
  group.Inject(1, 0, PrepareOk{{}, View(0), OpNumber(1)});
  EXPECT_EQ(group[0].executed, OpNumber(0));
}

TEST(NormalOperation, ARetriedRequestGetsNoSecondPlace) {
  TestGroup group(3);
  group.SendRequest(0, 0, 1, "put x 1");
  group.SendRequest(0, 0, 1, "put x 1");  // not yet executed
  EXPECT_EQ(group[0].log.last(), OpNumber(1));
  group.DeliverAll();
  group.SendRequest(0, 0, 1, "put x 1");  // executed: the answer again
  EXPECT_EQ(group[0].log.last(), OpNumber(1));
  EXPECT_EQ(group.UnderWay<Reply>(0), 1);
}

TEST(NormalOperation, ABackupAsksForWhatItMissedInsteadOfAppendingOverAGap) {
  TestGroup group(3);
  group.SendRequest(0, 0, 1, "put x 1");
  group.SendRequest(0, 1, 1, "put x 2");
  group.DropAll();
  group.SendRequest(0, 2, 1, "put x 3");
  group.Deliver<Prepare>(0, 1);
  EXPECT_TRUE(group[1].log.empty());
  group.Deliver<GetState>(1, 0);
  group.Deliver<NewState>(0, 1);
  EXPECT_EQ(group[1].log, group[0].log);
  group.Deliver<PrepareOk>(1, 0);
  EXPECT_EQ(group[0].executed, OpNumber(3));
}

TEST(NormalOperation, ACommitNumberBeyondTheLogIsNotExecuted) {
  TestGroup group(3);
  group.Inject(0, 1, Commit{{}, View(0), OpNumber(7)});
  EXPECT_EQ(group[1].executed, OpNumber(0));
  EXPECT_EQ(group.UnderWay<GetState>(1), 1);
}

// View changes.

// Makes replica 1 the primary of view 1 with the others' consent.
void ChangeToView1(TestGroup& group) {
  group.Expire(1, Timer::kView);
  group.DeliverAll();
}

TEST(ViewChange, KeepsWhatWasCommitted) {
  TestGroup group(3);
  group.SendRequest(0, 0, 1, "put x 1");
  group.Deliver<Prepare>(0, 2);
  group.Deliver<PrepareOk>(2, 0);
  group.DropAll();
  ChangeToView1(group);
  for (std::uint16_t i = 0; i < 3; ++i) {
    EXPECT_EQ(group[i].status, Status::kNormal) << i;
    EXPECT_EQ(group[i].view, View(1)) << i;
    EXPECT_EQ(group[i].log, group[0].log) << i;
  }
}

TEST(ViewChange, TheLogOfTheLatestNormalViewBeatsALongerOne) {
  TestGroup group(3);
  group.SendRequest(0, 0, 1, "put x 1");
  group.SendRequest(0, 1, 1, "put x 2");  // two operations that no other replica has
  group.DropAll();
  group.Expire(1, Timer::kView);
  group.Deliver<StartViewChange>(1, 2);
  group.Deliver<StartViewChange>(2, 1);
  group.Deliver<DoViewChange>(2, 1);  // view 1 starts empty with r1 and r2
  group.Deliver<StartView>(1, 2);
  group.SendRequest(1, 2, 1, "put y 1");
  group.Deliver<Prepare>(1, 2);
  group.DropAll();
  group.Expire(2, Timer::kView);  // view 2, whose primary is r2
  group.Deliver<StartViewChange>(2, 0);
  group.Deliver<StartViewChange>(0, 2);
  group.Deliver<DoViewChange>(0, 2);
  EXPECT_EQ(group[2].status, Status::kNormal);
  EXPECT_EQ(group[2].log.last(), OpNumber(1));
  EXPECT_EQ(group[2].log[OpNumber(1)].operation, Payload("put y 1"));
}

TEST(ViewChange, AReplicaAloneInLeavingStaysWhereItIsAndAsksAgain) {
  TestGroup group(3);
  group.Expire(1, Timer::kView);
  group.DropAll();
  group.Expire(1, Timer::kView);
  EXPECT_EQ(group[1].view, View(1));
  group.Expire(1, Timer::kResend);
  EXPECT_EQ(group.UnderWay<StartViewChange>(1), 2);
}

struct StartViewCase {
  const char* title;
  Status status;
  std::int64_t view;
  bool accepted;
  friend void PrintTo(const StartViewCase& message, std::ostream* out) { *out << message.title; }
};

class StartViewTest : public testing::TestWithParam<StartViewCase> {};

// Vsr::Step is pure, so any state can be tried without a history that leads to it.
TEST_P(StartViewTest, IsAcceptedOnlyByAReplicaThatCannotHaveAcknowledgedMore) {
  Cluster<Vsr> cluster;
  cluster.config.recovery = RecoveryMode::kCrashVector;  // nothing is written
  const Context<Vsr> context(cluster, NodeId::Replica(2));
  Replica replica = Next(context, Replica(), Input<Vsr>{{}, 0, Boot<Vsr>{}}).first;
  replica.status = GetParam().status;
  replica.view = View(GetParam().view);
  replica.last_normal = View(0);
  Entry entry;
  entry.request = RequestNumber(1);
  entry.operation = Payload("put x 1");
  replica.log.Append(entry);
  const StartView message{{}, View(4), {}, OpNumber(0)};
  const Input<Vsr> input{{}, 0, Receive<Vsr>{NodeId::Replica(1), message}};
  const auto [after, effects] = Next(context, replica, input);
  if (!GetParam().accepted) {
    EXPECT_EQ(after, replica);
    return;
  }
  EXPECT_TRUE(after.log.empty());
  EXPECT_EQ(after.view, View(4));
  EXPECT_EQ(after.last_normal, View(4));
  EXPECT_EQ(after.status, Status::kNormal);
}

INSTANTIATE_TEST_SUITE_P(
    Replicas, StartViewTest,
    testing::Values(StartViewCase{"of a higher view", Status::kNormal, 3, true},
                    StartViewCase{"while changing to it", Status::kViewChange, 4, true},
                    StartViewCase{"when normal in it", Status::kNormal, 4, false},
                    StartViewCase{"while fetching a later one", Status::kStateTransfer, 4, false},
                    StartViewCase{"of a lower view", Status::kViewChange, 5, false}),
    [](const auto& test) {
      std::string name = test.param.title;
      for (char& letter : name) letter = letter == ' ' ? '_' : letter;
      return name;
    });

// State transfer.

TEST(StateTransfer, NothingChangesBeforeTheAnswerIsThere) {
  TestGroup group(3);
  group.SendRequest(0, 0, 1, "put x 1");
  group.DeliverAll();
  group.SendRequest(0, 0, 2, "put x 2");
  group.Deliver<Prepare>(0, 2);  // r2 holds op 2, not committed
  group.DropAll();
  group.Expire(1, Timer::kView);
  group.Deliver<StartViewChange>(1, 0);
  group.Deliver<StartViewChange>(0, 1);
  group.Deliver<DoViewChange>(0, 1);  // view 1 = {r0, r1}
  const Log before = group[2].log;
  group.Inject(1, 2, Commit{{}, View(1), OpNumber(1)});
  EXPECT_EQ(group[2].status, Status::kStateTransfer);
  EXPECT_EQ(group[2].view, View(0));
  EXPECT_EQ(group[2].log, before);
  group.Deliver<GetState>(2, 1);
  group.Deliver<NewState>(1, 2);
  EXPECT_EQ(group[2].view, View(1));
  EXPECT_EQ(group[2].last_normal, View(1));
  EXPECT_EQ(group[2].log, group[1].log);
}

TEST(StateTransfer, AnAnswerToAnEarlierQuestionIsDropped) {
  TestGroup group(3);
  group.Inject(0, 1, Commit{{}, View(0), OpNumber(3)});
  const Replica before = group[1];
  group.Inject(2, 1, NewState{{}, View(0), Nonce(99), {}, Entries(), OpNumber(0)});
  EXPECT_EQ(group[1], before);
}

// Assertions.

TEST(Assertion, FailsWhereADefectBreaksWhatAlwaysHolds) {
  EXPECT_EQ(TestGroup(3, Defect::kNone).failed_claim(), "");
  EXPECT_EQ(TestGroup(3, Defect::kLastNormalViewLate).failed_claim(),
            "last_normal == view when normal");
}

TEST(Assertion, SeesTwoDifferentLogsOfOneView) {
  TestGroup group(3, Defect::kAppendsOverGap);
  group.SendRequest(0, 0, 1, "put x 1");
  group.SendRequest(0, 1, 1, "put x 2");
  group.SendRequest(0, 2, 1, "put x 3");
  const Prepare first = group.Deliver<Prepare>(0, 1);
  group.DropAll();
  group.SendRequest(0, 3, 1, "put x 4");
  group.Deliver<Prepare>(0, 1);  // over a gap of two
  EXPECT_EQ(group.failed_claim(), "");
  group.Inject(0, 1, first);
  EXPECT_EQ(group.failed_claim(), "");  // nothing new in it
  group.SendRequest(0, 4, 1, "put x 5");
  group.Expire(0, Timer::kHeartbeat);
  group.DeliverAll();
  EXPECT_EQ(group.failed_claim(), "within a view logs are prefixes");
}

// Purity.

TEST(Step, LeavesTheStateItWasGivenAloneAndRepeatsItself) {
  const Cluster<Vsr> cluster;
  const Context<Vsr> context(cluster, NodeId::Replica(0));
  const Replica start = Next(context, Replica(), Input<Vsr>{{}, 0, Boot<Vsr>{}}).first;
  Request put;
  put.request = RequestNumber(1);
  put.operation = Payload("put x 1");
  Request add = put;
  add.operation = Payload("append x 2");
  const Input<Vsr> one{{}, 7, Receive<Vsr>{NodeId::Client(0), put}};
  const Input<Vsr> other{{}, 7, Receive<Vsr>{NodeId::Client(0), add}};
  const auto first = Next(context, start, one);
  const auto branch = Next(context, start, other);  // shares the log's memory with `first`
  EXPECT_TRUE(start.log.empty());
  EXPECT_EQ(first, Next(context, start, one));
  EXPECT_EQ(first.first.log[OpNumber(1)].operation, put.operation);
  EXPECT_EQ(branch.first.log[OpNumber(1)].operation, add.operation);
}

}  // namespace
}  // namespace stampede::vsr
