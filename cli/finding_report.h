// A violation as a block that a person understands, and as JSON for machines.
#ifndef STAMPEDE_CLI_FINDING_REPORT_H_
#define STAMPEDE_CLI_FINDING_REPORT_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "nlohmann/json_fwd.hpp"
#include "stampede/cli/text.h"
#include "stampede/sim/run.h"

namespace stampede {

// Keeps the last few lines of a run's story.
class LastEvents {
 public:
  explicit LastEvents(std::size_t most) : most_(most) {}
  void Add(const std::string& line) {
    lines_.push_back(line);
    if (lines_.size() > most_) lines_.pop_front();
  }
  const std::deque<std::string>& lines() const { return lines_; }

 private:
  std::size_t most_;
  std::deque<std::string> lines_;
};

// One finding, or many of the same signature, shown by the one that could be made shortest.
struct FindingReport {
  RunOutcome outcome;                // with a violation
  std::optional<std::uint64_t> run;  // its number in the hunt
  std::string replay_command;
  std::string trace_file;          // empty: none was written
  std::uint64_t alike = 1;         // findings of the same signature, this one included
  std::vector<std::string> steps;  // of the shrunk scenario; empty: it was not shrunk
  std::string scenario;            // its file's text
  std::string scenario_file;       // empty: none was written
  LastEvents events{14};           // of the run; of the shrunk one, where there is one
};

std::string ShowFinding(const FindingReport& report, const Style& style);
nlohmann::ordered_json FindingToJson(const FindingReport& report);

}  // namespace stampede

#endif  // STAMPEDE_CLI_FINDING_REPORT_H_
