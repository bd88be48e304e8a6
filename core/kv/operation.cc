#include "stampede/core/kv/operation.h"

#include <algorithm>

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

// Operations are short and plain words the rule: one pass by hand beats searching.
std::optional<Words> Words::Split(std::string_view text) {
  Words words;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') return SplitQuoted(text);
    if (i < text.size() && text[i] != ' ') continue;
    if (i > begin) {
      if (words.size_ == kMost) return std::nullopt;
      words.plain_[words.size_++] = text.substr(begin, i - begin);
    }
    begin = i + 1;
  }
  return words;
}

std::optional<Words> Words::SplitQuoted(std::string_view text) {
  Words words;
  while (true) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    if (text.empty()) return words;
    if (words.size_++ == kMost) return std::nullopt;
    if (text.front() == '"') {
      std::optional<std::string> word = TakeQuoted(text);
      if (!word || (!text.empty() && text.front() != ' ')) return std::nullopt;
      words.unescaped_.push_back(*std::move(word));
    } else {
      const std::size_t end = std::min(text.find(' '), text.size());
      words.unescaped_.emplace_back(text.substr(0, end));
      if (words.unescaped_.back().find('"') != std::string::npos) return std::nullopt;
      text.remove_prefix(end);
    }
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
