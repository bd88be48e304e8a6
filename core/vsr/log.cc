#include "stampede/core/vsr/log.h"

#include "stampede/core/node_id.h"
#include "stampede/core/show.h"

namespace stampede::vsr {

std::string Entry::ToString() const {
  const std::string where = epoch == Epoch(0) ? "" : "epoch " + Show(epoch) + ", ";
  const std::string what = kind == EntryKind::kRegister ? "registers" : Show(operation);
  return NodeId::Client(IndexOf(client)).ToString() + "#" + Show(request) + " " + what + " (" +
         where + "view " + Show(view) + ")";
}

LogData Log::Part(OpNumber from) const {
  LogData data{last(), from.value() - 1, {}};
  for (OpNumber op = from; op <= last(); ++op) data.entries.push_back((*this)[op]);
  return data;
}

std::string Log::ToString() const {
  if (empty()) return "empty";
  const std::string dropped_ones =
      dropped() == 0 ? "" : ", the first " + std::to_string(dropped()) + " dropped";
  if (dropped() == size()) return std::to_string(size()) + " entries, all dropped";
  return std::to_string(size()) + (size() == 1 ? " entry" : " entries") + dropped_ones +
         ", the last " + Show(At(size()));
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
