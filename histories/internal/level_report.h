#ifndef STAMPEDE_HISTORIES_INTERNAL_LEVEL_REPORT_H_
#define STAMPEDE_HISTORIES_INTERNAL_LEVEL_REPORT_H_

#include <string_view>

#include "stampede/histories/history_check.h"

namespace stampede {

// Checks for `report.level`, which is below linearizability, and adds to the report what is found.
void CheckForLevel(std::string_view text, const RecordedHistory& recorded,
                   const linearizability::OfflineLimits& limits, CheckReport& report);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_LEVEL_REPORT_H_
