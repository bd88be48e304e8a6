// Reading histories of clients from files: docs/history-format.md.
#ifndef STAMPEDE_REPLAY_HISTORY_READER_H_
#define STAMPEDE_REPLAY_HISTORY_READER_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede {

enum class HistoryFormat : std::uint8_t {
  kJsonLines,  // our own
  kJepsen,     // the log of a Jepsen test of one register
  kPorcupine,  // the key-value histories that Porcupine is tested with
};
constexpr auto EnumNames(HistoryFormat) {
  return std::array<std::string_view, 3>{"jsonl", "jepsen", "porcupine"};
}

struct RecordedHistory {
  HistoryFormat format = HistoryFormat::kJsonLines;
  linearizability::ModelKind model = linearizability::ModelKind::kRegister;
  linearizability::History history;
};

// Reads a history. Where `format` is not given, the first line tells it. Where `model` is not
// given, the file's header or its format does. Operations that are known not to have happened, and
// reads without an answer, are left out; operations without an answer are abandoned.
//
// The text may come from anywhere. Errors name the line (from 1), what was expected there and what
// was found. Memory is linear in the length of the text.
absl::StatusOr<RecordedHistory> ReadHistory(
    std::string_view text, std::optional<HistoryFormat> format = std::nullopt,
    std::optional<linearizability::ModelKind> model = std::nullopt);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_HISTORY_READER_H_
