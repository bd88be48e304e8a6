// Reads recorded histories of clients. The formats are described in docs/history-format.md.
#ifndef STAMPEDE_HISTORIES_HISTORY_READER_H_
#define STAMPEDE_HISTORIES_HISTORY_READER_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede {

enum class HistoryFormat : std::uint8_t {
  kJsonLines,   // Stampede's own
  kJepsen,      // logs of Jepsen's tests
  kPorcupine,   // histories of key-value stores, as in Porcupine's test data
  kEdn,         // Jepsen's history.edn
  kHistoryTxt,  // Jepsen's history.txt
  kJson,        // an array of what our own format has as lines
  kCsv,         // an operation a line, with the times of call and return
  kOperations,  // the same as JSON: Porcupine's Operation, etcd's reports
  kTipocket,    // TiPocket's recorder
};
constexpr auto EnumNames(HistoryFormat) {
  return std::array<std::string_view, 9>{"jsonl", "jepsen", "porcupine",  "edn",     "history.txt",
                                         "json",  "csv",    "operations", "tipocket"};
}

// What `fail` says of a compare-and-set.
enum class FailedCas : std::uint8_t {
  kByLine,    // as the line's error and the format say
  kUnknown,   // nothing, but that it did not happen
  kCompared,  // the value was another one
};
constexpr auto EnumNames(FailedCas) {
  return std::array<std::string_view, 3>{"by-line", "unknown", "compared"};
}

// What objects hold at first.
struct InitialValue {
  enum class Kind : std::uint8_t { kNull, kNumber, kText, kAny };
  Kind kind = Kind::kNull;
  std::int64_t number = 0;
  std::string text;
};
// "null", "any", a whole number, or a text in quotes.
absl::StatusOr<InitialValue> ParseInitialValue(std::string_view text);

struct OwnType;  // own_model.h

struct ReadOptions {
  std::optional<HistoryFormat> format;              // otherwise it follows from the text
  std::optional<linearizability::ModelKind> model;  // otherwise from the header, or the operations
  FailedCas failed_cas = FailedCas::kByLine;
  std::optional<InitialValue> initial;  // otherwise from the header, or the model
  // The type of the objects where it is a user's, which must outlive the reading; then there are
  // neither `model` nor `initial`.
  const OwnType* own = nullptr;
  bool strict = false;  // lines out of the order of their times are an error
};

struct RecordedHistory {
  HistoryFormat format = HistoryFormat::kJsonLines;
  linearizability::ModelKind model = linearizability::ModelKind::kRegister;
  linearizability::History history;
  // What was met and not used, with how often: "lines of the nemesis", "key node".
  std::map<std::string, std::uint64_t, std::less<>> passed_over;
  // Lines that stood behind one of a later time; the history is sorted by time where there are any.
  std::uint64_t out_of_order = 0;
};

// The name of its model.
std::string_view ModelName(const RecordedHistory& recorded);

// Whether the text begins as a history of some format does, and is not empty.
bool LooksLikeHistory(std::string_view text);

// Reads a history. Operations that are known not to have happened, and reads without an answer, are
// left out; other operations without an answer are abandoned.
//
// The text may come from an untrusted source. Errors name the line (from 1), what was expected
// there and what was found. Time and memory are linear in the length of the text.
absl::StatusOr<RecordedHistory> ReadHistory(std::string_view text, const ReadOptions& options);
absl::StatusOr<RecordedHistory> ReadHistory(
    std::string_view text, std::optional<HistoryFormat> format = std::nullopt,
    std::optional<linearizability::ModelKind> model = std::nullopt);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_HISTORY_READER_H_
