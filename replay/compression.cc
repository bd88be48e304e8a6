#include "stampede/replay/compression.h"

#include <algorithm>
#include <array>
#include <utility>
#include <zlib.h>
#include <zstd.h>

#include "stampede/core/check.h"

namespace stampede {
namespace {

constexpr std::size_t kPart = std::size_t{1} << 16;  // bytes that are made at a time
constexpr int kGzipWindow = 15 + 16;                 // the largest, and the header of gzip

absl::Status CutShort(std::string_view format) {
  return absl::InvalidArgumentError("it is cut short: the end of its " + std::string(format) +
                                    " stream is missing; was it copied, or written, to its end?");
}

absl::Status Damaged(std::string_view format, const char* why) {
  return absl::InvalidArgumentError("it is damaged: its " + std::string(format) +
                                    " stream cannot be decompressed" +
                                    (why == nullptr ? "" : std::string(": ") + why));
}

absl::Status TooLarge(std::size_t most) {
  const std::string limit = most % (std::size_t{1} << 30) == 0 ? std::to_string(most >> 30) + " GiB"
                                                               : std::to_string(most) + " bytes";
  return absl::InvalidArgumentError("decompressed, it is larger than " + limit);
}

// A file may hold several streams, one behind the other: their texts follow each other.
absl::StatusOr<std::string> DecompressGzip(std::string_view bytes, std::size_t most) {
  z_stream stream{};
  STAMPEDE_CHECK(inflateInit2(&stream, kGzipWindow) == Z_OK, "zlib has its tables");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, &inflateEnd);
  std::string text;
  std::array<Bytef, kPart> part{};
  int result = Z_OK;
  // zlib does not write what it reads; its type is older than const. A part at a time, since its
  // sizes have 32 bits.
  while (!bytes.empty() || stream.avail_out == 0) {
    if (result == Z_STREAM_END) inflateReset(&stream);
    const std::size_t given = std::min(bytes.size(), kPart);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(given);
    stream.next_out = part.data();
    stream.avail_out = static_cast<uInt>(part.size());
    result = inflate(&stream, Z_NO_FLUSH);
    bytes.remove_prefix(given - stream.avail_in);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      return Damaged("gzip", stream.msg);
    }
    text.append(reinterpret_cast<const char*>(part.data()), part.size() - stream.avail_out);
    if (text.size() > most) return TooLarge(most);
    if (result == Z_STREAM_END && bytes.empty()) return text;
  }
  return CutShort("gzip");
}

absl::StatusOr<std::string> DecompressZstandard(std::string_view bytes, std::size_t most) {
  const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream(ZSTD_createDStream(),
                                                                             &ZSTD_freeDStream);
  STAMPEDE_CHECK(stream != nullptr, "Zstandard has its tables");
  std::string text;
  std::array<char, kPart> part{};
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  std::size_t missing = 1;  // 0 at the end of a stream; another one may follow
  bool full = false;
  while (in.pos < in.size || full) {
    ZSTD_outBuffer out{part.data(), part.size(), 0};
    missing = ZSTD_decompressStream(stream.get(), &out, &in);
    if (ZSTD_isError(missing) != 0) return Damaged("Zstandard", ZSTD_getErrorName(missing));
    text.append(part.data(), out.pos);
    if (text.size() > most) return TooLarge(most);
    full = missing != 0 && out.pos == out.size;
  }
  if (missing != 0) return CutShort("Zstandard");
  return text;
}

class GzipCompressor : public Compressor {
 public:
  GzipCompressor() {
    const int result = deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow,
                                    /*memLevel=*/8, Z_DEFAULT_STRATEGY);
    STAMPEDE_CHECK(result == Z_OK, "zlib has its tables");
  }
  GzipCompressor(const GzipCompressor&) = delete;
  GzipCompressor& operator=(const GzipCompressor&) = delete;
  ~GzipCompressor() override { deflateEnd(&stream_); }

  void Add(std::string_view text, std::string& out) override {
    for (; !text.empty(); text.remove_prefix(std::min(text.size(), kPart))) {
      Deflate(text.substr(0, kPart), Z_NO_FLUSH, out);
    }
  }
  void Finish(std::string& out) override { Deflate("", Z_FINISH, out); }

 private:
  void Deflate(std::string_view text, int flush, std::string& out) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_.avail_in = static_cast<uInt>(text.size());
    do {
      stream_.next_out = part_.data();
      stream_.avail_out = static_cast<uInt>(part_.size());
      deflate(&stream_, flush);
      out.append(reinterpret_cast<const char*>(part_.data()), part_.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }

  z_stream stream_{};
  std::array<Bytef, kPart> part_{};
};

class ZstandardCompressor : public Compressor {
 public:
  ZstandardCompressor() {
    STAMPEDE_CHECK(stream_ != nullptr, "Zstandard has its tables");
    // As the command zstd does: without it, damage may pass for other text.
    ZSTD_CCtx_setParameter(stream_.get(), ZSTD_c_checksumFlag, 1);
  }

  void Add(std::string_view text, std::string& out) override {
    Compress(text, ZSTD_e_continue, out);
  }
  void Finish(std::string& out) override { Compress("", ZSTD_e_end, out); }

 private:
  void Compress(std::string_view text, ZSTD_EndDirective what, std::string& out) {
    ZSTD_inBuffer in{text.data(), text.size(), 0};
    std::size_t left = 0;
    do {
      ZSTD_outBuffer part{part_.data(), part_.size(), 0};
      left = ZSTD_compressStream2(stream_.get(), &part, &in, what);
      STAMPEDE_CHECK(ZSTD_isError(left) == 0, "any text can be compressed");
      out.append(part_.data(), part.pos);
    } while (in.pos < in.size || (what == ZSTD_e_end && left != 0));
  }

  const std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> stream_{ZSTD_createCCtx(),
                                                                        &ZSTD_freeCCtx};
  std::array<char, kPart> part_{};
};

}  // namespace

Compression CompressionOf(std::string_view path) {
  if (path.ends_with(".gz")) return Compression::kGzip;
  return path.ends_with(".zst") ? Compression::kZstandard : Compression::kNone;
}

std::string_view WithoutCompression(std::string_view path) {
  if (CompressionOf(path) != Compression::kNone) path.remove_suffix(path.size() - path.rfind('.'));
  return path;
}

absl::StatusOr<std::string> Decompress(std::string bytes, std::size_t most) {
  if (bytes.starts_with("\x1f\x8b")) return DecompressGzip(bytes, most);
  if (bytes.starts_with("\x28\xb5\x2f\xfd")) return DecompressZstandard(bytes, most);
  return bytes;
}

std::unique_ptr<Compressor> NewCompressor(Compression compression) {
  if (compression == Compression::kGzip) return std::make_unique<GzipCompressor>();
  STAMPEDE_CHECK(compression == Compression::kZstandard, "a compression is asked for");
  return std::make_unique<ZstandardCompressor>();
}

std::string Compress(std::string_view text, Compression compression) {
  const auto compressor = NewCompressor(compression);
  std::string bytes;
  compressor->Add(text, bytes);
  compressor->Finish(bytes);
  return bytes;
}

}  // namespace stampede
