// How one state of a node differs from the one before, as JSON.
#ifndef STAMPEDE_REPLAY_REPORT_STATE_CHANGES_H_
#define STAMPEDE_REPLAY_REPORT_STATE_CHANGES_H_

#include "nlohmann/json_fwd.hpp"

namespace stampede::report {

// A list of changes: [path, value] where something stands now, [path] where nothing does any more.
// A path is a list of keys and places. An object is compared field by field, a list element by
// element; what a list has lost at its end goes from the end.
nlohmann::ordered_json StateChanges(const nlohmann::ordered_json& before,
                                    const nlohmann::ordered_json& now);

}  // namespace stampede::report

#endif  // STAMPEDE_REPLAY_REPORT_STATE_CHANGES_H_
