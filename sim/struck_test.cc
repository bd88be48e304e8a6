// In which statuses faults strike replicas, as coverage counts it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <string>

#include "stampede/sim/struck_by.h"
#include "stampede/sim/test_world.h"

namespace stampede {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::size_t kStatuses = EnumCount<Echo::Status>();

class StruckTest : public WorldTest {
 protected:
  StruckTest() { options_.cluster.replicas = 3; }

  // The cells that are not zero, by name.
  std::map<std::string, std::uint64_t> Struck() const {
    std::map<std::string, std::uint64_t> cells;
    const auto& counts = world_.coverage().struck;
    EXPECT_EQ(counts.size(), StruckCells(kStatuses));
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const std::size_t status = i % StruckColumns(kStatuses);
      if (counts[i] == 0) continue;
      cells[std::string(EnumName(static_cast<StruckBy>(i / StruckColumns(kStatuses)))) + " " +
            (status == kStatuses ? "leading"
                                 : std::string(EnumName(static_cast<Echo::Status>(status))))] =
          counts[i];
    }
    return cells;
  }
  static CrashPoint CrashOf(std::uint16_t replica, DiskLoss loss, Duration down) {
    CrashPoint crash;
    crash.node = NodeId::Replica(replica);
    crash.step = 9;
    crash.loss = loss;
    crash.down = down;
    return crash;
  }
  template <class F>
  void StrikeInWindows(std::uint64_t first, std::uint64_t last, F strike) {
    adversary_.on_window = [=](std::uint64_t window, FaultState& faults) {
      if (first <= window && window <= last) strike(faults);
    };
  }
};

TEST_F(StruckTest, NothingStrikesInAQuietRun) {
  Run(Milliseconds(100));
  EXPECT_THAT(Struck(), IsEmpty());
}

// r0, which leads, was asked before the first window ends; r1 and r2 never are.
TEST_F(StruckTest, WhatLastsStrikesOnceAsItBegins) {
  struct Case {
    const char* name;
    void (*strike)(FaultState& faults);
  };
  const Case cases[] = {
      {"pause", [](FaultState& faults) { faults.node(1).paused = true; }},
      {"slow-node", [](FaultState& faults) { faults.node(1).slow = Milliseconds(1); }},
      {"slow-disk", [](FaultState& faults) { faults.node(1).disk_slow = Milliseconds(1); }},
      {"full-disk", [](FaultState& faults) { faults.node(1).disk_full = true; }},
      {"clock-drift", [](FaultState& faults) { faults.node(1).clock_rate = 900'000; }},
  };
  for (const Case& test : cases) {
    StrikeInWindows(2, 4, test.strike);
    Run(Milliseconds(100));
    EXPECT_THAT(Struck(), UnorderedElementsAre(std::pair(test.name + std::string(" idle"), 1)));
  }
  StrikeInWindows(2, 4, [](FaultState& faults) { faults.node(1).clock_jump = Milliseconds(1); });
  Run(Milliseconds(100));
  EXPECT_THAT(Struck(), UnorderedElementsAre(std::pair("clock-jump idle", 3))) << "once a window";
  StrikeInWindows(2, 4, [](FaultState& faults) { faults.SlowLink(0, 2, Milliseconds(1)); });
  Run(Milliseconds(100));
  EXPECT_THAT(Struck(),
              UnorderedElementsAre(std::pair("slow-link asked", 1), std::pair("slow-link idle", 1),
                                   std::pair("slow-link leading", 1)));
}

TEST_F(StruckTest, CutsAreOneWayAndPartitionsBothWays) {
  StrikeInWindows(2, 4, [](FaultState& faults) { faults.Cut(0, 1); });
  Run(Milliseconds(100));
  EXPECT_THAT(Struck(), UnorderedElementsAre(std::pair("cut asked", 1), std::pair("cut idle", 1),
                                             std::pair("cut leading", 1)));
  StrikeInWindows(2, 4, [](FaultState& faults) {
    faults.Cut(1, 2);
    faults.Cut(2, 1);
  });
  Run(Milliseconds(100));
  EXPECT_THAT(Struck(), UnorderedElementsAre(std::pair("partition idle", 2)));
}

TEST_F(StruckTest, AMessagesFaultStrikesBothOfItsEnds) {
  adversary_.on_send = [](const MessageName& name) {
    MessageFault fault;
    if (name.type != kTickType || name.from != NodeId::Replica(1)) return fault;
    if (name.count == 3) fault.drop = true;
    if (name.count == 4) fault.duplicate = true;
    if (name.count == 5) fault.delay = Milliseconds(3);
    if (name.count == 6) fault.hold = true;
    return fault;
  };
  Run(Milliseconds(20));
  EXPECT_THAT(Struck(),
              UnorderedElementsAre(std::pair("drop idle", 2), std::pair("duplicate idle", 2),
                                   std::pair("delay idle", 2), std::pair("hold idle", 2)));
}

TEST_F(StruckTest, CrashesAreForGoodOrNotAndMayCostTheDisk) {
  adversary_.crashes = {CrashOf(1, DiskLoss::kUnsynced, Milliseconds(1)),
                        CrashOf(2, DiskLoss::kTorn, Duration())};
  Run(Milliseconds(100));
  EXPECT_THAT(Struck(),
              UnorderedElementsAre(std::pair("restart idle", 1), std::pair("crash idle", 1),
                                   std::pair("disk-loss idle", 1)));
  // A node that is down notices nothing.
  adversary_.crashes = {CrashOf(2, DiskLoss::kNothing, Duration())};
  StrikeInWindows(3, 4, [](FaultState& faults) { faults.node(2).paused = true; });
  Run(Milliseconds(100));
  EXPECT_THAT(Struck(), UnorderedElementsAre(std::pair("crash idle", 1)));
}

TEST_F(StruckTest, WhatIsLeftAsAllHealsIsLasting) {
  StrikeInWindows(1, 1, [](FaultState& faults) { faults.node(1).paused = true; });
  Run(Milliseconds(30));
  world_.Heal();
  EXPECT_THAT(Struck(), UnorderedElementsAre(std::pair("pause idle", 1)));
  adversary_.on_heal = [](FaultState& faults) { faults.node(2).paused = true; };
  Run(Milliseconds(30));
  world_.Heal();
  EXPECT_THAT(Struck(),
              UnorderedElementsAre(std::pair("pause idle", 1), std::pair("lasting idle", 1)));
}

}  // namespace
}  // namespace stampede
