// The members of a group, and the epoch that they belong to (the paper, section 7).
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

// The members of a group. Iterates in the order of their indices.
class Members {
 public:
  constexpr Members() = default;
  constexpr explicit Members(ReplicaSet set) : set_(set) {}
  // r0 .. r(count - 1). REQUIRES: count <= 64.
  static constexpr Members First(std::uint16_t count) { return Members(ReplicaSet::First(count)); }
  // Reads "r0 r1 r3". Nothing where a word is not a replica, or stands twice.
  static std::optional<Members> Parse(std::string_view text);

  constexpr int size() const { return set_.size(); }
  constexpr bool Contains(NodeId node) const { return !node.is_client() && set_.Contains(node); }
  constexpr ReplicaSet set() const { return set_; }
  constexpr ReplicaSet::Iterator begin() const { return set_.begin(); }
  constexpr ReplicaSet::Iterator end() const { return set_.end(); }
  // All of them but `node`.
  constexpr Members Without(NodeId node) const {
    ReplicaSet rest = set_;
    rest.Remove(node);
    return Members(rest);
  }
  // The member at this place in the order, from 0. REQUIRES: place < size().
  constexpr NodeId at(std::uint32_t place) const {
    std::uint64_t bits = set_.bits();
    for (; place > 0; --place) bits &= bits - 1;
    return NodeId::Replica(static_cast<std::uint16_t>(std::countr_zero(bits)));
  }
  // The member after `node` in the order; after the last comes the first. REQUIRES: size() > 0.
  constexpr NodeId After(NodeId node) const {
    const std::uint64_t later = set_.bits() >> node.index() >> 1 << node.index() << 1;
    return NodeId::Replica(
        static_cast<std::uint16_t>(std::countr_zero(later != 0 ? later : set_.bits())));
  }
  // f, the number of members that may fail.
  constexpr int tolerated() const { return (size() - 1) / 2; }
  // q = K - f, the size of a quorum: any two quorums share a member, for even K too.
  constexpr int quorum() const { return size() - tolerated(); }

  friend constexpr bool operator==(Members, Members) = default;
  void AddTo(Hasher& hasher) const { hasher.Add(set_.bits()); }
  bool IsPlain() const { return set_.empty(); }  // then a message does not show it
  ReplicaSet AsData() const { return set_; }
  std::string ToString() const;  // {r0 r1 r3}

 private:
  ReplicaSet set_;
};

constexpr Members Union(Members a, Members b) {
  return Members(a.set() | b.set());
}

// One epoch: the group between two reconfigurations.
struct Group {
  Epoch epoch;
  Members members;
  Members previous;  // the members of the epoch before; none in the first epoch
  // The operation that opened this epoch: a reconfiguration, the last operation of the epoch
  // before. 0 in the first epoch.
  OpNumber start;
  // The epoch and view in which a primary put that operation into its log.
  Epoch start_epoch;
  View start_view;
  STAMPEDE_FIELDS(Group, epoch, members, previous, start, start_epoch, start_view)
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_GROUP_H_
