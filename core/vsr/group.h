// Who belongs to the group, and since when (the paper, section 7).
#ifndef STAMPEDE_CORE_VSR_GROUP_H_
#define STAMPEDE_CORE_VSR_GROUP_H_

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stampede/core/fields.h"
#include "stampede/core/hash.h"
#include "stampede/core/node_id.h"
#include "stampede/core/vsr/types.h"

namespace stampede::vsr {

// The members of a group, in the order of their indices.
class Members {
 public:
  constexpr Members() = default;
  constexpr explicit Members(ReplicaSet set) : set_(set) {}
  // r0 .. r(count - 1).
  static constexpr Members First(std::uint16_t count) {
    ReplicaSet set;
    for (std::uint16_t i = 0; i < count; ++i) set.Add(NodeId::Replica(i));
    return Members(set);
  }
  // "r0 r1 r3". Nothing where a word is no replica, or stands twice.
  static std::optional<Members> Parse(std::string_view text);

  constexpr int size() const { return set_.size(); }
  constexpr bool Contains(NodeId node) const { return !node.is_client() && set_.Contains(node); }
  constexpr ReplicaSet set() const { return set_; }
  // REQUIRES: place < size().
  constexpr NodeId at(std::uint32_t place) const {
    std::uint64_t bits = set_.bits();
    for (; place > 0; --place) bits &= bits - 1;
    return NodeId::Replica(static_cast<std::uint16_t>(std::countr_zero(bits)));
  }
  // The member after `node`, round and round.
  constexpr NodeId After(NodeId node) const {
    const std::uint64_t later = set_.bits() >> node.index() >> 1 << node.index() << 1;
    return NodeId::Replica(
        static_cast<std::uint16_t>(std::countr_zero(later != 0 ? later : set_.bits())));
  }
  // f: how many may fail.
  constexpr int tolerated() const { return (size() - 1) / 2; }
  // q = K - f: any two of this size meet, for even K too.
  constexpr int quorum() const { return size() - tolerated(); }

  friend constexpr bool operator==(Members, Members) = default;
  void AddTo(Hasher& hasher) const { hasher.Add(set_.bits()); }
  bool IsPlain() const { return set_.empty(); }  // then it is not shown
  std::string ToString() const;                  // {r0 r1 r3}

 private:
  ReplicaSet set_;
};

constexpr Members Union(Members a, Members b) {
  ReplicaSet set = a.set();
  for (std::uint16_t i = 0; i < 64; ++i) {
    if (b.Contains(NodeId::Replica(i))) set.Add(NodeId::Replica(i));
  }
  return Members(set);
}

// An epoch: the group between two reconfigurations.
struct Group {
  Epoch epoch;
  Members members;
  Members previous;   // of the epoch before; none in the first
  OpNumber start;     // the reconfiguration that opened this epoch: the last operation before it;
  Epoch start_epoch;  // and where that was given its place
  View start_view;
  STAMPEDE_FIELDS(Group, epoch, members, previous, start, start_epoch, start_view)
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_GROUP_H_
