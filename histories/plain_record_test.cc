#include "stampede/histories/internal/plain_record.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "stampede/core/hash.h"
#include "stampede/histories/internal/readers.h"

namespace stampede {
namespace {

constexpr std::string_view kPlain[] = {
    R"({"process": 0, "type": "invoke", "f": "write", "key": "k7", "value": 12})",
    R"({"process": "c0", "type": "ok", "f": "read", "key": 7, "value": null})",
    R"({"process":-3,"type":"info","f":"cas","value":[1,-2],"time":99})",
    R"( { "f" : "read" , "index" : 4 , "type" : "fail" , "process" : 123456789012345678 } )",
    R"({"process": 0, "type": "ok", "f": "read", "key": null, "value": []})",
    R"({"process": 0, "type": "ok", "f": "read", "value": ["a", 0, null]})",
    "{\"process\": \"\xC3\xA4\", \"type\": \"\", \"f\": \"\", \"value\": \"x 1;\"}\r",
};

constexpr std::string_view kOther[] = {
    "",
    "{}",
    "[]",
    R"({"process": 0, "type": "ok"})",
    R"({"process": 0, "type": "ok", "f": "read"}})",
    R"({"process": 0, "type": "ok", "f": "read", })",
    R"({"process": 0, "type": "ok", "f": "read", "f": "read"})",
    R"({"process": 0, "type": "ok", "f": "read", "node": 1})",
    R"({"process": 0, "type": "ok", "f": "read", "error": "x"})",
    R"({"process": 0, "type": "ok", "f": "read", "value": 1.5})",
    R"({"process": 0, "type": "ok", "f": "read", "value": 1234567890123456789})",
    R"({"process": 0, "type": "ok", "f": "read", "value": true})",
    R"({"process": 0, "type": "ok", "f": "read", "value": {"a": 1}})",
    R"({"process": 0, "type": "ok", "f": "read", "value": [[1]]})",
    R"({"process": 0, "type": "ok", "f": "read", "value": [1,]})",
    R"({"process": 0, "type": "ok", "f": "read", "value": "a\n"})",
    R"({"process": 0, "type": "ok", "f": "read", "value": "a)",
    R"({"process": 0, "type": "ok", "f": "read", "value": -})",
    R"({"process": 0, "type": "ok", "f": "read", "time": "now"})",
    R"({"process": 007, "type": "ok", "f": "read"})",
    R"({"process": -0, "type": "ok", "f": "read"})",
    R"({"process": ":nemesis", "type": "ok", "f": "read"})",
    R"({"process": "nemesis-2", "type": "ok", "f": "read"})",
    R"({"process": 0, "type": ":ok", "f": "read"})",
    "{\"process\": 0, \"type\": \"ok\", \"f\": \"a\tb\"}",
};

// All that a record says, but its line.
std::string Show(const Record& record) {
  std::string shown = record.process + "|" + record.type + "|" + record.function;
  if (record.nemesis) shown += "|nemesis";
  if (record.has_key) shown += "|key " + record.key;
  if (record.has_value) shown += "|value " + ShowDatum(record.value);
  if (record.has_error) shown += "|error " + record.error;
  if (record.has_time) shown += "|time " + std::to_string(record.time);
  return shown;
}

// What the reader of all JSON makes of the line; "" where it refuses it.
std::string ReadAsJson(std::string_view line) {
  std::string shown;
  PassedOver passed_over;
  const std::string list = "[" + std::string(line) + "]";
  const auto keep = [&](Record& record) {
    shown = Show(record);
    return absl::OkStatus();
  };
  return ReadJsonArray(list, keep, passed_over).ok() ? shown : "";
}

TEST(PlainRecordTest, ReadsPlainLinesAsTheReaderOfAllJsonDoes) {
  for (const std::string_view line : kPlain) {
    Record record;
    ASSERT_TRUE(ReadPlainRecord(line, record)) << line;
    EXPECT_EQ(Show(record), ReadAsJson(line)) << line;
  }
}

TEST(PlainRecordTest, LeavesOtherLinesToTheReaderOfAllJson) {
  for (const std::string_view line : kOther) {
    Record record;
    EXPECT_FALSE(ReadPlainRecord(line, record)) << line;
  }
}

// Lines with a few bytes replaced, taken out, or doubled.
std::string Mutated(std::string_view line, std::uint64_t seed) {
  constexpr std::string_view kBytes = "\"\\{}[],: 01-.en\t\x01\x7F";
  std::string text(line);
  const std::uint64_t changes = 1 + Mix(seed, 1) % 3;
  for (std::uint64_t i = 0; i < changes && !text.empty(); ++i) {
    const std::uint64_t draw = Mix(seed, 2 + i);
    const std::size_t at = draw % text.size();
    const std::size_t length = 1 + (draw >> 16) % 8;
    switch ((draw >> 32) % 3) {
      case 0: text[at] = kBytes[(draw >> 40) % kBytes.size()]; break;
      case 1: text.erase(at, length); break;
      default: text.insert(at, text.substr((draw >> 40) % text.size(), length)); break;
    }
  }
  return text;
}

TEST(PlainRecordTest, WhatItReadsOfDamagedLinesIsWhatTheReaderOfAllJsonReads) {
  int plain = 0;
  for (std::uint64_t seed = 0; seed < 50'000; ++seed) {
    const std::string line = Mutated(kPlain[seed % std::size(kPlain)], seed);
    if (line.find('\n') != std::string::npos) continue;
    Record record;
    if (!ReadPlainRecord(line, record)) continue;
    ++plain;
    ASSERT_EQ(Show(record), ReadAsJson(line)) << line;
  }
  EXPECT_GT(plain, 1'000);
}

// What the plain reader has begun with does not show in what is read in its place.
TEST(PlainRecordTest, LinesThatAreNotPlainBetweenPlainOnesAreReadAlike) {
  const std::string text =
      "{\"process\": 1, \"key\": \"a\", \"value\": [1, 2], \"time\": 5, \"type\": \"ok\", \"f\": "
      "\"x\\n\"}\n"
      "{\"process\": 2, \"type\": \"ok\", \"f\": \"y\"}\n"
      "{\"value\": 7, \"key\": \"b\", \"process\": 3, \"type\": \"ok\", \"f\": \"z\", \"error\": "
      "\"e\"}\n"
      "{\"process\": 4, \"type\": \"ok\", \"f\": \"y\"}\n";
  std::vector<std::string> shown;
  PassedOver passed_over;
  const auto keep = [&](Record& record) {
    shown.push_back(std::to_string(record.line) + " " + Show(record));
    return absl::OkStatus();
  };
  ASSERT_TRUE(ReadJsonLines(text, 1, keep, passed_over).ok());
  EXPECT_EQ(shown, (std::vector<std::string>{"1 1|ok|x\n|key a|value [1,2]|time 5", "2 2|ok|y",
                                             "3 3|ok|z|key b|value 7|error \"e\"", "4 4|ok|y"}));
}

}  // namespace
}  // namespace stampede
