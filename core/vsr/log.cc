#include "core/vsr/log.h"

#include "core/show.h"

namespace stampede::vsr {

std::string Entry::ToString() const {
  return "c" + Show(client) + "#" + Show(request) + " " + Show(operation) + " (view " + Show(view) +
         ")";
}

std::string Log::ToString() const {
  if (empty()) return "empty";
  return std::to_string(size()) + (size() == 1 ? " entry" : " entries") + ", the last " +
         Show(At(size()));
}

std::string Entries::ToString() const {
  if (last() < first_) return "none after " + Show(first_ - 1);
  constexpr std::uint64_t kShown = 4;
  std::string text = Show(first_) + ".." + Show(last()) + ":";
  for (OpNumber op = first_; op <= last() && op - first_ < kShown; ++op) {
    text += (op == first_ ? " " : ", ") + Show(log_[op]);
  }
  return last() - first_ < kShown ? text : text + ", ...";
}

}  // namespace stampede::vsr
