#include "stampede/replay/report/named_in_text.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string_view>

namespace stampede::report {
namespace {

template <class T>
void AddOnce(std::vector<T>& list, const T& value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}

bool IsWordPart(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

void FindNames(std::string_view text, const RecordedRun& run, NamedInText& named) {
  std::string_view before;
  for (std::size_t i = 0; i < text.size();) {
    if (!IsWordPart(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && IsWordPart(text[end])) ++end;
    const std::string_view word = text.substr(i, end - i);
    const auto number = [&](std::string_view digits) -> std::uint64_t {
      std::uint64_t value = 0;
      const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
      const bool whole = read.ec == std::errc() && read.ptr == digits.data() + digits.size();
      return whole ? value : ~std::uint64_t{0};
    };
    if (before == "step") {
      const std::uint64_t step = number(word);
      if (0 < step && step <= run.steps.size()) AddOnce(named.steps, step);
    } else if (word.size() > 1 && (word[0] == 'r' || word[0] == 'c')) {
      const std::uint64_t index = number(word.substr(1));
      const bool replica = word[0] == 'r';
      // "c0#4" is an operation of c0, and "c0.4" a value that it wrote: no word about the client.
      const bool operation = end + 1 < text.size() && (text[end] == '#' || text[end] == '.') &&
                             std::isdigit(static_cast<unsigned char>(text[end + 1])) != 0;
      if (!operation && index < (replica ? run.spec.replicas : run.spec.clients)) {
        const auto place = static_cast<std::uint16_t>(index);
        AddOnce(named.nodes, replica ? NodeId::Replica(place) : NodeId::Client(place));
      }
    }
    before = word;
    i = end;
  }
}

}  // namespace

NamedInText NamedIn(const Violation& violation, const RecordedRun& run) {
  NamedInText named;
  named.nodes.push_back(violation.node);
  named.steps.push_back(violation.step);
  FindNames(violation.summary, run, named);
  for (const std::string& detail : violation.details) FindNames(detail, run, named);
  return named;
}

}  // namespace stampede::report
