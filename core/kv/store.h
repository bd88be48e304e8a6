// The replicated key-value service.
#ifndef STAMPEDE_CORE_KV_STORE_H_
#define STAMPEDE_CORE_KV_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stampede/core/kv/service.h"

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
  static constexpr std::string_view kOperations =
      "get KEY, put KEY VALUE, append KEY VALUE, cas KEY OLD NEW";
  // Whether the text is one of these.
  static bool Knows(std::string_view operation);
  std::uint64_t Digest() const override { return digest_; }
  std::unique_ptr<Service> Clone() const override { return std::make_unique<Store>(*this); }

  // The value of `key`, "" where never written. O(log keys).
  std::string_view Get(std::string_view key) const;

 private:
  struct Item {
    std::string key;
    std::string value;
    std::uint64_t hash = 0;  // of both; 0 while the value is ""
  };

  Item& Find(std::string_view key);  // makes it where there is none
  void Changed(Item& item);

  std::vector<Item> items_;   // sorted by key
  std::uint64_t digest_ = 0;  // the sum of all items' hashes
};

}  // namespace stampede::kv

#endif  // STAMPEDE_CORE_KV_STORE_H_
