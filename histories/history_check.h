// The check of a recorded history, and what is found, in terms of the file that it came from.
#ifndef STAMPEDE_HISTORIES_HISTORY_CHECK_H_
#define STAMPEDE_HISTORIES_HISTORY_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stampede/histories/history_reader.h"
#include "stampede/invariants/linearizability/history_checker.h"

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

struct CheckReport {
  std::string file;
  HistoryFormat format = HistoryFormat::kJsonLines;
  linearizability::ModelKind model = linearizability::ModelKind::kRegister;
  std::size_t operations = 0;
  linearizability::Finding finding;

  // Set where the verdict is kViolation:
  SourceLine answered;  // the first answer after which the history is not linearizable
  SourceLine invoked;   // the invocation of the operation that was answered there
  // The answers that contradict each other, in the order of the file; empty where the history is
  // too long to find them.
  std::vector<SourceLine> conflict;
  std::string key;  // of the object that the answer is about

  // Set where the verdict is kOk or kViolation:
  SourceLine last_explained;    // the last line of the longest linearizable prefix
  std::vector<KeyReport> keys;  // sorted by name
};

// Checks `recorded`, which was read from `text`; `file` is the name that the report gives it. Costs
// what the check costs, and for a violation that of the search for a conflict.
CheckReport CheckRecorded(std::string file, std::string_view text, RecordedHistory recorded,
                          const linearizability::Limits& limits = {});

// The report as one line of JSON, without a line break (docs/history-format.md). Bytes that are not
// UTF-8 are replaced.
std::string CheckReportToJson(const CheckReport& report);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_HISTORY_CHECK_H_
