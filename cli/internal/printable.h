// What reaches a terminal: text that files, names and arguments brought in cannot command it.
#ifndef STAMPEDE_CLI_INTERNAL_PRINTABLE_H_
#define STAMPEDE_CLI_INTERNAL_PRINTABLE_H_

#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>

namespace stampede {

// The text with its control characters shown ("\x1b"), but for tabs and line breaks; where it is
// `styled`, the sequences of our own styles (StyleFor) stay as they are.
std::string Printable(std::string_view text, bool styled);

// As long as it lives, all that goes into the stream is made printable.
class PrintableStream {
 public:
  PrintableStream(std::ostream& stream, bool styled);
  PrintableStream(const PrintableStream&) = delete;
  PrintableStream& operator=(const PrintableStream&) = delete;
  ~PrintableStream();

 private:
  class Buffer final : public std::streambuf {
   public:
    Buffer(std::streambuf* to, bool styled) : to_(to), styled_(styled) {}

   protected:
    int_type overflow(int_type letter) override;
    std::streamsize xsputn(const char* text, std::streamsize size) override;
    int sync() override { return to_->pubsync(); }

   private:
    std::streambuf* const to_;
    const bool styled_;
  };

  std::ostream& stream_;
  std::streambuf* const before_;
  Buffer buffer_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_PRINTABLE_H_
