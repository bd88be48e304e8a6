// Which incarnations of the replicas a sender knew of (Michael, Ports, Sharma and Szekeres,
// "Recovering Shared Objects Without Stable Storage", DISC 2017).
#ifndef STAMPEDE_CORE_VSR_CRASH_VECTOR_H_
#define STAMPEDE_CORE_VSR_CRASH_VECTOR_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "core/hash.h"
#include "core/node_id.h"

namespace stampede::vsr {

// For each replica the number of its latest incarnation heard of. All zero where nobody has
// crashed, and in the recovery modes that do without.
class CrashVector {
 public:
  static constexpr std::size_t kMost = 16;  // replicas

  std::uint16_t of(NodeId replica) const { return incarnations_[replica.index()]; }
  void Set(NodeId replica, std::uint32_t incarnation) {
    incarnations_[replica.index()] = static_cast<std::uint16_t>(incarnation);
  }
  // Learns what `other` knows; returns the replicas of which that was news.
  ReplicaSet Learn(const CrashVector& other) {
    ReplicaSet news;
    if (other.incarnations_ == incarnations_) return news;
    for (std::size_t i = 0; i < kMost; ++i) {
      if (other.incarnations_[i] <= incarnations_[i]) continue;
      incarnations_[i] = other.incarnations_[i];
      news.Add(NodeId::Replica(static_cast<std::uint16_t>(i)));
    }
    return news;
  }

  friend bool operator==(const CrashVector&, const CrashVector&) = default;
  void AddTo(Hasher& hasher) const {
    for (std::size_t i = 0; i < kMost; ++i) {
      if (incarnations_[i] != 0) hasher.Add(i << 16 | incarnations_[i]);
    }
  }
  // "r1:2 r4:1", the replicas that have crashed; "none" where none has.
  std::string ToString() const {
    std::string text;
    for (std::size_t i = 0; i < kMost; ++i) {
      if (incarnations_[i] == 0) continue;
      if (!text.empty()) text += ' ';
      text += NodeId::Replica(static_cast<std::uint16_t>(i)).ToString() + ":" +
              std::to_string(incarnations_[i]);
    }
    return text.empty() ? "none" : text;
  }

 private:
  std::array<std::uint16_t, kMost> incarnations_{};
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_CRASH_VECTOR_H_
