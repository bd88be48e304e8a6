#include "stampede/core/vsr/group.h"

#include "absl/strings/str_split.h"
#include "stampede/core/show.h"

namespace stampede::vsr {

std::optional<Members> Members::Parse(std::string_view text) {
  ReplicaSet set;
  for (const auto& word :
       absl::StrSplit(absl::string_view(text.data(), text.size()), ' ', absl::SkipEmpty())) {
    const auto node = NodeId::Parse(std::string_view(word.data(), word.size()));
    if (!node.has_value() || node->is_client() || node->index() >= 64) return std::nullopt;
    if (set.Contains(*node)) return std::nullopt;
    set.Add(*node);
  }
  return Members(set);
}

std::string Members::ToString() const {
  return Show(set_);
}

}  // namespace stampede::vsr
