// Sets of runs, by their numbers in a hunt.
#ifndef STAMPEDE_HUNT_RUN_RANGES_H_
#define STAMPEDE_HUNT_RUN_RANGES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json_fwd.hpp"
#include "stampede/core/fields.h"

namespace stampede {

// The runs from `from` to `to` - 1.
struct RunRange {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  STAMPEDE_FIELDS(RunRange, from, to)

  std::uint64_t size() const { return to - from; }
  bool empty() const { return from >= to; }
};

// "5..9".
std::string ShowRange(const RunRange& range);

// Part `index` of `count`, from 0: parts differ by one run at most.
// REQUIRES: index < count.
RunRange PartOf(const RunRange& range, std::uint64_t index, std::uint64_t count);

// A set of runs as its ranges: in order, none empty, no two of them touch.
class RunRanges {
 public:
  RunRanges() = default;
  explicit RunRanges(const RunRange& range) { Add(range); }
  // All that are in one of `ranges`. O(n log n).
  explicit RunRanges(std::vector<RunRange> ranges);

  // O(1) where it lies beyond the others or touches the last, else linear.
  void Add(const RunRange& range);
  void Add(const RunRanges& other);
  bool Contains(std::uint64_t run) const;
  // Those that `other` does not have.
  RunRanges Without(const RunRanges& other) const;

  const std::vector<RunRange>& ranges() const { return ranges_; }
  bool empty() const { return ranges_.empty(); }
  std::uint64_t size() const;
  friend bool operator==(const RunRanges& a, const RunRanges& b) { return a.ranges_ == b.ranges_; }

 private:
  std::vector<RunRange> ranges_;
};

// [[from, to], ...].
nlohmann::ordered_json RangesToJson(const RunRanges& ranges);
absl::StatusOr<RunRanges> RangesFromJson(const nlohmann::ordered_json& json);

// "0..100, 250..300", the first `most` of them.
std::string ShowRanges(const RunRanges& ranges, std::size_t most = 10);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_RUN_RANGES_H_
