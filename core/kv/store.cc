#include "core/kv/store.h"

#include <algorithm>

#include "core/hash.h"
#include "core/kv/operation.h"

namespace stampede::kv {
namespace {

std::uint64_t PairHash(std::string_view key, std::string_view value) {
  if (value.empty()) return 0;  // a key that holds "" is like one never written
  Hasher hasher;
  hasher.Add(key);
  hasher.Add(value);
  return hasher.value();
}

constexpr auto kByKey = [](const auto& pair, std::string_view key) { return pair.first < key; };

}  // namespace

std::string_view Store::Get(std::string_view key) const {
  const auto at = std::lower_bound(values_.begin(), values_.end(), key, kByKey);
  return at != values_.end() && at->first == key ? std::string_view(at->second) : "";
}

std::string& Store::Slot(std::string_view key) {
  auto at = std::lower_bound(values_.begin(), values_.end(), key, kByKey);
  if (at == values_.end() || at->first != key) {
    at = values_.emplace(at, std::string(key), std::string());
  }
  return at->second;
}

void Store::Put(std::string_view key, std::string_view value) {
  std::string& slot = Slot(key);
  digest_ -= PairHash(key, slot);
  slot.assign(value);
  digest_ += PairHash(key, slot);
}

std::string Store::Apply(std::string_view operation) {
  const auto words = Words::Split(operation);
  if (!words || words->size() == 0) return "error: malformed operation";
  const std::string_view verb = (*words)[0];
  if (verb == "get" && words->size() == 2) return std::string(Get((*words)[1]));
  if (verb == "put" && words->size() == 3) {
    Put((*words)[1], (*words)[2]);
    return "ok";
  }
  if (verb == "append" && words->size() == 3) {
    Put((*words)[1], std::string(Get((*words)[1])).append((*words)[2]));
    return "ok";
  }
  if (verb == "cas" && words->size() == 4) {
    if (Get((*words)[1]) != (*words)[2]) return "no";
    Put((*words)[1], (*words)[3]);
    return "ok";
  }
  return "error: not an operation of the key-value store";
}

}  // namespace stampede::kv
