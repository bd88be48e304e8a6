#ifndef STAMPEDE_HISTORIES_INTERNAL_SOURCE_LINES_H_
#define STAMPEDE_HISTORIES_INTERNAL_SOURCE_LINES_H_

#include <cstdint>
#include <string_view>

#include "stampede/histories/history_check.h"

namespace stampede {

// The line of that number, from 1, as reports show it. O(length of the text).
SourceLine LineOf(std::string_view text, std::uint32_t number);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_SOURCE_LINES_H_
