#include "stampede/hunt/output_file.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <streambuf>
#include <string_view>

#include "stampede/replay/compression.h"

namespace stampede {

// A file that knows why it did not take something: by the time it is closed nobody else does.
class OutputFile::File : public std::filebuf {
 public:
  int error() const { return error_; }

 protected:
  int_type overflow(int_type letter) override {
    errno = 0;
    const int_type taken = std::filebuf::overflow(letter);
    Note(!traits_type::eq_int_type(taken, traits_type::eof()));
    return taken;
  }
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    errno = 0;
    const std::streamsize taken = std::filebuf::xsputn(text, size);
    Note(taken == size);
    return taken;
  }
  int sync() override {
    errno = 0;
    const int synced = std::filebuf::sync();
    Note(synced == 0);
    return synced;
  }

 private:
  void Note(bool written) {
    if (!written && error_ == 0) error_ = errno;
  }
  int error_ = 0;  // of the first failure
};

// Collects what is written, and gives it to the file compressed.
class OutputFile::CompressingBuffer : public std::streambuf {
 public:
  CompressingBuffer(Compression compression, std::streambuf& file)
      : compressor_(NewCompressor(compression)), file_(file) {
    setp(text_.data(), text_.data() + text_.size());
  }

  // The end of the stream. False where the file did not take it.
  bool Finish() {
    const bool written = Compress();
    compressor_->Finish(bytes_);
    return Write() && written;
  }

 protected:
  int_type overflow(int_type letter) override {
    if (!Compress()) return traits_type::eof();
    if (traits_type::eq_int_type(letter, traits_type::eof())) return traits_type::not_eof(letter);
    return sputc(traits_type::to_char_type(letter));
  }
  // The compressor keeps text back until it can make little of it: that stays so.
  int sync() override { return Compress() ? 0 : -1; }

 private:
  bool Compress() {
    compressor_->Add({pbase(), static_cast<std::size_t>(pptr() - pbase())}, bytes_);
    setp(text_.data(), text_.data() + text_.size());
    return Write();
  }
  bool Write() {
    const auto size = static_cast<std::streamsize>(bytes_.size());
    const bool written = file_.sputn(bytes_.data(), size) == size;
    bytes_.clear();
    return written;
  }

  const std::unique_ptr<Compressor> compressor_;
  std::streambuf& file_;
  std::array<char, std::size_t{1} << 16> text_{};
  std::string bytes_;
};

OutputFile::OutputFile() = default;

OutputFile::~OutputFile() {
  Close().IgnoreError();
}

absl::Status OutputFile::Open(const std::string& path) {
  path_ = path;
  file_ = std::make_unique<File>();
  if (file_->open(path, std::ios::out | std::ios::binary) == nullptr) {
    file_ = nullptr;
    return absl::InvalidArgumentError("cannot write " + path + ": " + std::strerror(errno));
  }
  const Compression compression = CompressionOf(path);
  if (compression != Compression::kNone) {
    compressing_ = std::make_unique<CompressingBuffer>(compression, *file_);
  }
  stream_.rdbuf(compressing_ != nullptr ? static_cast<std::streambuf*>(compressing_.get())
                                        : file_.get());
  return absl::OkStatus();
}

std::ostream* OutputFile::stream() {
  return file_ == nullptr ? nullptr : &stream_;
}

absl::Status OutputFile::Close() {
  if (file_ == nullptr) return absl::OkStatus();
  errno = 0;
  bool written = stream_.good();
  if (compressing_ != nullptr) written = compressing_->Finish() && written;
  written = file_->close() != nullptr && written;
  const int error = file_->error() != 0 ? file_->error() : errno;
  stream_.rdbuf(nullptr);
  compressing_ = nullptr;
  file_ = nullptr;
  if (written) return absl::OkStatus();
  return absl::InvalidArgumentError("cannot write " + path_ +
                                    (error == 0 ? "" : std::string(": ") + std::strerror(error)));
}

}  // namespace stampede
