#include "core/kv/operation.h"

namespace stampede::kv {
namespace {

// Takes one quoted word off the front of `text`, which begins with the opening quote.
std::optional<std::string> TakeQuoted(std::string_view& text) {
  std::string word;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return word;
    }
    if (text[i] == '\\' && ++i == text.size()) break;
    word += text[i];
  }
  return std::nullopt;
}

}  // namespace

std::optional<Words> Words::Split(std::string_view text) {
  Words words;
  while (true) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    if (text.empty()) return words;
    if (words.size_ == kMost) return std::nullopt;
    if (text.front() == '"') {
      std::optional<std::string> word = TakeQuoted(text);
      if (!word || (!text.empty() && text.front() != ' ')) return std::nullopt;
      words.unescaped_[words.size_] = std::move(word);
    } else {
      const std::size_t end = text.find(' ');
      const std::string_view word = text.substr(0, end);
      if (word.find('"') != std::string_view::npos) return std::nullopt;
      words.plain_[words.size_] = word;
      text.remove_prefix(word.size());
    }
    ++words.size_;
  }
}

std::string Quoted(std::string_view word) {
  if (!word.empty() && word.find_first_of(" \"\\") == std::string_view::npos) {
    return std::string(word);
  }
  std::string quoted = "\"";
  for (const char letter : word) {
    if (letter == '"' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + '"';
}

}  // namespace stampede::kv
