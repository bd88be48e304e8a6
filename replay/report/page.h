// A report as one HTML file that needs nothing beside it.
#ifndef STAMPEDE_REPLAY_REPORT_PAGE_H_
#define STAMPEDE_REPLAY_REPORT_PAGE_H_

#include <string>
#include <string_view>

#include "stampede/replay/report/page_data.h"

namespace stampede::report {

// The page. It loads nothing and runs no script but its own, whatever a run's texts hold: they are
// compressed data until the page's script shows them as text.
std::string WritePage(const PageContents& contents);

// The page as it was built from page/, with @TITLE@ and @DATA@ where those belong.
std::string_view PageTemplate();

}  // namespace stampede::report

#endif  // STAMPEDE_REPLAY_REPORT_PAGE_H_
