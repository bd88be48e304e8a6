// A checked history, as a report's page shows it.
#ifndef STAMPEDE_HUNT_HISTORY_PAGE_H_
#define STAMPEDE_HUNT_HISTORY_PAGE_H_

#include <string>

#include "stampede/histories/history_check.h"

namespace stampede {

namespace report {
struct ReportedRun;
}  // namespace report

// The whole page of a recorded history.
std::string HistoryPage(const CheckReport& report);

// What the clients of a run saw, as the page's data: where an answer breaks linearizability, with
// the longest order that was found and why that answer fits nowhere.
std::string HistoryOfRun(const report::ReportedRun& reported);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_HISTORY_PAGE_H_
