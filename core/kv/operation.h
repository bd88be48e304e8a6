// The text of operations: `put x 1`, `cas name "old value" new`. Words are separated by spaces; a
// word with spaces, quotes or nothing in it stands in double quotes with \" and \\ escaped.
#ifndef STAMPEDE_CORE_KV_OPERATION_H_
#define STAMPEDE_CORE_KV_OPERATION_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stampede::kv {

// The words of one operation. Plain words are views into the text; only an escaped one is copied.
class Words {
 public:
  static constexpr std::size_t kMost = 4;

  // Nothing when the text has more than kMost words, or is not well formed.
  static std::optional<Words> Split(std::string_view text);

  std::size_t size() const { return size_; }
  // Valid as long as this object and the text that was split.
  std::string_view operator[](std::size_t i) const {
    return unescaped_.empty() ? plain_[i] : std::string_view(unescaped_[i]);
  }

 private:
  static std::optional<Words> SplitQuoted(std::string_view text);

  std::array<std::string_view, kMost> plain_;
  std::vector<std::string> unescaped_;  // all words, where any of them was quoted
  std::size_t size_ = 0;
};

// `word` as it must stand in an operation's text.
std::string Quoted(std::string_view word);

}  // namespace stampede::kv

#endif  // STAMPEDE_CORE_KV_OPERATION_H_
