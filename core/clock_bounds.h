// How wrong the clocks of nodes may go.
#ifndef STAMPEDE_CORE_CLOCK_BOUNDS_H_
#define STAMPEDE_CORE_CLOCK_BOUNDS_H_

#include <algorithm>
#include <cstdint>

#include "stampede/core/fields.h"
#include "stampede/core/time.h"

namespace stampede {

struct ClockBounds {
  // Each clock starts up to this far from zero, before or after.
  Duration offset = Seconds(1);
  // Gained in a million microseconds at most; a slow clock shows a million when that much more has
  // passed. A million: between half and twice the true speed. 0: clocks run true.
  std::uint32_t drift_per_million = 1'000'000;
  // A leap ahead is at most so far; zero: there are none.
  Duration jump = Milliseconds(400);
  STAMPEDE_FIELDS(ClockBounds, offset, drift_per_million, jump)

  // What both allow.
  friend ClockBounds Narrower(const ClockBounds& a, const ClockBounds& b) {
    return {std::min(a.offset, b.offset), std::min(a.drift_per_million, b.drift_per_million),
            std::min(a.jump, b.jump)};
  }
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_CLOCK_BOUNDS_H_
