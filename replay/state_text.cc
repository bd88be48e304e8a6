#include "stampede/replay/state_text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "absl/strings/str_split.h"
#include "stampede/core/json.h"
#include "stampede/replay/internal/json_difference.h"

namespace stampede {
namespace {

std::string FieldsIn(const Json& json) {
  if (json.is_array()) {
    return json.empty() ? "it is empty" : "it has 0 to " + std::to_string(json.size() - 1);
  }
  if (!json.is_object() || json.empty()) return "it is " + JsonLine(json).substr(0, 60);
  std::string text;
  for (const auto& [key, value] : json.items()) text += (text.empty() ? "it has " : ", ") + key;
  return text;
}

// The part of a state that a path such as "log.entries.0" means.
absl::StatusOr<Json> PartOf(const std::string& state, std::string_view path) {
  auto whole = ParseJson(state);
  if (!whole.ok()) return whole.status();
  const Json* part = &*whole;
  std::string so_far;
  const std::string text(path);
  const std::vector<std::string> words = absl::StrSplit(text, '.', absl::SkipEmpty());
  for (const std::string& word : words) {
    const Json* next = nullptr;
    if (part->is_object() && part->contains(word)) next = &(*part)[word];
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), index);
    if (part->is_array() && error == std::errc() && end == word.data() + word.size() &&
        index < part->size()) {
      next = &(*part)[index];
    }
    if (next == nullptr) {
      return absl::InvalidArgumentError((so_far.empty() ? "the state" : so_far) + " has no '" +
                                        word + "': " + FieldsIn(*part));
    }
    so_far += (so_far.empty() ? "" : ".") + word;
    part = next;
  }
  return Json(*part);
}

}  // namespace

std::vector<std::string> StateChanges(const std::string& before, const std::string& after,
                                      std::size_t most) {
  std::vector<std::string> lines;
  for (const FieldDifference& field :
       FieldDifferences(*ParseJson(before), *ParseJson(after), most + 1)) {
    if (lines.size() == most) {
      lines.emplace_back("and more");
      break;
    }
    std::string path = field.field.substr(std::min<std::size_t>(1, field.field.size()));
    std::replace(path.begin(), path.end(), '/', '.');
    lines.push_back(path + ": " + field.first + " -> " + field.second);
  }
  return lines;
}

absl::StatusOr<std::string> ShowState(const std::string& state, std::string_view path) {
  const auto part = PartOf(state, path);
  if (!part.ok()) return part.status();
  if (!part->is_object()) return JsonLine(*part) + "\n";
  std::string text;
  for (const auto& [key, value] : part->items()) {
    // Lists of entries are read one by one, all else in a line.
    const std::string line = JsonLine(value);
    constexpr std::size_t kWide = 90;
    if (!value.is_object() || line.size() <= kWide) {
      text += "  " + key + ": " + line + "\n";
      continue;
    }
    text += "  " + key + ":\n";
    for (const auto& [name, inner] : value.items()) {
      if (!inner.is_array() || JsonLine(inner).size() <= kWide) {
        text += "    " + name + ": " + JsonLine(inner) + "\n";
        continue;
      }
      text += "    " + name + ":\n";
      for (const Json& item : inner) text += "      " + JsonLine(item) + "\n";
    }
  }
  return text;
}

absl::StatusOr<std::string> FieldOf(const std::string& state, std::string_view path) {
  const auto part = PartOf(state, path);
  if (!part.ok()) return part.status();
  return JsonLine(*part);
}

}  // namespace stampede
