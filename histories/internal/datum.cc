#include "stampede/histories/internal/datum.h"

#include <algorithm>
#include <cstddef>

namespace stampede {
namespace {

char Lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

}  // namespace

bool SameWord(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower) letter = Lower(letter);
  return lower;
}

const Datum* Datum::Find(std::string_view key) const {
  if (kind != Kind::kMap) return nullptr;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (items[i].is_word() && SameWord(items[i].text, key)) return &items[i + 1];
  }
  return nullptr;
}

std::string ShowDatum(const Datum& datum) {
  switch (datum.kind) {
    case Datum::Kind::kNil: return "null";
    case Datum::Kind::kBool: return datum.truth ? "true" : "false";
    case Datum::Kind::kNumber: return std::to_string(datum.number);
    case Datum::Kind::kOther: return datum.text;
    case Datum::Kind::kKeyword: return ":" + datum.text;
    case Datum::Kind::kText: break;
    case Datum::Kind::kList:
    case Datum::Kind::kMap: {
      const bool map = datum.is_map();
      std::string shown = map ? "{" : "[";
      for (std::size_t i = 0; i < datum.items.size(); ++i) {
        if (i > 0) shown += map && i % 2 == 1 ? ":" : ",";
        shown += ShowDatum(datum.items[i]);
      }
      return shown + (map ? "}" : "]");
    }
  }
  std::string shown = "\"";
  for (const char letter : datum.text) {
    if (letter == '"' || letter == '\\') shown += '\\';
    shown += letter;
  }
  return shown + "\"";
}

std::string NameOf(const Datum& datum) {
  return datum.is_text() ? datum.text : ShowDatum(datum);
}

}  // namespace stampede
