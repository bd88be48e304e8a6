// Scoreboards as files, to be kept and compared with later ones. The format: docs/hunting.md.
#ifndef STAMPEDE_HUNT_SCOREBOARD_FILE_H_
#define STAMPEDE_HUNT_SCOREBOARD_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "stampede/hunt/scoreboard.h"
#include "stampede/hunt/scoreboard_comparison.h"

namespace stampede {

// One JSON object: all that was measured, a summary of each defect and, unless `comparison` is
// null, that. Summary and comparison follow from the rest and are not read.
std::string ScoreboardToJson(const Scoreboard& scoreboard,
                             const ScoreboardComparison* comparison = nullptr);

// Reads it back. An error, with the place in the text, where it is not a scoreboard of this
// version, or a defect is there twice, or it has more than 64 MiB or kMostScoreboardHunts.
absl::StatusOr<Scoreboard> ReadScoreboard(std::string_view text);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_SCOREBOARD_FILE_H_
