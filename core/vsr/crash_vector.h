// The incarnations of the replicas that a sender knows of (Michael, Ports, Sharma and Szekeres,
// "Recovering Shared Objects Without Stable Storage", DISC 2017).
#ifndef STAMPEDE_CORE_VSR_CRASH_VECTOR_H_
#define STAMPEDE_CORE_VSR_CRASH_VECTOR_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "stampede/core/hash.h"
#include "stampede/core/node_id.h"
#include "stampede/core/ref.h"

namespace stampede::vsr {

// For each replica the number of its latest incarnation heard of. All zero where no replica has
// crashed, and in recovery modes other than crash-vector. Every message carries one and few change
// it, so copies share it.
class CrashVector {
 public:
  static constexpr std::size_t kMost = 16;  // replicas

  std::uint16_t of(NodeId replica) const { return body_ ? body_->of[replica.index()] : 0; }
  void Set(NodeId replica, std::uint32_t incarnation) {
    if (of(replica) != Narrow(incarnation)) Own().of[replica.index()] = Narrow(incarnation);
  }
  // Takes over what `other` knows beyond this; returns the replicas of which that was news.
  ReplicaSet Learn(const CrashVector& other) {
    ReplicaSet news;
    if (other.body_.get() == body_.get() || !other.body_) return news;
    for (const NodeId replica : ReplicaSet::First(kMost)) {
      if (other.of(replica) <= of(replica)) continue;
      Set(replica, other.of(replica));
      news.Add(replica);
    }
    if (*this == other) body_ = other.body_;
    return news;
  }

  friend bool operator==(const CrashVector& a, const CrashVector& b) {
    if (a.body_.get() == b.body_.get()) return true;
    constexpr std::array<std::uint16_t, kMost> kNone{};
    return (a.body_ ? a.body_->of : kNone) == (b.body_ ? b.body_->of : kNone);
  }
  void AddTo(Hasher& hasher) const {
    if (!body_) return;
    for (std::size_t i = 0; i < kMost; ++i) {
      if (body_->of[i] != 0) hasher.Add(i << 16 | body_->of[i]);
    }
  }
  // Such as "r1:2 r4:1", with the replicas that have crashed; "none" where none has.
  std::string ToString() const {
    std::string text;
    for (const NodeId replica : ReplicaSet::First(kMost)) {
      if (of(replica) == 0) continue;
      if (!text.empty()) text += ' ';
      text += replica.ToString() + ":" + std::to_string(of(replica));
    }
    return text.empty() ? "none" : text;
  }

 private:
  struct Body {
    mutable std::uint32_t references = 0;
    std::array<std::uint16_t, kMost> of{};
  };

  static constexpr std::uint16_t Narrow(std::uint32_t incarnation) {
    return static_cast<std::uint16_t>(incarnation);
  }
  // The body, made this vector's alone.
  Body& Own() {
    if (body_.unique()) return *body_;
    Ref<Body> own(new Body);
    if (body_) own->of = body_->of;
    body_ = std::move(own);
    return *body_;
  }

  Ref<Body> body_;  // none: all zero
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_CRASH_VECTOR_H_
