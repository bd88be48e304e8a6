// Reads recorded histories of clients. The formats are described in docs/history-format.md.
#ifndef STAMPEDE_HISTORIES_HISTORY_READER_H_
#define STAMPEDE_HISTORIES_HISTORY_READER_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede {

enum class HistoryFormat : std::uint8_t {
  kJsonLines,  // Stampede's own
  kJepsen,     // logs of Jepsen tests of one register
  kPorcupine,  // histories of key-value stores, as in Porcupine's test data
};
constexpr auto EnumNames(HistoryFormat) {
  return std::array<std::string_view, 3>{"jsonl", "jepsen", "porcupine"};
}

struct RecordedHistory {
  HistoryFormat format = HistoryFormat::kJsonLines;
  linearizability::ModelKind model = linearizability::ModelKind::kRegister;
  linearizability::History history;
};

// Reads a history. Where `format` is not given, it follows from the first line. Where `model` is
// not given, it follows from the file's header or its format. Operations that are known not to have
// happened, and reads without an answer, are left out; other operations without an answer are
// abandoned.
//
// The text may come from an untrusted source. Errors name the line (from 1), what was expected
// there and what was found. Time and memory are linear in the length of the text.
absl::StatusOr<RecordedHistory> ReadHistory(
    std::string_view text, std::optional<HistoryFormat> format = std::nullopt,
    std::optional<linearizability::ModelKind> model = std::nullopt);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_HISTORY_READER_H_
