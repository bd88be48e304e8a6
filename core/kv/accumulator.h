// The smallest service worth replicating: one number.
#ifndef STAMPEDE_CORE_KV_ACCUMULATOR_H_
#define STAMPEDE_CORE_KV_ACCUMULATOR_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "stampede/core/hash.h"
#include "stampede/core/kv/service.h"

namespace stampede::kv {

// `add N` and `sub N` answer the new sum; N is a decimal integer. Sums wrap around at 64 bits. Any
// other text is answered with "error: ..." and changes nothing.
class Accumulator final : public Service {
 public:
  std::string Apply(std::string_view operation) override;
  static constexpr std::string_view kOperations = "add N, sub N";
  // Whether the text is one of these.
  static bool Knows(std::string_view operation);
  std::uint64_t Digest() const override { return Mix(static_cast<std::uint64_t>(sum_), 0); }
  std::unique_ptr<Service> Clone() const override { return std::make_unique<Accumulator>(*this); }

  std::int64_t sum() const { return sum_; }

 private:
  std::int64_t sum_ = 0;
};

}  // namespace stampede::kv

#endif  // STAMPEDE_CORE_KV_ACCUMULATOR_H_
