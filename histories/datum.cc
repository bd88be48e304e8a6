#include "stampede/histories/datum.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>

#include "stampede/histories/internal/json_text.h"

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

std::optional<std::int64_t> Datum::AsNumber() const {
  if (is_number()) return number;
  if (!is_text()) return std::nullopt;
  std::int64_t read = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, read);
  if (error != std::errc() || stop != end) return std::nullopt;
  return read;
}

std::optional<bool> Datum::AsBool() const {
  if (is_bool()) return truth;
  if (is_word() && SameWord(text, "true")) return true;
  if (is_word() && SameWord(text, "false")) return false;
  return std::nullopt;
}

const Datum* Datum::Find(std::string_view key) const {
  if (kind != Kind::kMap) return nullptr;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (items[i].is_word() && SameWord(items[i].text, key)) return &items[i + 1];
  }
  return nullptr;
}

namespace {

std::string Quoted(std::string_view text, bool json) {
  if (json) return JsonQuoted(text);
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + "\"";
}

std::string Write(const Datum& datum, bool json) {
  switch (datum.kind) {
    case Datum::Kind::kNil: return "null";
    case Datum::Kind::kBool: return datum.truth ? "true" : "false";
    case Datum::Kind::kNumber: return std::to_string(datum.number);
    case Datum::Kind::kOther: return json ? Quoted(datum.text, json) : datum.text;
    case Datum::Kind::kKeyword: return json ? Quoted(datum.text, json) : ":" + datum.text;
    case Datum::Kind::kText: break;
    case Datum::Kind::kList:
    case Datum::Kind::kMap: {
      const bool map = datum.is_map();
      std::string shown = map ? "{" : "[";
      for (std::size_t i = 0; i < datum.items.size(); ++i) {
        const bool key = map && i % 2 == 0;
        if (i > 0) shown += map && !key ? ":" : ",";
        // JSON has texts as keys only.
        const bool bare = json && key && !datum.items[i].is_word();
        shown += bare ? Quoted(Write(datum.items[i], json), json) : Write(datum.items[i], json);
      }
      return shown + (map ? "}" : "]");
    }
  }
  return Quoted(datum.text, json);
}

}  // namespace

std::string ShowDatum(const Datum& datum) {
  return Write(datum, /*json=*/false);
}

std::string DatumToJson(const Datum& datum) {
  return Write(datum, /*json=*/true);
}

std::string NameOf(const Datum& datum) {
  return datum.is_text() ? datum.text : ShowDatum(datum);
}

}  // namespace stampede
