// Which parts of two JSON values differ.
#ifndef STAMPEDE_REPLAY_INTERNAL_JSON_DIFFERENCE_H_
#define STAMPEDE_REPLAY_INTERNAL_JSON_DIFFERENCE_H_

#include <string>
#include <string_view>
#include <vector>

#include "nlohmann/json_fwd.hpp"
#include "stampede/replay/run_difference.h"

namespace stampede {

// Every leaf that differs, at most `most` of them.
std::vector<FieldDifference> FieldDifferences(const nlohmann::ordered_json& a,
                                              const nlohmann::ordered_json& b, std::size_t most);

// "/effects/0/delay: A_NAME 7, B_NAME 9" for every leaf that differs, at most `most` of them.
std::vector<std::string> JsonDifferences(const nlohmann::ordered_json& a, std::string_view a_name,
                                         const nlohmann::ordered_json& b, std::string_view b_name,
                                         std::size_t most);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_INTERNAL_JSON_DIFFERENCE_H_
