// A copy of a run is a fork: it goes on by itself, whatever becomes of the original.
#include <cstdint>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>

#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/vsr/invariants.h"
#include "stampede/protocols/vsr_driver.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/sim/driven_run.h"
#include "stampede/sim/hunt_settings.h"
#include "stampede/sim/swarm_adversary.h"

namespace stampede {
namespace {

// As hunts make them.
using HuntedRun = DrivenRun<Vsr, VsrInvariants>;

AnyAdversary SwarmOf(std::uint64_t seed, const RunOptions<Vsr>& options) {
  auto swarm = std::make_unique<SwarmAdversary>();
  swarm->Start(seed, ShapeOf(options));
  return AnyAdversary(std::move(swarm));
}

std::unique_ptr<HuntedRun> Begin(std::uint64_t seed) {
  const RunOptions<Vsr> options = DrawRunOptions(seed, HuntSettings<Vsr>());
  auto run = std::make_unique<HuntedRun>();
  run->adversary() = SwarmOf(seed, options);
  run->Start(options, seed);
  return run;
}

void Steps(HuntedRun& run, int count) {
  for (int i = 0; i < count && run.Step(); ++i) {
  }
}

class ForkTest : public testing::TestWithParam<std::uint64_t> {};

TEST_P(ForkTest, GoesOnAsARunThatWasNeverForked) {
  const RunOutcome whole = Begin(GetParam())->Finish();
  auto original = Begin(GetParam());
  Steps(*original, 700);
  auto fork = std::make_unique<HuntedRun>(*original);
  while (!original->ended() || !fork->ended()) {  // in turns
    Steps(*original, 3);
    Steps(*fork, 5);
  }
  EXPECT_EQ(original->outcome(), whole);
  EXPECT_EQ(fork->outcome(), whole);
}

TEST_P(ForkTest, OutlivesTheOriginal) {
  const RunOutcome whole = Begin(GetParam())->Finish();
  auto original = Begin(GetParam());
  Steps(*original, 700);
  HuntedRun fork = *original;
  original.reset();
  EXPECT_EQ(fork.Finish(), whole);
}

TEST_P(ForkTest, IsNotTouchedByWhatTheOriginalIsUsedForNext) {
  const RunOutcome whole = Begin(GetParam())->Finish();
  auto original = Begin(GetParam());
  Steps(*original, 700);
  HuntedRun fork = *original;
  const RunOptions<Vsr> other = DrawRunOptions(GetParam() + 1, HuntSettings<Vsr>());
  original->adversary() = SwarmOf(GetParam() + 1, other);
  original->Start(other, GetParam() + 1);
  for (bool goes_on = true; goes_on;) {
    goes_on = original->Step();
    goes_on |= fork.Step();
  }
  EXPECT_EQ(fork.outcome(), whole);
}

// Behind the interface without templates, with everything that drives and decides.
TEST_P(ForkTest, OfAnyRunGoesOnByItself) {
  const auto vsr = NewProtocolDriver<Vsr>();
  const auto runs = vsr->Open(RunChoices()).value();
  const auto begin = [&] {
    return vsr
        ->Begin(runs->SpecOf(GetParam()),
                {GetParam(), runs->AdversaryOf(GetParam()), nullptr, nullptr}, "")
        .value();
  };
  const RunOutcome whole = begin()->Finish();
  auto original = begin();
  for (int i = 0; i < 500; ++i) original->Step();
  auto fork = original->Fork();
  for (int i = 0; i < 200; ++i) fork->Step();
  auto fork_of_fork = fork->Fork();
  original.reset();
  EXPECT_EQ(fork->Finish(), whole);
  fork.reset();
  EXPECT_EQ(fork_of_fork->Finish(), whole);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ForkTest, testing::Range<std::uint64_t>(1, 9),
                         [](const auto& test) { return "seed_" + std::to_string(test.param); });

}  // namespace
}  // namespace stampede
