#include "stampede/invariants/durable_max.h"

#include <cstdint>
#include <gtest/gtest.h>

#include "stampede/core/vsr/vsr.h"

namespace stampede {
namespace {

// One node that makes things durable and says numbers.
class Speaker {
 public:
  // A step on `event`.
  void On(Input<Vsr>::Event event) {
    input_.event = std::move(event);
    said_.Begin(
        Observation<Vsr>{cluster_, 1, Time(), NodeId(), input_, effects_, {}, {}, {}, {}, {}});
  }
  void StartsAgain() { On(Boot<Vsr>{}); }
  void IsDone(std::uint64_t sync) { On(Synced{SyncToken(sync)}); }
  void Begins(std::uint64_t sync) {
    Effects<Vsr>::Item item;
    item.kind = EffectKind::kSync;
    item.token = SyncToken(sync);
    said_.Pass(item);
  }
  void Says(int number) { said_.Raise(number); }

  int latest() const { return said_.latest(); }

 private:
  Cluster<Vsr> cluster_;
  Input<Vsr> input_;
  Effects<Vsr> effects_;
  DurableMax<int> said_;
};

TEST(DurableMax, WhatWaitedBehindASyncWasNeverSaidWhereTheNodeCrashes) {
  Speaker speaker;
  speaker.Says(1);
  speaker.Begins(1);
  speaker.Says(2);
  EXPECT_EQ(speaker.latest(), 2);
  speaker.StartsAgain();
  EXPECT_EQ(speaker.latest(), 1);
}

// The first has left, whatever becomes of the second.
TEST(DurableMax, EachSyncLetsGoWhatWaitedBehindIt) {
  Speaker speaker;
  speaker.Begins(1);
  speaker.Says(1);
  speaker.Begins(2);
  speaker.Says(2);
  speaker.IsDone(1);
  EXPECT_EQ(speaker.latest(), 2);
  speaker.StartsAgain();
  EXPECT_EQ(speaker.latest(), 1);
}

TEST(DurableMax, WhatIsSaidWithNothingToWaitForHasLeftAtOnce) {
  Speaker speaker;
  speaker.Begins(1);
  speaker.IsDone(1);
  speaker.Says(3);
  speaker.Says(2);
  speaker.StartsAgain();
  EXPECT_EQ(speaker.latest(), 3);
}

}  // namespace
}  // namespace stampede
