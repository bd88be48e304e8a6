// Fuzzes the way from a file to a verdict: whatever the bytes, a message or a verdict, and no more
// memory than the input explains.
#include <cstdint>
#include <optional>
#include <string_view>

#include "stampede/core/check.h"
#include "stampede/histories/history_check.h"
#include "stampede/histories/history_reader.h"
#include "stampede/invariants/consistency/check.h"
#include "stampede/invariants/linearizability/offline_checker.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using stampede::HistoryFormat;
using stampede::linearizability::ModelKind;

// From the weakest level to the strongest: what a stronger one allows, no weaker one forbids.
void CheckLevels(const stampede::RecordedHistory& recorded,
                 const stampede::linearizability::OfflineLimits& limits) {
  using enum stampede::consistency::Level;
  bool forbidden = false;
  for (const auto level : {kMonotonic, kCausal, kSequential}) {
    if (!stampede::CanCheck(level, recorded).ok()) return;
    const auto verdict =
        stampede::consistency::CheckByDefinition(level, recorded.model, recorded.history, limits)
            .verdict;
    STAMPEDE_CHECK(!forbidden || verdict != stampede::linearizability::Verdict::kOk,
                   "a stronger level allows no more");
    forbidden = forbidden || verdict == stampede::linearizability::Verdict::kViolation;
  }
}

// `choice` is of format and model; 139 chooses neither.
bool ReadAndCheck(std::uint8_t choice, std::string_view text) {
  std::optional<HistoryFormat> format;
  std::optional<ModelKind> model;
  if (choice % 10 != 9) format = static_cast<HistoryFormat>(choice % 10);
  if (choice / 10 % 14 != 13) model = static_cast<ModelKind>(choice / 10 % 14);
  auto recorded = stampede::ReadHistory(text, format, model);
  if (!recorded.ok()) {
    STAMPEDE_CHECK(recorded.status().message().size() < 1000, "a message fits a screen");
    return false;
  }
  auto& history = recorded->history;
  STAMPEDE_CHECK(history.events.size() == history.lines.size(), "every event has its line");
  const stampede::linearizability::OfflineLimits limits = {
      .configurations = 2000, .bytes = std::uint64_t{16} << 20, .must_stop = {}};
  CheckLevels(*recorded, limits);
  const auto finding =
      stampede::linearizability::CheckWholeHistory(recorded->model, history, limits).finding;
  if (!finding.violation.has_value()) return true;
  STAMPEDE_CHECK(*finding.violation < history.events.size(), "a violation is of some event");
  history.events.resize(*finding.violation);
  const auto before =
      stampede::linearizability::CheckWholeHistory(recorded->model, history, limits).finding;
  STAMPEDE_CHECK(!finding.exact || before.verdict != stampede::linearizability::Verdict::kViolation,
                 "what is before the first violation is linearizable");
  return true;
}

}  // namespace

bool stampede::ReadFuzzInput(std::string_view text) {
  if (text.empty()) return false;
  // Recorded histories are read as they are. After a byte that none begins with, the next one
  // chooses format and model, so that all are reached from any text.
  constexpr std::uint8_t kNeither = 139;
  if (static_cast<std::uint8_t>(text[0]) < 0x80) return ReadAndCheck(kNeither, text);
  if (text.size() == 1) return false;
  return ReadAndCheck(static_cast<std::uint8_t>(text[1]), text.substr(2));
}
