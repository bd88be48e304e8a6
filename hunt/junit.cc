#include "stampede/hunt/junit.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace stampede {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// The letter at the beginning of a text, and its bytes; no bytes where they are not UTF-8.
struct Letter {
  char32_t code = 0;
  std::size_t size = 0;
};
Letter FirstLetter(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first >= 0xF0 && first < 0xF8   ? 4
                           : first >= 0xE0 && first < 0xF0 ? 3
                           : first >= 0xC2 && first < 0xE0 ? 2
                                                           : 0;
  if (size == 0 || size > text.size()) return {};
  char32_t code = first & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[size] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
  return {code, size};
}

// Whether XML 1.0 can carry it ("Extensible Markup Language (XML) 1.0", production Char).
bool IsXml(char32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n';
  return code != 0x7F && code != 0xFFFE && code != 0xFFFF;
}

}  // namespace

std::string XmlText(std::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const Letter letter = FirstLetter(text);
    const std::size_t size = std::max<std::size_t>(1, letter.size);
    switch (letter.code) {
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '&': escaped += "&amp;"; break;
      case '"': escaped += "&quot;"; break;
      default:
        escaped += letter.size > 0 && IsXml(letter.code) ? text.substr(0, size) : kReplacement;
    }
    text.remove_prefix(size);
  }
  return escaped;
}

void WriteJunit(std::string_view suite, const std::vector<JunitCase>& cases, std::ostream& out) {
  const auto failures = std::count_if(cases.begin(), cases.end(),
                                      [](const JunitCase& test) { return !test.failure.empty(); });
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"" << XmlText(suite)
      << "\" tests=\"" << cases.size() << "\" failures=\"" << failures << "\">\n";
  for (const JunitCase& test : cases) {
    char seconds[32];
    std::snprintf(seconds, sizeof(seconds), "%.3f", test.seconds);
    out << "  <testcase classname=\"" << XmlText(test.group) << "\" name=\"" << XmlText(test.name)
        << "\" time=\"" << seconds << "\"";
    if (test.failure.empty()) {
      out << "/>\n";
      continue;
    }
    out << ">\n    <failure message=\"" << XmlText(test.failure) << "\">";
    for (const std::string& line : test.details) out << XmlText(line) << "\n";
    out << "</failure>\n  </testcase>\n";
  }
  out << "</testsuite>\n";
}

}  // namespace stampede
