// A scoreboard for people, for documents and for spreadsheets.
#ifndef STAMPEDE_CLI_INTERNAL_SCOREBOARD_TEXT_H_
#define STAMPEDE_CLI_INTERNAL_SCOREBOARD_TEXT_H_

#include <chrono>
#include <string>

#include "stampede/cli/internal/text.h"
#include "stampede/hunt/scoreboard.h"
#include "stampede/hunt/scoreboard_comparison.h"
#include "stampede/hunt/scoreboard_hunts.h"

namespace stampede {

// A table of the defects, and what it was measured on.
std::string ShowScoreboard(const Scoreboard& scoreboard, const Style& style);
// A table of the ratios, and what they mean. `before` is the name of the file.
std::string ShowComparison(const ScoreboardComparison& comparison, const std::string& before,
                           const Style& style);

// The same two in Markdown; `comparison` may be null.
std::string ScoreboardToMarkdown(const Scoreboard& scoreboard,
                                 const ScoreboardComparison* comparison, const std::string& before);

// One line for each defect, behind a line with the names of the columns. What lies beyond the cap
// is an empty cell. `comparison` may be null.
std::string ScoreboardToCsv(const Scoreboard& scoreboard, const ScoreboardComparison* comparison);

// One line: how many hunts are done, and what is hunted.
std::string ShowScoreboardProgress(const ScoreboardProgress& progress, const ScoreboardPlan& plan,
                                   std::chrono::duration<double> elapsed);

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_SCOREBOARD_TEXT_H_
