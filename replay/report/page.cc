#include "stampede/replay/report/page.h"

#include <algorithm>
#include <cstdint>

#include "stampede/core/check.h"
#include "stampede/replay/compression.h"
#include "stampede/replay/report/markup.h"

namespace stampede::report {
namespace {

std::string Base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      const bool there = i + j < bytes.size();
      three = three << 8 | (there ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    }
    const std::size_t digits = std::min<std::size_t>(bytes.size() - i, 3) + 1;
    for (std::size_t j = 0; j < 4; ++j) {
      text += j < digits ? kDigits[three >> (18 - 6 * j) & 63] : '=';
    }
  }
  return text;
}

// The template's text up to the placeholder, and what follows it.
std::string_view TakeUpTo(std::string_view placeholder, std::string_view& rest) {
  const std::size_t at = rest.find(placeholder);
  STAMPEDE_CHECK(at != std::string_view::npos, "the page has a place for what it shows");
  const std::string_view before = rest.substr(0, at);
  rest.remove_prefix(at + placeholder.size());
  return before;
}

}  // namespace

std::string WritePage(const PageContents& contents) {
  std::string_view rest = PageTemplate();
  std::string page(TakeUpTo("@TITLE@", rest));
  page += EscapedForMarkup(contents.title);
  page += TakeUpTo("@DATA@", rest);
  page += Base64(Compress(PageData(contents), Compression::kGzip));
  page += rest;
  return page;
}

}  // namespace stampede::report
