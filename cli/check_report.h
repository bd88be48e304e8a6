// What `stampede check` says about one history.
#ifndef STAMPEDE_CLI_CHECK_REPORT_H_
#define STAMPEDE_CLI_CHECK_REPORT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nlohmann/json_fwd.hpp"
#include "stampede/cli/text.h"
#include "stampede/invariants/linearizability/history_checker.h"
#include "stampede/replay/history_reader.h"

namespace stampede {

// A line of the file that the history came from.
struct SourceLine {
  std::uint32_t number = 0;  // from 1; 0: there is none
  std::string text;          // no more of it than fits a screen
};

struct KeyReport {
  std::string key;
  linearizability::FinalStates finals;  // after the longest linearizable prefix
};

struct CheckReport {
  std::string file;
  HistoryFormat format = HistoryFormat::kJsonLines;
  linearizability::ModelKind model = linearizability::ModelKind::kRegister;
  std::size_t operations = 0;
  linearizability::Finding finding;
  SourceLine answered;  // of a violation: what fits no order
  SourceLine invoked;   // and where that operation began
  // Of a violation: the answers that contradict each other, in order; none where that is not known.
  std::vector<SourceLine> conflict;
  SourceLine last_explained;    // the last line of the longest linearizable prefix
  std::string key;              // of a violation
  std::vector<KeyReport> keys;  // by name
};

// Checks a history that was read from `text`.
CheckReport CheckRecorded(std::string file, std::string_view text, RecordedHistory recorded,
                          const linearizability::Limits& limits);

// A block that a person understands; one line for a history that is well where `brief`.
std::string ShowCheck(const CheckReport& report, const Style& style, bool brief);
nlohmann::ordered_json CheckToJson(const CheckReport& report);

}  // namespace stampede

#endif  // STAMPEDE_CLI_CHECK_REPORT_H_
