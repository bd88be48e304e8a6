// Names of the participants of a run: replicas r0, r1, ... and clients c0, c1, ...
#ifndef STAMPEDE_CORE_NODE_ID_H_
#define STAMPEDE_CORE_NODE_ID_H_

#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace stampede {

// One participant. Replicas sort before clients.
class NodeId {
 public:
  constexpr NodeId() = default;
  static constexpr NodeId Replica(std::uint16_t index) { return NodeId(index); }
  static constexpr NodeId Client(std::uint16_t index) {
    return NodeId(static_cast<std::uint16_t>(kClientBit | index));
  }

  // The node whose code() this is.
  static constexpr NodeId FromCode(std::uint16_t code) { return NodeId(code); }

  constexpr bool is_client() const { return (code_ & kClientBit) != 0; }
  // Position among the replicas, or among the clients.
  constexpr std::uint16_t index() const { return static_cast<std::uint16_t>(code_ & ~kClientBit); }
  // A number unique among all nodes, for hashing.
  constexpr std::uint16_t code() const { return code_; }

  friend constexpr auto operator<=>(NodeId, NodeId) = default;

  // "r2" or "c0", and back. `Parse` accepts exactly what `ToString` makes.
  std::string ToString() const {
    std::string text(1, is_client() ? 'c' : 'r');
    return text.append(std::to_string(index()));
  }
  static std::optional<NodeId> Parse(std::string_view text);

 private:
  static constexpr std::uint16_t kClientBit = 0x8000;
  constexpr explicit NodeId(std::uint16_t code) : code_(code) {}

  std::uint16_t code_ = 0;
};

// A set of replicas; iterates in index order. Holds indices 0..63.
class ReplicaSet {
 public:
  constexpr ReplicaSet() = default;
  // r0 .. r(count - 1). REQUIRES: count <= 64.
  static constexpr ReplicaSet First(std::size_t count) {
    ReplicaSet set;
    set.bits_ = count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
    return set;
  }

  constexpr void Add(NodeId replica) { bits_ |= Bit(replica); }
  constexpr void Remove(NodeId replica) { bits_ &= ~Bit(replica); }
  constexpr void Clear() { bits_ = 0; }
  constexpr bool Contains(NodeId replica) const { return (bits_ & Bit(replica)) != 0; }
  constexpr int size() const { return std::popcount(bits_); }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint64_t bits() const { return bits_; }

  class Iterator {
   public:
    using value_type = NodeId;
    using difference_type = std::ptrdiff_t;

    constexpr Iterator() = default;
    constexpr explicit Iterator(std::uint64_t left) : left_(left) {}
    constexpr NodeId operator*() const {
      return NodeId::Replica(static_cast<std::uint16_t>(std::countr_zero(left_)));
    }
    constexpr Iterator& operator++() {
      left_ &= left_ - 1;
      return *this;
    }
    constexpr Iterator operator++(int) {
      return Iterator(std::exchange(left_, left_ & (left_ - 1)));
    }
    friend constexpr bool operator==(Iterator, Iterator) = default;

   private:
    std::uint64_t left_ = 0;
  };
  constexpr Iterator begin() const { return Iterator(bits_); }
  constexpr Iterator end() const { return Iterator(); }

  friend constexpr ReplicaSet operator|(ReplicaSet a, ReplicaSet b) {
    return Of(a.bits_ | b.bits_);
  }
  // Those of `a` that are not in `b`.
  friend constexpr ReplicaSet operator-(ReplicaSet a, ReplicaSet b) {
    return Of(a.bits_ & ~b.bits_);
  }
  friend constexpr ReplicaSet operator&(ReplicaSet a, ReplicaSet b) {
    return Of(a.bits_ & b.bits_);
  }
  friend constexpr bool operator==(ReplicaSet, ReplicaSet) = default;

 private:
  static constexpr ReplicaSet Of(std::uint64_t bits) {
    ReplicaSet set;
    set.bits_ = bits;
    return set;
  }
  static constexpr std::uint64_t Bit(NodeId replica) { return std::uint64_t{1} << replica.index(); }

  std::uint64_t bits_ = 0;
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_NODE_ID_H_
