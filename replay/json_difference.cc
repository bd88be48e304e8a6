#include "stampede/replay/internal/json_difference.h"

#include "stampede/core/json.h"

namespace stampede {
namespace {

class Comparison {
 public:
  explicit Comparison(std::size_t most) : most_(most) {}

  // Null stands for "is not there".
  void Compare(const Json* a, const Json* b, const std::string& where) {
    if (fields_.size() >= most_ || (a != nullptr && b != nullptr && *a == *b)) return;
    if (a != nullptr && b != nullptr && a->is_object() && b->is_object()) {
      for (const auto& [key, value] : a->items()) {
        Compare(&value, b->contains(key) ? &(*b)[key] : nullptr, where + "/" + key);
      }
      for (const auto& [key, value] : b->items()) {
        if (!a->contains(key)) Compare(nullptr, &value, where + "/" + key);
      }
      return;
    }
    if (a != nullptr && b != nullptr && a->is_array() && b->is_array()) {
      for (std::size_t i = 0; i < std::max(a->size(), b->size()); ++i) {
        Compare(i < a->size() ? &(*a)[i] : nullptr, i < b->size() ? &(*b)[i] : nullptr,
                where + "/" + std::to_string(i));
      }
      return;
    }
    fields_.push_back({where, Text(a), Text(b)});
  }
  std::vector<FieldDifference>& fields() { return fields_; }

 private:
  static std::string Text(const Json* json) {
    if (json == nullptr) return "nothing";
    std::string text = JsonLine(*json);
    return text.size() > 120 ? text.substr(0, 117) + "..." : text;
  }

  const std::size_t most_;
  std::vector<FieldDifference> fields_;
};

}  // namespace

std::vector<FieldDifference> FieldDifferences(const Json& a, const Json& b, std::size_t most) {
  Comparison comparison(most);
  comparison.Compare(&a, &b, "");
  return std::move(comparison.fields());
}

std::vector<std::string> JsonDifferences(const Json& a, std::string_view a_name, const Json& b,
                                         std::string_view b_name, std::size_t most) {
  std::vector<std::string> lines;
  for (const FieldDifference& field : FieldDifferences(a, b, most)) {
    lines.push_back(field.field + ": " + std::string(a_name) + " " + field.first + ", " +
                    std::string(b_name) + " " + field.second);
  }
  return lines;
}

}  // namespace stampede
