#include <algorithm>
#include <string>

#include "stampede/histories/internal/readers.h"

namespace stampede {
namespace {

// Longer lines are refused: a parsed line takes several times its length.
constexpr std::size_t kLongestLine = std::size_t{16} << 20;
constexpr std::size_t kMostLines = 0xFFFF'FFF0;

}  // namespace

absl::Status ForEachLine(std::string_view text,
                         absl::FunctionRef<absl::Status(std::string_view, std::uint32_t)> visit) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (number > kMostLines) return absl::ResourceExhaustedError("the file has too many lines");
    const auto here = static_cast<std::uint32_t>(number);
    if (line.size() > kLongestLine) {
      return InLine(here, absl::ResourceExhaustedError("longer than 16 MiB"));
    }
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (auto status = visit(line, here); !status.ok()) return InLine(here, status);
  }
  return absl::OkStatus();
}

absl::Status GiveInOrder(std::vector<RecordedCall> calls, RecordSink sink) {
  std::vector<Record*> records;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(i + 1);
    calls[i].invocation.call = calls[i].end.call = number;
    records.push_back(&calls[i].invocation);
    if (!calls[i].end.type.empty()) records.push_back(&calls[i].end);
  }
  std::stable_sort(records.begin(), records.end(), [](const Record* a, const Record* b) {
    if (a->time != b->time) return a->time < b->time;
    return a->type == "invoke" && b->type != "invoke";
  });
  for (Record* record : records) {
    if (auto status = sink(*record); !status.ok()) return InLine(record->line, status);
  }
  return absl::OkStatus();
}

}  // namespace stampede
