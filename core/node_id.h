// Names of the participants of a run: replicas r0, r1, ... and clients c0, c1, ...
#ifndef STAMPEDE_CORE_NODE_ID_H_
#define STAMPEDE_CORE_NODE_ID_H_

#include <bit>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

  constexpr void Add(NodeId replica) { bits_ |= Bit(replica); }
  constexpr void Remove(NodeId replica) { bits_ &= ~Bit(replica); }
  constexpr void Clear() { bits_ = 0; }
  constexpr bool Contains(NodeId replica) const { return (bits_ & Bit(replica)) != 0; }
  constexpr int size() const { return std::popcount(bits_); }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint64_t bits() const { return bits_; }

  friend constexpr bool operator==(ReplicaSet, ReplicaSet) = default;

 private:
  static constexpr std::uint64_t Bit(NodeId replica) { return std::uint64_t{1} << replica.index(); }

  std::uint64_t bits_ = 0;
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_NODE_ID_H_
