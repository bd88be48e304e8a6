// Compressed files: what is written is read again, and what is cut short, damaged or too large is
// refused.
#include "stampede/replay/compression.h"

#include <cstdio>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>

#include "stampede/core/hash.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/output_file.h"

namespace stampede {
namespace {

using testing::HasSubstr;

constexpr std::size_t kMost = 1 << 20;

// A text that compresses badly, so that the compressors have something to write before its end.
std::string Lines(std::uint64_t count) {
  std::string text;
  for (std::uint64_t i = 0; i < count; ++i) text += std::to_string(Mix(i, 0)) + "\n";
  return text;
}

std::string Refusal(const std::string& bytes, std::size_t most = kMost) {
  const auto text = Decompress(bytes, most);
  return text.ok() ? "none" : std::string(text.status().message());
}

class CompressionTest : public testing::TestWithParam<Compression> {};

TEST_P(CompressionTest, TextComesBack) {
  for (const std::string& text : {std::string(), std::string("one line\n"), Lines(30'000)}) {
    const std::string bytes = Compress(text, GetParam());
    EXPECT_NE(bytes, text);
    EXPECT_EQ(Decompress(bytes, kMost).value(), text);
    // As `cat a.gz b.gz` makes it.
    EXPECT_EQ(Decompress(bytes + bytes, 2 * kMost).value(), text + text);
  }
}

TEST_P(CompressionTest, WhatIsCutShortIsRefused) {
  const std::string bytes = Compress(Lines(20), GetParam());
  for (std::size_t size = 4; size < bytes.size(); ++size) {
    EXPECT_THAT(Refusal(bytes.substr(0, size)), HasSubstr("it is cut short: the end of its "));
    EXPECT_THAT(Refusal(bytes + bytes.substr(0, size)), HasSubstr("it is cut short"));
  }
}

TEST_P(CompressionTest, WhatIsDamagedIsRefusedOrTheSameText) {
  const std::string text = Lines(20);
  const std::string bytes = Compress(text, GetParam());
  EXPECT_THAT(Refusal(bytes + "x", kMost), testing::AnyOf(HasSubstr("damaged"), HasSubstr("cut")));
  EXPECT_THAT(Refusal(bytes + "more text"), HasSubstr("it is damaged: its "));
  std::size_t refused = 0;
  for (std::size_t i = 4; i < bytes.size(); ++i) {
    std::string other = bytes;
    other[i] = static_cast<char>(other[i] ^ 0x55);
    const auto read = Decompress(other, kMost);
    refused += read.ok() ? 0 : 1;
    EXPECT_EQ(read.value_or(text), text) << i;
  }
  EXPECT_GT(refused, bytes.size() - 20);  // a header has bytes that say nothing of the text
}

TEST_P(CompressionTest, ABombIsRefusedBeforeItIsLarge) {
  const std::string bytes = Compress(std::string(kMost, ' '), GetParam());
  ASSERT_LT(bytes.size(), kMost / 500);
  EXPECT_EQ(Refusal(bytes, kMost), "none");
  EXPECT_EQ(Refusal(bytes, kMost - 1), "decompressed, it is larger than 1048575 bytes");
  // Each stream is small, and all of them together are not.
  std::string many;
  for (int i = 0; i < 3; ++i) many += bytes;
  EXPECT_EQ(Refusal(many, 2 * kMost), "decompressed, it is larger than 2097152 bytes");
}

TEST_P(CompressionTest, FilesAreWrittenAsTheirNamesSayAndReadByWhatTheyHold) {
  const std::string folder = testing::TempDir() + "/stampede_compressed";
  const std::string ending = GetParam() == Compression::kGzip ? ".gz" : ".zst";
  const std::string text = Lines(30'000);
  ASSERT_TRUE(WriteFile(folder + "/whole.jsonl" + ending, text).ok());
  EXPECT_EQ(ReadFile(folder + "/whole.jsonl" + ending).value(), text);
  OutputFile file;
  EXPECT_EQ(file.stream(), nullptr);
  ASSERT_TRUE(file.Open(folder + "/parts.jsonl" + ending).ok());
  for (std::size_t i = 0; i < text.size(); i += 1000) {
    *file.stream() << text.substr(i, 1000);
    if (i % 7000 == 0) file.stream()->flush();
  }
  EXPECT_TRUE(file.Close().ok());
  EXPECT_EQ(ReadFile(folder + "/parts.jsonl" + ending).value(), text);
  const std::string renamed = folder + "/renamed.jsonl";
  std::rename((folder + "/parts.jsonl" + ending).c_str(), renamed.c_str());
  EXPECT_EQ(ReadFile(renamed).value(), text);
}

TEST_P(CompressionTest, AFileThatCannotBeWrittenIsAnError) {
  const std::string ending = GetParam() == Compression::kGzip ? ".gz" : ".zst";
  const std::string full = testing::TempDir() + "/stampede_full" + ending;
  std::remove(full.c_str());
  ASSERT_EQ(symlink("/dev/full", full.c_str()), 0);
  for (const std::uint64_t lines : {1u, 30'000u}) {
    OutputFile file;
    ASSERT_TRUE(file.Open(full).ok());
    *file.stream() << Lines(lines);
    EXPECT_THAT(std::string(file.Close().message()), HasSubstr("cannot write " + full));
  }
  OutputFile file;
  EXPECT_THAT(std::string(file.Open("/nowhere/at/all" + ending).message()), HasSubstr("No such"));
}

INSTANTIATE_TEST_SUITE_P(Every, CompressionTest,
                         testing::Values(Compression::kGzip, Compression::kZstandard),
                         [](const auto& test) {
                           return test.param == Compression::kGzip ? "Gzip" : "Zstandard";
                         });

TEST(Compression, IsNamedByTheEndOfAName) {
  EXPECT_EQ(WithoutCompression("a.gz/b.trace.jsonl.gz"), "a.gz/b.trace.jsonl");
  EXPECT_EQ(WithoutCompression("h.log.zst"), "h.log");
  EXPECT_EQ(WithoutCompression("a.gz/b.json"), "a.gz/b.json");
  EXPECT_EQ(CompressionOf("a.gz/b"), Compression::kNone);
}

TEST(Compression, OtherTextIsReadAsItIs) {
  for (const std::string text : {"", "{}", "\x1f", "\x28\xb5"}) {
    EXPECT_EQ(Decompress(text, kMost).value(), text);
  }
}

}  // namespace
}  // namespace stampede
