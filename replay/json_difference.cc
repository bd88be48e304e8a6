#include "stampede/replay/internal/json_difference.h"

#include "stampede/core/json.h"

namespace stampede {
namespace {

class Comparison {
 public:
  Comparison(std::string_view a_name, std::string_view b_name, std::size_t most)
      : a_name_(a_name), b_name_(b_name), most_(most) {}

  // Null stands for "is not there".
  void Compare(const Json* a, const Json* b, const std::string& where) {
    if (lines_.size() >= most_ || (a != nullptr && b != nullptr && *a == *b)) return;
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
    lines_.push_back(where + ": " + a_name_ + " " + Text(a) + ", " + b_name_ + " " + Text(b));
  }
  std::vector<std::string>& lines() { return lines_; }

 private:
  static std::string Text(const Json* json) {
    if (json == nullptr) return "nothing";
    std::string text = JsonLine(*json);
    return text.size() > 120 ? text.substr(0, 117) + "..." : text;
  }

  const std::string a_name_;
  const std::string b_name_;
  const std::size_t most_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> JsonDifferences(const Json& a, std::string_view a_name, const Json& b,
                                         std::string_view b_name, std::size_t most) {
  Comparison comparison(a_name, b_name, most);
  comparison.Compare(&a, &b, "");
  return std::move(comparison.lines());
}

}  // namespace stampede
