#include "stampede/core/kv/store.h"

#include <algorithm>

#include "stampede/core/hash.h"
#include "stampede/core/kv/operation.h"

namespace stampede::kv {
namespace {

std::uint64_t PairHash(std::string_view key, std::string_view value) {
  if (value.empty()) return 0;  // a key that holds "" is like one never written
  Hasher hasher;
  hasher.Add(key);
  hasher.Add(value);
  return hasher.value();
}

constexpr auto kByKey = [](const auto& item, std::string_view key) { return item.key < key; };

}  // namespace

std::string_view Store::Get(std::string_view key) const {
  const auto at = std::lower_bound(items_.begin(), items_.end(), key, kByKey);
  return at != items_.end() && at->key == key ? std::string_view(at->value) : "";
}

Store::Item& Store::Find(std::string_view key) {
  auto at = std::lower_bound(items_.begin(), items_.end(), key, kByKey);
  if (at == items_.end() || at->key != key) at = items_.insert(at, Item{std::string(key), "", 0});
  return *at;
}

void Store::Changed(Item& item) {
  digest_ -= item.hash;
  item.hash = PairHash(item.key, item.value);
  digest_ += item.hash;
}

bool Store::Knows(std::string_view operation) {
  const auto words = Words::Split(operation);
  if (!words || words->size() < 2) return false;
  const std::string_view verb = (*words)[0];
  return verb == "get"                       ? words->size() == 2
         : verb == "put" || verb == "append" ? words->size() == 3
                                             : verb == "cas" && words->size() == 4;
}

std::string Store::Apply(std::string_view operation) {
  const auto words = Words::Split(operation);
  if (!words || words->size() == 0) return "error: malformed operation";
  const std::string_view verb = (*words)[0];
  if (verb == "get" && words->size() == 2) return std::string(Get((*words)[1]));
  const bool put = verb == "put" && words->size() == 3;
  const bool append = verb == "append" && words->size() == 3;
  const bool cas = verb == "cas" && words->size() == 4;
  if (!put && !append && !cas) return "error: not an operation of the key-value store";
  Item& item = Find((*words)[1]);
  if (cas && item.value != (*words)[2]) return "no";
  if (append) {
    item.value.append((*words)[2]);
  } else {
    item.value.assign((*words)[cas ? 3 : 2]);
  }
  Changed(item);
  return "ok";
}

}  // namespace stampede::kv
