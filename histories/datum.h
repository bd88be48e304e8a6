// A value as it stands in a file, of JSON or EDN alike.
#ifndef STAMPEDE_HISTORIES_DATUM_H_
#define STAMPEDE_HISTORIES_DATUM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stampede {

struct Datum {
  enum class Kind : std::uint8_t {
    kNil,
    kBool,
    kNumber,   // a whole number of 64 bits
    kOther,    // any other number, or a symbol: `text` is how it is written
    kKeyword,  // EDN's :word; `text` without the colon
    kText,
    kList,  // a list, vector or set
    kMap,   // keys and values by turns
  };
  Kind kind = Kind::kNil;
  bool truth = false;
  std::int64_t number = 0;
  std::string text;
  std::vector<Datum> items;

  bool is_nil() const { return kind == Kind::kNil; }
  bool is_bool() const { return kind == Kind::kBool; }
  bool is_number() const { return kind == Kind::kNumber; }
  bool is_text() const { return kind == Kind::kText; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_map() const { return kind == Kind::kMap; }
  // A text, keyword or symbol.
  bool is_word() const {
    return kind == Kind::kText || kind == Kind::kKeyword || kind == Kind::kOther;
  }

  // A whole number, also where it is written as a text: tables have nothing but texts.
  std::optional<std::int64_t> AsNumber() const;
  // The same for true and false.
  std::optional<bool> AsBool() const;

  // What a map holds under a key of that text; null where it holds nothing, or is no map. Upper and
  // lower case are the same.
  const Datum* Find(std::string_view key) const;

  // Becomes nil; memory is kept.
  void Clear() {
    kind = Kind::kNil;
    truth = false;
    number = 0;
    text.clear();
    items.clear();
  }

  friend bool operator==(const Datum&, const Datum&) = default;
};

// In the notation of JSON, but for keywords: they keep their colon.
std::string ShowDatum(const Datum& datum);

// As JSON: words are texts.
std::string DatumToJson(const Datum& datum);

// As the name of a process or key: a text without quotes.
std::string NameOf(const Datum& datum);

// Whether both are the same but for upper and lower case.
bool SameWord(std::string_view a, std::string_view b);
// In lower case.
std::string LowerCase(std::string_view text);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_DATUM_H_
