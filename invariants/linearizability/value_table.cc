#include "stampede/invariants/linearizability/value_table.h"

#include <algorithm>
#include <utility>

#include "stampede/core/hash.h"

namespace stampede::linearizability {
namespace {

constexpr std::size_t kFewestSlots = 64;
constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;
constexpr std::uint64_t kBase = 0x0B5A3C1E9D7F2461u;

std::uint64_t Multiply(std::uint64_t a, std::uint64_t b) {
  const Uint128 product = static_cast<Uint128>(a) * b;
  const std::uint64_t sum =
      static_cast<std::uint64_t>(product & kPrime) + static_cast<std::uint64_t>(product >> 61);
  return sum >= kPrime ? sum - kPrime : sum;
}

std::uint64_t Sum(std::uint64_t a, std::uint64_t b) {
  return a + b >= kPrime ? a + b - kPrime : a + b;
}

std::size_t PairKey(ValueId first, ValueId second) {
  return Mix((std::uint64_t{first} << 32) | second, 0);
}

}  // namespace

ValueTable::ValueTable() {
  Truncate(0);
}

ValueId ValueTable::Number(std::int64_t number) {
  Value value;
  value.kind = Kind::kNumber;
  value.number = number;
  const ValueId known = Find(value, {});
  return known != kNil ? known : Add(value);
}

ValueId ValueTable::Text(std::string_view text) {
  Value value;
  value.kind = Kind::kText;
  value.length = text.size();
  for (const char letter : text) {
    value.hash = Sum(Multiply(value.hash, kBase), static_cast<unsigned char>(letter) + 1u);
    value.power = Multiply(value.power, kBase);
  }
  value.offset = text_.size();
  const ValueId known = Find(value, text);
  if (known == kNil) {
    text_ += text;
    return Add(value);
  }
  if (!values_[known].flat) {  // met before as a concatenation: comparing is cheaper from now on
    values_[known].flat = true;
    values_[known].offset = text_.size();
    text_ += text;
  }
  return known;
}

ValueId ValueTable::AsText(ValueId value) {
  return IsText(value) ? value : Text(Bytes(value));
}

ValueId ValueTable::Concat(ValueId first, ValueId second) {
  first = AsText(first);
  second = AsText(second);
  if (first == kEmpty) return second;
  if (second == kEmpty) return first;
  std::size_t at = PairKey(first, second) & (concats_.size() - 1);
  while (concats_[at].whole != kNil) {
    if (concats_[at].first == first && concats_[at].second == second) return concats_[at].whole;
    at = (at + 1) & (concats_.size() - 1);
  }
  const Value& left = values_[first];
  const Value& right = values_[second];
  Value value;
  value.kind = Kind::kText;
  value.flat = false;
  value.length = left.length + right.length;
  value.hash = Sum(Multiply(left.hash, right.power), right.hash);
  value.power = Multiply(left.power, right.power);
  value.parts = {first, second};
  ValueId whole = Find(value, {});
  if (whole == kNil) whole = Add(value);
  concats_[at] = {first, second, whole};
  if (++concat_count_ * 2 > concats_.size()) {
    std::vector<Pair> old(concats_.size() * 2);
    old.swap(concats_);
    for (const Pair& pair : old) {
      if (pair.whole == kNil) continue;
      at = PairKey(pair.first, pair.second) & (concats_.size() - 1);
      while (concats_[at].whole != kNil) at = (at + 1) & (concats_.size() - 1);
      concats_[at] = pair;
    }
  }
  return whole;
}

// Whether the text `known` is `text`. From the end, where texts that grew by appending differ.
bool ValueTable::EndsAs(const Value& known, std::string_view text) const {
  const Value* rest = &known;
  while (!rest->flat) {
    const Value& second = values_[rest->parts.second];
    if (!EndsAs(second, text.substr(text.size() - second.length))) return false;
    text.remove_suffix(second.length);
    rest = &values_[rest->parts.first];
  }
  return Flat(*rest) == text;
}

// REQUIRES: both have the same hash. `text` is the value's where it is flat.
bool ValueTable::Equals(ValueId known, const Value& value, std::string_view text) const {
  const Value& other = values_[known];
  if (other.kind != value.kind) return false;
  if (value.kind == Kind::kNumber) return other.number == value.number;
  if (other.length != value.length) return false;
  if (value.flat) return EndsAs(other, text);
  if (other.flat) return EndsAs(value, Flat(other));
  return EndsAs(value, Bytes(known));
}

std::uint64_t ValueTable::KeyOf(const Value& value) const {
  return value.kind == Kind::kNumber ? Mix(static_cast<std::uint64_t>(value.number), 1)
                                     : Mix(value.hash, value.length + 2);
}

ValueId ValueTable::Find(const Value& value, std::string_view text) const {
  const std::uint64_t key = KeyOf(value);
  for (std::size_t at = key & (slots_.size() - 1); slots_[at].value != kNil;
       at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].tag != TagOf(key)) continue;
    const ValueId known = slots_[at].value;
    if (values_[known].hash == value.hash && Equals(known, value, text)) return known;
  }
  return kNil;
}

