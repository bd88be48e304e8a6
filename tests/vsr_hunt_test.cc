// Viewstamped Replication under the random swarm: the protocol as it is survives, every planted
// defect is caught, and every invariant has a defect that trips it and nothing else.
#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ostream>
#include <set>
#include <string>
#include <utility>

#include "stampede/core/vsr/vsr.h"
#include "stampede/hunt/hunt.h"
#include "stampede/invariants/vsr/invariants.h"
#include "stampede/sim/fault_kinds.h"
#include "stampede/sim/swarm_worker.h"

namespace stampede {

// As GoogleTest shows one.
inline void PrintTo(const DefectInfo& defect, std::ostream* out) {
  *out << defect.name;
}

namespace {

struct Hunting {
  std::uint64_t seed = 1;
  std::uint64_t runs = 1;
  unsigned jobs = 2;
  bool keep_going = false;
  std::size_t most_findings = 1000;
  std::uint64_t first = 0;
};

HuntResult HuntVsr(const Hunting& hunting, vsr::Defect defect = vsr::Defect::kNone,
                   const VsrInvariants& invariants = VsrInvariants(),
                   std::vector<std::uint16_t> replicas = {3, 5, 7}) {
  HuntSettings<Vsr> settings;
  settings.config.defect = defect;
  settings.replicas = std::move(replicas);
  HuntPlan plan;
  plan.seed = hunting.seed;
  plan.runs = hunting.runs;
  plan.jobs = hunting.jobs;
  plan.keep_going = hunting.keep_going;
  plan.most_findings = hunting.most_findings;
  plan.first = hunting.first;
  const std::atomic<bool> stop{false};
  return Hunt(
      plan, [&] { return std::make_unique<SwarmWorker<Vsr, VsrInvariants>>(settings, invariants); },
      stop, {}, std::chrono::milliseconds(100));
}

std::string Describe(const Finding& finding) {
  return "seed " + std::to_string(finding.outcome.seed) + ": " +
         finding.outcome.violation->invariant + ": " + finding.outcome.violation->summary;
}

TEST(VsrHunt, TheProtocolAsItIsSurvivesAndEverythingHappensToIt) {
  const HuntResult result =
      HuntVsr({.runs = 3'000}, vsr::Defect::kNone, VsrInvariants(), {3, 4, 5, 6, 7});
  for (const Finding& finding : result.findings) ADD_FAILURE() << Describe(finding);
  EXPECT_GE(result.totals.fewest_events, 2'000u);
  for (std::size_t i = 0; i < kFaultKindCount; ++i) {
    EXPECT_GT(result.totals.faults[i].runs, 0u) << EnumName(static_cast<FaultKind>(i));
  }
  for (std::size_t i = 0; i < result.totals.marks.size(); ++i) {
    EXPECT_GT(result.totals.marks[i].runs, 0u) << EnumName(static_cast<vsr::Mark>(i));
  }
  for (std::size_t i = 0; i < result.totals.received.size(); ++i) {
    EXPECT_GT(result.totals.received[i].runs, 0u) << MessageTypeNames<Vsr>()[i];
  }
}

// Every change of status that the rules know happens, and no other.
TEST(VsrHunt, StatusesChangeAsTheRulesSay) {
  using vsr::Status;
  const std::set<std::pair<Status, Status>> expected = {
      {Status::kFresh, Status::kNormal},  // the first members start
      {Status::kFresh, Status::kRecovering},
      {Status::kFresh, Status::kViewChange},  // restarted with its disk
      {Status::kFresh, Status::kTransitioning},
      {Status::kNormal, Status::kViewChange},
      {Status::kNormal, Status::kStateTransfer},
      {Status::kNormal, Status::kTransitioning},
      {Status::kViewChange, Status::kNormal},
      {Status::kViewChange, Status::kTransitioning},
      {Status::kStateTransfer, Status::kNormal},
      {Status::kStateTransfer, Status::kViewChange},
      {Status::kStateTransfer, Status::kTransitioning},
      {Status::kRecovering, Status::kNormal},
      {Status::kRecovering, Status::kTransitioning},
      {Status::kTransitioning, Status::kNormal},
      {Status::kTransitioning, Status::kRetired},
      {Status::kRetired, Status::kTransitioning},
  };
  const HuntResult result = HuntVsr({.runs = 4'000});
  constexpr std::size_t kStatuses = EnumCount<Status>();
  for (std::size_t i = 0; i < result.totals.transitions.size(); ++i) {
    const std::pair change(static_cast<Status>(i / kStatuses), static_cast<Status>(i % kStatuses));
    EXPECT_EQ(result.totals.transitions[i].runs > 0, expected.contains(change))
        << EnumName(change.first) << " -> " << EnumName(change.second);
  }
}

// Runs in which a hunt of this protocol once found a fault of it, or of a check, mended since.
TEST(VsrHunt, WhatWasFoundOnceStaysMended) {
  // Logs that differ in what one of them has dropped could not be run of.
  HuntSettings<Vsr> empty;
  empty.config.defect = vsr::Defect::kRestartsEmpty;
  SwarmWorker<Vsr, VsrInvariants> forgetful(empty, VsrInvariants());
  const RunOutcome result = forgetful.Run(17232466583348348040u);
  ASSERT_TRUE(result.violation.has_value());
  EXPECT_EQ(result.violation->invariant, "log-match");
  // While a link stays cut, and while a replica stays slow, for good: each waited for ever.
  const std::pair<vsr::Defect, std::uint64_t> found[] = {
      {vsr::Defect::kUnheardPrimaryStays, 3257026838973882971u},
      {vsr::Defect::kMissedViewWaits, 16032861977360701469u},
      {vsr::Defect::kRenewsEpochQuestion, 4638640380780792720u},
  };
  for (const auto& [defect, seed] : found) {
    HuntSettings<Vsr> settings;
    settings.config.defect = defect;
    SwarmWorker<Vsr, VsrInvariants> broken(settings, VsrInvariants());
    const RunOutcome outcome = broken.Run(seed);
    ASSERT_TRUE(outcome.violation.has_value()) << EnumName(defect);
    EXPECT_TRUE(IsOfLiveness(outcome.violation->invariant)) << outcome.violation->invariant;
    SwarmWorker<Vsr, VsrInvariants> mended({}, VsrInvariants());
    EXPECT_FALSE(mended.Run(seed).violation.has_value()) << EnumName(defect);
  }
}

// Every client's history alternates between asking and being answered, and holds what it asked.
TEST(VsrHunt, TheClientsHistoryIsKept) {
  RunOptions<Vsr> options;
  options.fault_events = 500;
  stampede::Run<Vsr, QuietAdversary, VsrInvariants> run;
  run.Start(options, 1);
  ASSERT_EQ(run.Finish().ending, Ending::kDone);
  using History = ClientHistory<Vsr>;
  std::vector<std::uint64_t> asked(options.cluster.clients);
  std::vector<std::uint64_t> answered(options.cluster.clients);
  for (const History::Event& event : run.checks().ghost().history.events()) {
    const std::uint16_t client = event.client.index();
    if (const auto* invocation = std::get_if<History::Invocation>(&event.what)) {
      EXPECT_EQ(asked[client], answered[client]);
      EXPECT_EQ(invocation->operation, Vsr::DrawOperation(options.cluster, options.workload.salt,
                                                          client, ++asked[client]));
    } else {
      EXPECT_EQ(asked[client], ++answered[client]);
    }
  }
  EXPECT_EQ(asked, answered);
  EXPECT_GT(asked[0], 10u);
}

// Where to look for a defect first: for one that is rare, near runs that are known to find it.
Hunting StartFor(std::string_view defect) {
  if (defect == "start-view-in-transfer") return {.seed = 3, .first = 32'000};
  if (defect == "stalled-primary-silent") return {.seed = 4, .first = 6'000};
  return {.seed = 2};
}

class DefectTest : public testing::TestWithParam<DefectInfo> {};

TEST_P(DefectTest, IsCaughtByTheInvariantItShouldTrip) {
  const auto defect = ParseEnum<vsr::Defect>(GetParam().name);
  ASSERT_TRUE(defect.has_value());
  if (GetParam().invariant.empty()) {  // harmless
    const HuntResult result = HuntVsr({.runs = 2'000}, *defect);
    for (const Finding& finding : result.findings) ADD_FAILURE() << Describe(finding);
    return;
  }
  std::set<std::string> tripped;
  Hunting hunting = StartFor(GetParam().name);
  hunting.runs = 100'000;
  for (int hunt = 0; hunt < 8; ++hunt, ++hunting.seed) {
    const HuntResult result = HuntVsr(hunting, *defect);
    ASSERT_FALSE(result.findings.empty()) << "not found in 100,000 runs";
    tripped.insert(result.findings[0].outcome.violation->invariant);
    if (tripped.contains(std::string(GetParam().invariant))) return;
  }
  FAIL() << "tripped " << testing::PrintToString(tripped) << ", not " << GetParam().invariant;
}

INSTANTIATE_TEST_SUITE_P(Vsr, DefectTest, testing::ValuesIn(vsr::DefectList()),
                         [](const auto& test) {
                           std::string name(test.param.name);
                           for (char& letter : name) letter = letter == '-' ? '_' : letter;
                           return name;
                         });

struct ExactCase {
  const char* invariant;
  vsr::Defect defect;
  const char* disabled = nullptr;  // what sees the defect before
  friend void PrintTo(const ExactCase& exact, std::ostream* out) { *out << exact.invariant; }
};

class ExactTest : public testing::TestWithParam<ExactCase> {};

TEST_P(ExactTest, TheDefectTripsThisInvariantAndNoOther) {
  VsrInvariants invariants;
  if (GetParam().disabled != nullptr) invariants.Disable(GetParam().disabled);
  const HuntResult result = HuntVsr({.runs = 200'000, .keep_going = true, .most_findings = 4},
                                    GetParam().defect, invariants);
  ASSERT_GE(result.findings.size(), 4u);
  for (const Finding& finding : result.findings) {
    EXPECT_EQ(finding.outcome.violation->invariant, GetParam().invariant) << Describe(finding);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Vsr, ExactTest,
    testing::Values(ExactCase{"quorum-durability", vsr::Defect::kCommitWithoutQuorum},
                    ExactCase{"commit-order", vsr::Defect::kReplyBeforeCommit, "answers"},
                    ExactCase{"answers", vsr::Defect::kAnswersWithAnother},
                    ExactCase{"lone-view-change", vsr::Defect::kClimbsAlone},
                    ExactCase{"stability", vsr::Defect::kHeartbeatsIgnored},
                    ExactCase{"duties", vsr::Defect::kNeverRetires},
                    ExactCase{"at-most-once", vsr::Defect::kNoDuplicateSuppression},
                    ExactCase{"client-table", vsr::Defect::kClientTableReset},
                    ExactCase{"log-match", vsr::Defect::kStartViewKeepsTail},
                    ExactCase{"promise", vsr::Defect::kAcksInViewChange},
                    ExactCase{"monotone-numbers", vsr::Defect::kStartViewLowersCommit},
                    ExactCase{"durable-term", vsr::Defect::kPersistedViewIgnored},
                    ExactCase{"normal-view", vsr::Defect::kLastNormalViewLate},
                    ExactCase{"election-safety", vsr::Defect::kPrimaryDisagreed},
                    ExactCase{"recovered", vsr::Defect::kRecoveryNonceReused},
                    ExactCase{"epochs", vsr::Defect::kAdmitsBehindReconfiguration},
                    ExactCase{"checkpoints", vsr::Defect::kCheckpointOmitsClients},
                    ExactCase{"linearizability", vsr::Defect::kStaleRead},
                    ExactCase{"state-agreement", vsr::Defect::kAppliesTwice},
                    ExactCase{"convergence", vsr::Defect::kNeverCatchesUp},
                    ExactCase{"progress", vsr::Defect::kUnheardPrimaryStays}),
    [](const auto& test) {
      std::string name(test.param.invariant);
      for (char& letter : name) letter = letter == '-' ? '_' : letter;
      return name;
    });

// The predictive invariants end a run before replicas execute different operations. Without them,
// log agreement sees it by itself.
TEST(VsrHunt, LogAgreementAloneSeesDifferentOperationsExecuted) {
  VsrInvariants alone;
  for (const InvariantInfo& info : VsrInvariants::List()) {
    if (info.name != "log-agreement") alone.Disable(info.name);
  }
  const HuntResult result = HuntVsr({.runs = 2'000, .keep_going = true, .most_findings = 10},
                                    vsr::Defect::kAppendsOverGap, alone);
  ASSERT_GE(result.findings.size(), 10u);
  for (const Finding& finding : result.findings) {
    EXPECT_EQ(finding.outcome.violation->invariant, "log-agreement") << Describe(finding);
  }
}

// Determinism (law 6).

TEST(Determinism, TheNumberOfJobsChangesNothing) {
  const HuntResult one = HuntVsr({.runs = 400, .jobs = 1});
  const HuntResult two = HuntVsr({.runs = 400, .jobs = 2});
  EXPECT_EQ(one.totals.fingerprint, two.totals.fingerprint);
  EXPECT_EQ(one.totals.events, two.totals.events);
}

TEST(Determinism, TheFirstFindingIsTheSameForEveryNumberOfJobs) {
  const auto first = [](unsigned jobs) {
    const HuntResult result =
        HuntVsr({.seed = 3, .runs = 20'000, .jobs = jobs}, vsr::Defect::kLongestLogWins);
    return result.findings.at(0);
  };
  const Finding one = first(1);
  for (const unsigned jobs : {2u, 5u}) {
    const Finding other = first(jobs);
    EXPECT_EQ(other.run, one.run);
    EXPECT_EQ(other.outcome.fingerprint, one.outcome.fingerprint);
    EXPECT_EQ(other.outcome.violation, one.outcome.violation);
  }
}

TEST(Determinism, AWorldThatServedOtherRunsGivesTheSameOnes) {
  SwarmWorker<Vsr, VsrInvariants> used({}, VsrInvariants());
  for (std::uint64_t seed = 100; seed < 120; ++seed) used.Run(seed);
  SwarmWorker<Vsr, VsrInvariants> fresh({}, VsrInvariants());
  EXPECT_EQ(used.Run(7).fingerprint, fresh.Run(7).fingerprint);
}

// The same on gcc and clang, debug and release, today and in a year. A change that means to alter
// what runs do (a rule of the protocol, a draw of the swarm) alters these values and says so.
TEST(Determinism, GoldenFingerprints) {
  SwarmWorker<Vsr, VsrInvariants> worker({}, VsrInvariants());
  EXPECT_EQ(worker.Run(1).fingerprint, 13792437365533925269u);
  EXPECT_EQ(worker.Run(2).fingerprint, 15155445816764357041u);
  EXPECT_EQ(worker.Run(18446744073709551615u).fingerprint, 10007228329714906275u);
  EXPECT_EQ(HuntVsr({.seed = 5, .runs = 100}).totals.fingerprint, 6265004274954288704u);
}

}  // namespace
}  // namespace stampede
