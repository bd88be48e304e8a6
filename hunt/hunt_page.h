// The page of a hunt: what it found, reached, and how far it is.
#ifndef STAMPEDE_HUNT_HUNT_PAGE_H_
#define STAMPEDE_HUNT_HUNT_PAGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/hunt/hunt_state.h"
#include "stampede/hunt/merge.h"

namespace stampede {

// The lines of progress of the hunt in that folder, as far as they can be read.
std::vector<HuntState> ReadProgress(const std::string& folder);

// The whole page. `page_folder` is where it will lie: the pages of its groups are linked from
// there.
std::string HuntPage(const MergedHunt& merged, const std::vector<HuntState>& progress,
                     const std::string& title, const std::string& page_folder);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_HUNT_PAGE_H_
