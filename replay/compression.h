// Text that is compressed by gzip or Zstandard.
#ifndef STAMPEDE_REPLAY_COMPRESSION_H_
#define STAMPEDE_REPLAY_COMPRESSION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace stampede {

enum class Compression : std::uint8_t { kNone, kGzip, kZstandard };

// What the name of a file asks for: .gz and .zst.
Compression CompressionOf(std::string_view path);
// The name without that ending.
std::string_view WithoutCompression(std::string_view path);

// The text that `bytes` stand for: decompressed where they begin as gzip or Zstandard does, however
// their file is called, and otherwise as they are. An error where the text is longer than `most`,
// or where the bytes end too early or are damaged.
absl::StatusOr<std::string> Decompress(std::string bytes, std::size_t most);

// Compresses text that comes piece by piece.
class Compressor {
 public:
  virtual ~Compressor() = default;
  // Adds to `out` what there is so far of the compressed text.
  virtual void Add(std::string_view text, std::string& out) = 0;
  // Adds the rest. Nothing may be added after it.
  virtual void Finish(std::string& out) = 0;
};

// REQUIRES: not kNone.
std::unique_ptr<Compressor> NewCompressor(Compression compression);

// The same for text that is there. REQUIRES: not kNone.
std::string Compress(std::string_view text, Compression compression);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_COMPRESSION_H_
