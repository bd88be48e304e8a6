#include "stampede/hunt/run_ranges.h"

#include <algorithm>
#include <utility>

#include "stampede/core/json.h"

namespace stampede {

std::string ShowRange(const RunRange& range) {
  return std::to_string(range.from) + ".." + std::to_string(range.to);
}

RunRange PartOf(const RunRange& range, std::uint64_t index, std::uint64_t count) {
  // __int128 is no standard type: gcc and clang have it.
  __extension__ using Wide = unsigned __int128;
  const auto bound = [&](std::uint64_t i) {
    return range.from + static_cast<std::uint64_t>(Wide{range.size()} * i / count);
  };
  return {bound(index), bound(index + 1)};
}

RunRanges::RunRanges(std::vector<RunRange> ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const RunRange& a, const RunRange& b) { return a.from < b.from; });
  for (const RunRange& range : ranges) Add(range);
}

void RunRanges::Add(const RunRange& range) {
  if (range.empty()) return;
  // The first that it may touch, and the first beyond it.
  auto first = ranges_.end();
  if (!ranges_.empty() && ranges_.back().from <= range.from) {
    if (ranges_.back().to >= range.from) --first;
  } else {
    first = std::partition_point(ranges_.begin(), ranges_.end(),
                                 [&](const RunRange& each) { return each.to < range.from; });
  }
  auto beyond = first;
  RunRange all = range;
  while (beyond != ranges_.end() && beyond->from <= range.to) {
    all.from = std::min(all.from, beyond->from);
    all.to = std::max(all.to, beyond->to);
    ++beyond;
  }
  if (first == beyond) {
    ranges_.insert(first, all);
  } else {
    *first = all;
    ranges_.erase(first + 1, beyond);
  }
}

void RunRanges::Add(const RunRanges& other) {
  if (other.empty()) return;
  if (empty() || ranges_.back().to <= other.ranges_.front().from) {
    for (const RunRange& range : other.ranges_) Add(range);
    return;
  }
  std::vector<RunRange> all = std::move(ranges_);
  all.insert(all.end(), other.ranges_.begin(), other.ranges_.end());
  *this = RunRanges(std::move(all));
}

bool RunRanges::Contains(std::uint64_t run) const {
  const auto place = std::partition_point(ranges_.begin(), ranges_.end(),
                                          [run](const RunRange& range) { return range.to <= run; });
  return place != ranges_.end() && place->from <= run;
}

RunRanges RunRanges::Without(const RunRanges& other) const {
  RunRanges rest;
  auto taken = other.ranges_.begin();
  for (RunRange range : ranges_) {
    while (taken != other.ranges_.end() && taken->to <= range.from) ++taken;
    for (auto each = taken; each != other.ranges_.end() && each->from < range.to; ++each) {
      rest.Add({range.from, std::max(range.from, each->from)});
      range.from = std::min(range.to, std::max(range.from, each->to));
    }
    rest.Add(range);
  }
  return rest;
}

std::uint64_t RunRanges::size() const {
  std::uint64_t size = 0;
  for (const RunRange& range : ranges_) size += range.size();
  return size;
}

Json RangesToJson(const RunRanges& ranges) {
  Json json = Json::array();
  for (const RunRange& range : ranges.ranges()) {
    json.push_back(Json::array({ToJson(range.from), ToJson(range.to)}));
  }
  return json;
}

absl::StatusOr<RunRanges> RangesFromJson(const Json& json) {
  const auto wrong = [] {
    return absl::InvalidArgumentError("runs are a list of pairs [from, to] with from < to");
  };
  if (!json.is_array()) return wrong();
  std::vector<RunRange> ranges;
  for (const Json& pair : json) {
    RunRange range;
    if (!pair.is_array() || pair.size() != 2 || !FromJson(pair[0], range.from).ok() ||
        !FromJson(pair[1], range.to).ok() || range.empty()) {
      return wrong();
    }
    ranges.push_back(range);
  }
  return RunRanges(std::move(ranges));
}

std::string ShowRanges(const RunRanges& ranges, std::size_t most) {
  std::string text;
  const std::size_t count = ranges.ranges().size();
  for (std::size_t i = 0; i < std::min(most, count); ++i) {
    text += (i == 0 ? "" : ", ") + ShowRange(ranges.ranges()[i]);
  }
  if (count > most) text += " and " + std::to_string(count - most) + " more";
  return text;
}

}  // namespace stampede