ValueId ValueTable::Add(const Value& value) {
  const auto id = static_cast<ValueId>(values_.size());
  values_.push_back(value);
  if (values_.size() * 2 > slots_.size()) {
    Grow();
  } else {
    Link(id);
  }
  return id;
}

void ValueTable::Link(ValueId id) {
  const std::uint64_t key = KeyOf(values_[id]);
  std::size_t at = key & (slots_.size() - 1);
  while (slots_[at].value != kNil) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = {id, TagOf(key)};
}

void ValueTable::Grow() {
  slots_.assign(slots_.size() * 2, Slot{});
  for (ValueId id = 1; id < values_.size(); ++id) Link(id);
}

bool ValueTable::IsPrefix(ValueId prefix, ValueId whole) const {
  const Value& start = values_[prefix];
  const Value& all = values_[whole];
  if (start.kind != Kind::kText || all.kind != Kind::kText) return prefix == whole;
  if (start.length > all.length) return false;
  if (prefix == whole || start.length == 0) return true;
  if (all.flat) return EndsAs(start, Flat(all).substr(0, start.length));
  return EndsAs(start, Bytes(whole).substr(0, start.length));
}

std::string ValueTable::Bytes(ValueId id) const {
  const Value& value = values_[id];
  if (value.kind == Kind::kNil) return "";
  if (value.kind == Kind::kNumber) return std::to_string(value.number);
  if (value.flat) return std::string(Flat(value));
  std::vector<ValueId> pieces;
  const Value* rest = &value;
  ValueId start = id;
  while (!rest->flat) {
    pieces.push_back(rest->parts.second);
    start = rest->parts.first;
    rest = &values_[start];
  }
  std::string bytes(Flat(*rest));
  for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) bytes += Bytes(*piece);
  return bytes;
}

std::string ValueTable::Show(ValueId value) const {
  if (value == kNil) return "nil";
  return IsNumber(value) ? Bytes(value) : '"' + Bytes(value) + '"';
}

void ValueTable::Truncate(std::size_t size) {
  values_.resize(std::min(size, values_.size()));
  std::size_t end = 0;
  for (const Value& value : values_) {
    if (value.kind == Kind::kText && value.flat) end = std::max(end, value.offset + value.length);
  }
  text_.resize(end);
  slots_.assign(std::max(kFewestSlots, slots_.size()), Slot{});
  for (ValueId id = 1; id < values_.size(); ++id) Link(id);
  std::vector<Pair> old(std::max(kFewestSlots, concats_.size()));
  old.swap(concats_);
  concat_count_ = 0;
  for (const Pair& pair : old) {
    if (pair.whole == kNil || std::max({pair.first, pair.second, pair.whole}) >= values_.size()) {
      continue;
    }
    std::size_t at = PairKey(pair.first, pair.second) & (concats_.size() - 1);
    while (concats_[at].whole != kNil) at = (at + 1) & (concats_.size() - 1);
    concats_[at] = pair;
    ++concat_count_;
  }
  if (values_.empty()) {
    values_.push_back(Value{});
    Text("");
  }
}

std::size_t ValueTable::bytes() const {
  return values_.capacity() * sizeof(Value) + text_.capacity() + slots_.capacity() * sizeof(Slot) +
         concats_.capacity() * sizeof(Pair);
}

}  // namespace stampede::linearizability
