// The gaps between events that spans cover, and the first that become free as spans go.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_GAP_COVER_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_GAP_COVER_H_

#include <algorithm>
#include <cstdint>
#include <vector>

namespace stampede::linearizability {

// From gap `first` to gap `last`, both included; empty where `last` is before `first`.
struct Gaps {
  std::int64_t first = 0;
  std::int64_t last = -1;
};

// How many spans cover each gap: a tree of least numbers over the gaps. Each change costs O(log n),
// and each gap is told once that it is free.
class GapCover {
 public:
  explicit GapCover(std::int64_t gaps) : nodes_(4 * static_cast<std::size_t>(gaps)), gaps_(gaps) {}

  void Add(Gaps span, std::int64_t times) {
    if (span.first <= span.last) Add(0, {0, gaps_ - 1}, span, times);
  }
  // Appends the gaps that no span covers, and that were not told before.
  void TakeFree(std::vector<std::int64_t>& free) { TakeFree(0, {0, gaps_ - 1}, 0, free); }

 private:
  static constexpr std::int64_t kTaken = std::int64_t{1} << 40;  // more than there are spans
  struct Node {
    std::int64_t least = 0;  // below this node, with `added`
    std::int64_t added = 0;  // to all below this node
  };

  void Add(std::size_t node, Gaps its, Gaps span, std::int64_t times) {
    if (span.last < its.first || its.last < span.first) return;
    if (span.first <= its.first && its.last <= span.last) {
      nodes_[node].least += times;
      nodes_[node].added += times;
      return;
    }
    const std::int64_t middle = (its.first + its.last) / 2;
    Add(2 * node + 1, {its.first, middle}, span, times);
    Add(2 * node + 2, {middle + 1, its.last}, span, times);
    Update(node);
  }
  void TakeFree(std::size_t node, Gaps its, std::int64_t above, std::vector<std::int64_t>& free) {
    if (nodes_[node].least + above > 0) return;
    if (its.first == its.last) {
      free.push_back(its.first);
      nodes_[node].least += kTaken;
      return;
    }
    const std::int64_t middle = (its.first + its.last) / 2;
    TakeFree(2 * node + 1, {its.first, middle}, above + nodes_[node].added, free);
    TakeFree(2 * node + 2, {middle + 1, its.last}, above + nodes_[node].added, free);
    Update(node);
  }
  void Update(std::size_t node) {
    nodes_[node].least =
        nodes_[node].added + std::min(nodes_[2 * node + 1].least, nodes_[2 * node + 2].least);
  }

  std::vector<Node> nodes_;
  std::int64_t gaps_;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_GAP_COVER_H_
