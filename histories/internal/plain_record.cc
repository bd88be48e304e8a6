#include "stampede/histories/internal/plain_record.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace stampede {
namespace {

// The letters of a text that stand for themselves, and do not end it.
constexpr std::array<bool, 256> kIsPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t letter = 0x20; letter < plain.size(); ++letter) plain[letter] = true;
  plain['"'] = plain['\\'] = false;
  return plain;
}();

class PlainReader {
 public:
  explicit PlainReader(std::string_view line) : at_(line.data()), end_(at_ + line.size()) {}

  bool Read(Record& record) {
    SkipBlanks();
    if (!Take("{")) return false;
    unsigned had = 0;
    do {
      SkipBlanks();
      const unsigned bit = ReadField(record);
      if (bit == 0 || (had & bit) != 0) return false;
      had |= bit;
      SkipBlanks();
    } while (Take(","));
    if (!Take("}")) return false;
    SkipBlanks();
    return at_ == end_ && (had & kNeeded) == kNeeded;
  }

 private:
  static constexpr unsigned kProcess = 1, kType = 2, kFunction = 4, kKey = 8, kValue = 16,
                            kTime = 32, kIndex = 64;
  static constexpr unsigned kNeeded = kProcess | kType | kFunction;

  // The bit of the field, or 0 where it is not plain.
  unsigned ReadField(Record& record) {
    if (Take("\"process\"")) return TakeColon() && ReadProcess(record) ? kProcess : 0;
    if (Take("\"type\"")) return TakeColon() && ReadWord(record.type) ? kType : 0;
    if (Take("\"f\"")) return TakeColon() && ReadWord(record.function) ? kFunction : 0;
    if (Take("\"key\"")) return TakeColon() && ReadKey(record) ? kKey : 0;
    if (Take("\"value\"")) {
      record.has_value = true;
      return TakeColon() && ReadValue(record.value) ? kValue : 0;
    }
    if (Take("\"time\"")) return TakeColon() && ReadTime(record) ? kTime : 0;
    return Take("\"index\"") && TakeColon() && ReadNumber() ? kIndex : 0;
  }

  bool ReadProcess(Record& record) {
    if (Peek() != '"') {
      if (!ReadNumber()) return false;
    } else if (!ReadText() || token_.starts_with(':') || token_.starts_with("nemesis")) {
      return false;
    }
    record.process.assign(token_);
    return true;
  }
  bool ReadWord(std::string& word) {
    if (!ReadText() || token_.starts_with(':')) return false;
    word.assign(token_);
    return true;
  }
  bool ReadKey(Record& record) {
    if (Peek() == 'n') return ReadNull();
    if (!(Peek() == '"' ? ReadText() : ReadNumber())) return false;
    record.has_key = true;
    record.key.assign(token_);
    return true;
  }
  bool ReadTime(Record& record) {
    record.has_time = ReadNumber();
    record.time = number_;
    return record.has_time;
  }
  bool ReadValue(Datum& value) {
    if (!Take("[")) return ReadScalar(value);
    value.kind = Datum::Kind::kList;
    SkipBlanks();
    if (Take("]")) return true;
    do {
      SkipBlanks();
      if (!ReadScalar(value.items.emplace_back())) return false;
      SkipBlanks();
    } while (Take(","));
    return Take("]");
  }
  bool ReadScalar(Datum& value) {
    switch (Peek()) {
      case 'n': return ReadNull();
      case '"':
        if (!ReadText()) return false;
        value.kind = Datum::Kind::kText;
        value.text.assign(token_);
        return true;
      default:
        if (!ReadNumber()) return false;
        value.kind = Datum::Kind::kNumber;
        value.number = number_;
        return true;
    }
  }

  bool ReadNull() { return Take("null"); }
  bool ReadText() {
    if (!Take("\"")) return false;
    const char* const start = at_;
    while (at_ != end_ && kIsPlain[static_cast<unsigned char>(*at_)]) ++at_;
    token_ = {start, static_cast<std::size_t>(at_ - start)};
    return Take("\"");
  }
  // A number that is written as it would be printed. What follows it is looked at by the caller.
  bool ReadNumber() {
    constexpr std::ptrdiff_t kMostDigits = 18;  // they always fit 64 bits
    const char* const start = at_;
    const bool negative = Take("-");
    const char* const digits = at_;
    number_ = 0;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9' && at_ - digits < kMostDigits) {
      number_ = number_ * 10 + (*at_++ - '0');
    }
    if (at_ == digits || (*digits == '0' && (negative || at_ - digits > 1))) return false;
    if (negative) number_ = -number_;
    token_ = {start, static_cast<std::size_t>(at_ - start)};
    return true;
  }

  char Peek() const { return at_ == end_ ? '\0' : *at_; }
  // With the text's length known to the compiler, this is one comparison.
  template <std::size_t kSize>
  bool Take(const char (&text)[kSize]) {
    constexpr std::size_t kLength = kSize - 1;
    if (static_cast<std::size_t>(end_ - at_) < kLength) return false;
    if (std::memcmp(at_, text, kLength) != 0) return false;
    at_ += kLength;
    return true;
  }
  // What stands between a key and its value.
  bool TakeColon() {
    SkipBlanks();
    if (!Take(":")) return false;
    SkipBlanks();
    return true;
  }
  void SkipBlanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\r')) ++at_;
  }

  const char* at_;
  const char* const end_;
  std::string_view token_;  // the text or number that was read last
  std::int64_t number_ = 0;
};

}  // namespace

bool ReadPlainRecord(std::string_view line, Record& record) {
  return PlainReader(line).Read(record);
}

}  // namespace stampede
