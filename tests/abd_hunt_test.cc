// The hunt on the atomic register, and the stale read of VSR: what linearizability alone can see.
#include <atomic>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "stampede/core/abd/abd.h"
#include "stampede/hunt/hunt.h"
#include "stampede/invariants/abd/invariants.h"
#include "stampede/invariants/vsr/invariants.h"
#include "stampede/sim/fault_kinds.h"
#include "stampede/sim/swarm_worker.h"

namespace stampede {

// As GoogleTest shows one.
inline void PrintTo(const DefectInfo& defect, std::ostream* out) {
  *out << defect.name;
}

namespace {

HuntResult HuntAbd(abd::Defect defect, std::uint64_t seed, std::uint64_t runs,
                   bool beyond_fault_model = false, const AbdInvariants& checks = {}) {
  HuntSettings<Abd> settings;
  settings.config.defect = defect;
  settings.beyond_fault_model = beyond_fault_model;
  HuntPlan plan;
  plan.seed = seed;
  plan.runs = runs;
  plan.jobs = 2;
  const std::atomic<bool> stop{false};
  return Hunt(
      plan, [&] { return std::make_unique<SwarmWorker<Abd, AbdInvariants>>(settings, checks); },
      stop, {}, std::chrono::milliseconds(100));
}

TEST(AbdHunt, TheProtocolAsItIsSurvivesAndEverythingHappensToIt) {
  const HuntResult result = HuntAbd(abd::Defect::kNone, 1, 3'000);
  for (const Finding& finding : result.findings) {
    ADD_FAILURE() << finding.outcome.seed << ": " << finding.outcome.violation->summary;
  }
  EXPECT_GE(result.totals.fewest_events, 2'000u);
  for (std::size_t i = 0; i < kFaultKindCount; ++i) {
    EXPECT_GT(result.totals.faults[i].runs, 0u) << EnumName(static_cast<FaultKind>(i));
  }
  for (std::size_t i = 0; i < result.totals.marks.size(); ++i) {
    EXPECT_GT(result.totals.marks[i].runs, 0u) << EnumName(static_cast<abd::Mark>(i));
  }
}

class AbdDefectTest : public testing::TestWithParam<DefectInfo> {};

TEST_P(AbdDefectTest, IsCaughtByLinearizability) {
  const auto defect = ParseEnum<abd::Defect>(GetParam().name);
  ASSERT_TRUE(defect.has_value());
  for (std::uint64_t seed = 2; seed <= 4; ++seed) {
    const HuntResult result = HuntAbd(*defect, seed, 100'000);
    ASSERT_FALSE(result.findings.empty());
    const Violation& violation = *result.findings[0].outcome.violation;
    EXPECT_EQ(violation.invariant, GetParam().invariant);
    // It says which answers contradict each other.
    EXPECT_GE(violation.details.size(), 5u) << violation.details.back();
  }
}

INSTANTIATE_TEST_SUITE_P(Abd, AbdDefectTest,
                         testing::ValuesIn(Abd::Defects().begin(), Abd::Defects().end()),
                         [](const auto& test) {
                           std::string name(test.param.name);
                           for (char& letter : name) letter = letter == '-' ? '_' : letter;
                           return name;
                         });

// ABD promises nothing where disks lie, so the command disables its invariants there: then nothing
// is reported.
TEST(AbdHunt, DisksThatBreakTheirPromiseBreakTheRegister) {
  const HuntResult result = HuntAbd(abd::Defect::kNone, 6, 20'000, /*beyond_fault_model=*/true);
  ASSERT_FALSE(result.findings.empty());
  EXPECT_EQ(result.findings[0].outcome.violation->invariant, "linearizability");
  AbdInvariants nothing;
  EXPECT_FALSE(nothing.Disable("moo"));
  for (const char* name : {"linearizability", "progress", "convergence"}) {
    EXPECT_TRUE(nothing.Disable(name));
  }
  EXPECT_EQ(nothing.disabled().size(), 3u);
  EXPECT_TRUE(HuntAbd(abd::Defect::kNone, 6, 500, true, nothing).findings.empty());
}

// Law 6.
TEST(AbdHunt, GoldenFingerprint) {
  EXPECT_EQ(HuntAbd(abd::Defect::kNone, 5, 100).totals.fingerprint, 10255230484200891875u);
}

// A check that had to give up is counted, and is not taken for one that found nothing.
TEST(AbdHunt, CountsRunsThatAreUndecided) {
  struct GivesUp : AbdInvariants {
    bool undecided() const { return true; }
  };
  SwarmWorker<Abd, GivesUp> worker({}, GivesUp());
  for (std::uint64_t seed = 1; seed <= 3; ++seed) worker.Run(seed);
  EXPECT_EQ(worker.totals().undecided, 3u);
  RunTotals sum = worker.totals();
  sum.Add(worker.totals());
  EXPECT_EQ(sum.undecided, 6u);
}

// Copies the checks at a step, and goes on to ask the copy, too.
struct CopiesChecks : NoObserver {
  void OnStep(const Observation<Abd>& seen) {
    if (copy.has_value()) {
      EXPECT_TRUE(copy->CheckAfterStep(seen)) << copy->violation().summary;
    } else if (seen.step == 500) {
      copy = *original;
    }
  }
  const AbdInvariants* original = nullptr;
  std::optional<AbdInvariants> copy;
};

// Law 5: a copy of the checks goes its own way. Both follow the run to its end here; what one sees
// must not be told to the other.
TEST(AbdHunt, ChecksCanBeCopiedInTheMiddleOfARun) {
  const RunOptions<Abd> options = DrawRunOptions(7, HuntSettings<Abd>());
  stampede::Run<Abd, SwarmAdversary, AbdInvariants, NoRunDriver, CopiesChecks> run;
  run.adversary().Start(7, ShapeOf(options));
  run.observer().original = &run.checks();
  run.Start(options, 7);
  const RunOutcome outcome = run.Finish();
  ASSERT_FALSE(outcome.violation.has_value()) << outcome.violation->summary;
  ASSERT_TRUE(run.observer().copy.has_value());
  EXPECT_TRUE(run.observer().copy->settled());
}

// The witness and the search agree: with the commit order hidden from it, linearizability finds
// nothing wrong with VSR either.
struct SearchedVsr : InvariantSet<Vsr, Linearizability<Vsr, /*kSearchAlways=*/true>> {};

TEST(VsrHistories, AreLinearizableToTheSearchToo) {
  SwarmWorker<Vsr, SearchedVsr> worker({}, SearchedVsr());
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const RunOutcome outcome = worker.Run(seed);
    EXPECT_FALSE(outcome.violation.has_value()) << seed << ": " << outcome.violation->summary;
  }
}

}  // namespace
}  // namespace stampede
