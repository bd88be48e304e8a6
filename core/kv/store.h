// The replicated key-value service.
#ifndef STAMPEDE_CORE_KV_STORE_H_
#define STAMPEDE_CORE_KV_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/kv/service.h"

namespace stampede::kv {

// String keys, string values; a key never written holds "".
//   get KEY            answers the value
//   put KEY VALUE      answers "ok"
//   append KEY VALUE   adds to the end of the value; answers "ok"
//   cas KEY OLD NEW    writes NEW where the value is OLD: "ok", otherwise "no"
// Any other text is answered with "error: ..." and changes nothing.
class Store final : public Service {
 public:
  std::string Apply(std::string_view operation) override;
  std::uint64_t Digest() const override { return digest_; }
  std::unique_ptr<Service> Clone() const override { return std::make_unique<Store>(*this); }

  // The value of `key`, "" where never written. O(log keys).
  std::string_view Get(std::string_view key) const;

 private:
  std::string& Slot(std::string_view key);
  void Put(std::string_view key, std::string_view value);

  std::vector<std::pair<std::string, std::string>> values_;  // sorted by key
  std::uint64_t digest_ = 0;  // sum over all keys with a non-empty value of their pair's hash
};

}  // namespace stampede::kv

#endif  // STAMPEDE_CORE_KV_STORE_H_
