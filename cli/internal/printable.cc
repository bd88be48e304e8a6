#include "stampede/cli/internal/printable.h"

#include <cstdio>

#include "stampede/cli/internal/text.h"

namespace stampede {
namespace {

// The length of the style at the beginning of the text; 0 where there is none.
std::size_t StyleAtStart(std::string_view text) {
  static const Style style = ColoredStyle();
  for (const std::string_view sequence :
       {style.bold, style.red, style.green, style.yellow, style.dim, style.plain}) {
    if (text.starts_with(sequence)) return sequence.size();
  }
  return 0;
}

void AddShown(unsigned char byte, std::string& shown) {
  char text[8];
  std::snprintf(text, sizeof(text), "\\x%02x", byte);
  shown += text;
}

}  // namespace

std::string Printable(std::string_view text, bool styled) {
  std::string shown;
  shown.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // The control characters of Unicode's second block, which some terminals obey, are two bytes.
    const bool second_block = byte == 0xC2 && i + 1 < text.size() &&
                              static_cast<unsigned char>(text[i + 1]) < 0xA0 &&
                              static_cast<unsigned char>(text[i + 1]) >= 0x80;
    if (byte == 0x1B && styled) {
      if (const std::size_t size = StyleAtStart(text.substr(i)); size > 0) {
        shown += text.substr(i, size);
        i += size - 1;
        continue;
      }
    }
    if (second_block) {
      AddShown(static_cast<unsigned char>(text[++i]), shown);
    } else if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F) {
      AddShown(byte, shown);
    } else {
      shown += text[i];
    }
  }
  return shown;
}

PrintableStream::PrintableStream(std::ostream& stream, bool styled)
    : stream_(stream), before_(stream.rdbuf()), buffer_(before_, styled) {
  stream_.rdbuf(&buffer_);
}
PrintableStream::~PrintableStream() {
  const auto state = stream_.rdstate();
  stream_.rdbuf(before_);
  stream_.clear(state);
}

PrintableStream::Buffer::int_type PrintableStream::Buffer::overflow(int_type letter) {
  if (traits_type::eq_int_type(letter, traits_type::eof())) return traits_type::not_eof(letter);
  const char one = traits_type::to_char_type(letter);
  return xsputn(&one, 1) == 1 ? letter : traits_type::eof();
}

std::streamsize PrintableStream::Buffer::xsputn(const char* text, std::streamsize size) {
  const std::string shown =
      Printable(std::string_view(text, static_cast<std::size_t>(size)), styled_);
  const auto whole = static_cast<std::streamsize>(shown.size());
  return to_->sputn(shown.data(), whole) == whole ? size : 0;
}

}  // namespace stampede
