// Virtual time. Nothing below hunt/ ever reads a real clock.
#ifndef STAMPEDE_CORE_TIME_H_
#define STAMPEDE_CORE_TIME_H_

#include <compare>
#include <cstdint>

namespace stampede {

// A span of time in microseconds; may be negative.
class Duration {
 public:
  constexpr Duration() = default;
  constexpr explicit Duration(std::int64_t microseconds) : microseconds_(microseconds) {}

  constexpr std::int64_t microseconds() const { return microseconds_; }

  friend constexpr auto operator<=>(Duration, Duration) = default;
  friend constexpr Duration operator+(Duration a, Duration b) {
    return Duration(a.microseconds_ + b.microseconds_);
  }
  friend constexpr Duration operator-(Duration a, Duration b) {
    return Duration(a.microseconds_ - b.microseconds_);
  }
  friend constexpr Duration operator*(Duration a, std::int64_t times) {
    return Duration(a.microseconds_ * times);
  }

 private:
  std::int64_t microseconds_ = 0;
};

constexpr Duration Microseconds(std::int64_t count) {
  return Duration(count);
}
constexpr Duration Milliseconds(std::int64_t count) {
  return Duration(count * 1000);
}
constexpr Duration Seconds(std::int64_t count) {
  return Duration(count * 1'000'000);
}

// A point on one clock, in microseconds since that clock's zero. Points of different clocks do not
// compare: what the world calls now (`Time`) and what a node's own clock shows (`LocalTime`) differ
// by the offset and drift that an adversary chose.
template <class Clock>
class TimePoint {
 public:
  constexpr TimePoint() = default;
  constexpr explicit TimePoint(std::int64_t microseconds) : microseconds_(microseconds) {}

  constexpr std::int64_t microseconds() const { return microseconds_; }

  friend constexpr auto operator<=>(TimePoint, TimePoint) = default;
  friend constexpr TimePoint operator+(TimePoint point, Duration span) {
    return TimePoint(point.microseconds_ + span.microseconds());
  }
  friend constexpr Duration operator-(TimePoint a, TimePoint b) {
    return Duration(a.microseconds_ - b.microseconds_);
  }

 private:
  std::int64_t microseconds_ = 0;
};

using Time = TimePoint<struct WorldClockTag>;      // the world's virtual time
using LocalTime = TimePoint<struct NodeClockTag>;  // what one node's clock shows

}  // namespace stampede

#endif  // STAMPEDE_CORE_TIME_H_
