// What the readers of JSON and EDN share: a place in a text, and the line that it is in.
#ifndef STAMPEDE_HISTORIES_INTERNAL_TEXT_SCANNER_H_
#define STAMPEDE_HISTORIES_INTERNAL_TEXT_SCANNER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace stampede {

// Lists and maps may stand in each other so deep: files come from anywhere.
inline constexpr int kDeepest = 64;

class TextScanner {
 public:
  explicit TextScanner(std::string_view text, std::uint32_t line = 1) : text_(text), line_(line) {}

  std::uint32_t line() const { return line_; }
  std::size_t place() const { return at_; }
  bool done() const { return at_ >= text_.size(); }
  // The next letter; 0 at the end.
  char peek() const { return done() ? '\0' : text_[at_]; }
  char peek(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  std::string_view rest() const { return text_.substr(at_); }

  // Goes on by a letter. REQUIRES: not done.
  void Skip() {
    if (text_[at_] == '\n') ++line_;
    ++at_;
  }
  // Goes on by letters none of which is a line break.
  void Skip(std::size_t letters) { at_ += letters; }

  // The letters from here up to the first one for which `ends` holds; the scanner stands there.
  template <class Ends>
  std::string_view TakeUntil(Ends ends) {
    const std::size_t start = at_;
    while (!done() && !ends(text_[at_])) Skip();
    return text_.substr(start, at_ - start);
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_;
};

// Reads four digits of base 16 and, where they are the first half of a surrogate pair, the second
// half; adds the letter to `text` in UTF-8. The scanner stands behind \u. False where it is broken.
bool TakeUnicodeEscape(TextScanner& scanner, std::string& text);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_TEXT_SCANNER_H_
