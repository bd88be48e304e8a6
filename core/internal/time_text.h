// Spans of virtual time as people write them: "300us", "1.5ms", "2s".
#ifndef STAMPEDE_CORE_INTERNAL_TIME_TEXT_H_
#define STAMPEDE_CORE_INTERNAL_TIME_TEXT_H_

#include <optional>
#include <string>
#include <string_view>

#include "stampede/core/time.h"

namespace stampede {

// The shortest text that ParseDuration reads back exactly.
std::string ShowDuration(Duration span);

// Nothing where the text is not a number with at most microsecond precision and a unit (us, ms, s),
// or is longer than an hour. Never negative.
std::optional<Duration> ParseDuration(std::string_view text);

// A point of virtual time as "7.382 ms".
std::string ShowMilliseconds(Time at);

}  // namespace stampede

#endif  // STAMPEDE_CORE_INTERNAL_TIME_TEXT_H_
