#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_VALUE_TABLE_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_VALUE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stampede::linearizability {

// A value of a history. Within one table, equal values have equal numbers.
using ValueId = std::uint32_t;

// The values of one history: nil, whole numbers and texts, each kept once.
//
// A concatenation of two texts keeps references to both, so that appending to a long text copies
// nothing. Texts are looked up by a hash of 61 bits, and compared in full where hashes are equal.
class ValueTable {
 public:
  static constexpr ValueId kNil = 0;
  static constexpr ValueId kEmpty = 1;  // the text ""

  ValueTable();

  ValueId Number(std::int64_t number);
  // O(length).
  ValueId Text(std::string_view text);
  // `first` followed by `second`. Nil counts as "", a number as its digits. Amortized O(1), except
  // for the first time that a text is made in a second way: that compares it in full.
  ValueId Concat(ValueId first, ValueId second);

  bool IsNumber(ValueId value) const { return values_[value].kind == Kind::kNumber; }
  bool IsText(ValueId value) const { return values_[value].kind == Kind::kText; }
  // REQUIRES: IsNumber(value).
  std::int64_t AsNumber(ValueId value) const { return values_[value].number; }

  // Whether `whole` begins with `prefix`. O(length of `prefix`) if so, nearly always O(1) if not.
  // REQUIRES: both are texts.
  bool IsPrefix(ValueId prefix, ValueId whole) const;

  // How many bytes a text has; 0 of what is none.
  std::uint64_t LengthOf(ValueId value) const { return values_[value].length; }

  // As in JSON: null, 12, "text".
  std::string Show(ValueId value) const;
  // The bytes of a text; the digits of a number; "" of nil. O(length).
  std::string Bytes(ValueId id) const;

  std::size_t size() const { return values_.size(); }
  // Forgets all values from number `size` on. O(number of values).
  void Truncate(std::size_t size);

  // Memory in use, about.
  std::size_t bytes() const;

 private:
  enum class Kind : std::uint8_t { kNil, kNumber, kText };
  struct Parts {
    ValueId first;
    ValueId second;
  };
  struct Value {
    Kind kind = Kind::kNil;
    bool flat = true;          // the bytes are in text_
    std::uint64_t length = 0;  // of a text
    std::uint64_t hash = 0;    // of a text: a polynomial, so that it can be concatenated
    std::uint64_t power = 1;   // of the polynomial's base, to the length
    union {
      std::int64_t number = 0;
      std::size_t offset;  // of a flat text: in text_
      Parts parts;         // of another text
    };
  };

  ValueId Find(const Value& value, std::string_view text) const;
  ValueId Add(const Value& value);
  bool Equals(ValueId known, const Value& value, std::string_view text) const;
  bool EndsAs(const Value& known, std::string_view text) const;
  ValueId AsText(ValueId value);
  std::uint64_t KeyOf(const Value& value) const;
  void Link(ValueId id);
  void Grow();
  std::string_view Flat(const Value& value) const {
    return std::string_view(text_).substr(value.offset, value.length);
  }

  struct Pair {
    ValueId first = kNil;
    ValueId second = kNil;
    ValueId whole = kNil;  // nil: free
  };

  // A place of the hash table. The tag, half of the hash, spares a look at most values that are not
  // meant: they lie anywhere in memory.
  struct Slot {
    ValueId value = kNil;  // nil: free, as nil is not looked up
    std::uint32_t tag = 0;
  };
  static std::uint32_t TagOf(std::uint64_t key) { return static_cast<std::uint32_t>(key >> 32); }

  std::vector<Value> values_;
  std::string text_;           // the bytes of flat texts
  std::vector<Slot> slots_;    // by hash
  std::vector<Pair> concats_;  // by hash of both parts
  std::size_t concat_count_ = 0;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_VALUE_TABLE_H_
