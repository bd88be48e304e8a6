// The check of a recorded history, and what is found, in terms of the file that it came from.
#ifndef STAMPEDE_HISTORIES_HISTORY_CHECK_H_
#define STAMPEDE_HISTORIES_HISTORY_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "stampede/histories/explanation.h"
#include "stampede/histories/history_reader.h"
#include "stampede/invariants/consistency/levels.h"
#include "stampede/invariants/linearizability/offline_checker.h"

namespace stampede {

// A line of the file. Its text is cut after 100 bytes, and control characters are shown as spaces.
struct SourceLine {
  std::uint32_t number = 0;  // from 1; 0: there is no such line
  std::string text;
};

// What one object may hold after the longest linearizable prefix.
struct KeyReport {
  std::string key;  // "" where the history is of one object without a name
  linearizability::FinalStates finals;
};

struct CheckSettings {
  consistency::Level level = consistency::Level::kLinearizable;
  linearizability::Limits limits;   // bytes: of the text, the history and the search together
  std::size_t jobs = 1;             // threads among which the objects are dealt out
  std::function<bool()> must_stop;  // asked now and then, from any of the threads; may be empty
  // Only the verdict is asked for: of a violation neither its first answer nor why it is one, and
  // no final states. Any violation ends the check.
  bool verdict_only = false;
};

// How far a check came that has no verdict.
struct ReachedReport {
  linearizability::HitLimit limit = linearizability::HitLimit::kNone;
  std::string key;
  SourceLine line;  // the answer that was not explained yet
  std::uint64_t configurations = 0;
};

struct CheckReport {
  std::string file;
  HistoryFormat format = HistoryFormat::kJsonLines;
  std::string model;  // its name
  std::size_t operations = 0;
  consistency::Level level = consistency::Level::kLinearizable;  // that was checked
  linearizability::Finding finding;
  bool verdict_only = false;          // nothing else was asked for
  bool observed = false;              // some answer tells something
  std::vector<std::string> warnings;  // sentences: what was passed over, sorted, not observed

  // Set where the verdict is kViolation, and more than that was asked for:
  // The first answer after which the history is not linearizable. At weaker levels one of those
  // that contradict each other: then there is no first one.
  SourceLine answered;
  SourceLine invoked;  // the invocation of the operation that was answered there
  // The answers that contradict each other, in the order of the file; empty where the history is
  // too long to find them.
  std::vector<SourceLine> conflict;
  std::string key;  // of the object that the answer is about
  std::optional<Explanation> explanation;

  // Set where the verdict is kUnknown:
  ReachedReport reached;

  // Set where the verdict is kOk or kViolation, of linearizability, and more was asked for:
  SourceLine last_explained;    // the last line of the longest linearizable prefix
  std::vector<KeyReport> keys;  // sorted by name
};

// Whether such histories are checked for that level: an error says why not.
absl::Status CanCheck(consistency::Level level, const RecordedHistory& recorded);

// Checks `recorded`, which was read from `text`; `file` is the name that the report gives it. Costs
// what the check costs, and for a violation that of the search for a conflict. REQUIRES: CanCheck.
CheckReport CheckRecorded(std::string file, std::string_view text, const RecordedHistory& recorded,
                          const CheckSettings& settings);
CheckReport CheckRecorded(std::string file, std::string_view text, const RecordedHistory& recorded,
                          const linearizability::Limits& limits = {});

// The report as one line of JSON, without a line break (docs/history-format.md). Bytes that are not
// UTF-8 are replaced.
std::string CheckReportToJson(const CheckReport& report);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_HISTORY_CHECK_H_
