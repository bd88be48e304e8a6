// The check of a history, as text for the screen.
#ifndef STAMPEDE_CLI_INTERNAL_CHECK_REPORT_H_
#define STAMPEDE_CLI_INTERNAL_CHECK_REPORT_H_

#include <string>

#include "stampede/cli/internal/text.h"
#include "stampede/histories/history_check.h"

namespace stampede {

// A block of several lines. Where `brief` is set, the states of the keys and the picture are left
// out, so that a linearizable history takes one line. `settings`: what the check was made with.
std::string ShowCheck(const CheckReport& report, const CheckSettings& settings, const Style& style,
                      bool brief);

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_CHECK_REPORT_H_
