// What a report's page is given. See page/src/data.ts, which says what every field means.
#ifndef STAMPEDE_REPLAY_REPORT_PAGE_DATA_H_
#define STAMPEDE_REPLAY_REPORT_PAGE_DATA_H_

#include <string>
#include <vector>

#include "nlohmann/json_fwd.hpp"
#include "stampede/replay/report/recorded_run.h"

namespace stampede::report {

// None, one, or two runs side by side; JSON `null` or an object as data.ts has it for the others.
struct PageContents {
  std::string title;
  std::vector<RecordedRun> runs;
  std::string history = "null";
  std::string hunt = "null";
};

// JSON Lines: the page, then the blocks of details of its steps.
std::string PageData(const PageContents& contents);

}  // namespace stampede::report

#endif  // STAMPEDE_REPLAY_REPORT_PAGE_DATA_H_
