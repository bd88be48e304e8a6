// An operation as a protocol sees it: bytes that it carries and never reads.
#ifndef STAMPEDE_CORE_PAYLOAD_H_
#define STAMPEDE_CORE_PAYLOAD_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "stampede/core/hash.h"
#include "stampede/core/ref.h"

namespace stampede {

// Immutable shared bytes. A copy is a pointer; equality and fingerprint are by content. The
// services in core/kv write their operations as text ("put x 1"), so that a log reads as one.
class Payload {
 public:
  Payload() = default;
  explicit Payload(std::string bytes) : body_(new Body(std::move(bytes))) {}

  std::string_view bytes() const { return body_ ? std::string_view(body_->bytes) : ""; }
  std::uint64_t digest() const { return body_ ? body_->digest : 0; }

  friend bool operator==(const Payload& a, const Payload& b) {
    return a.body_.get() == b.body_.get() || a.bytes() == b.bytes();
  }
  void AddTo(Hasher& hasher) const { hasher.Add(digest()); }
  std::string ToString() const { return "\"" + std::string(bytes()) + "\""; }

 private:
  struct Body {
    explicit Body(std::string text) : bytes(std::move(text)) {
      Hasher hasher;
      hasher.Add(std::string_view(bytes));
      digest = hasher.value();
    }
    mutable std::uint32_t references = 0;
    std::uint64_t digest = 0;
    std::string bytes;
  };

  Ref<const Body> body_;
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_PAYLOAD_H_
