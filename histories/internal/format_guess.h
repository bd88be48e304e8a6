// Tells the format of a history by looking at its beginning.
#ifndef STAMPEDE_HISTORIES_INTERNAL_FORMAT_GUESS_H_
#define STAMPEDE_HISTORIES_INTERNAL_FORMAT_GUESS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "stampede/histories/history_reader.h"

namespace stampede {

// The format of the text; our own where nothing stands in it. The error names the line.
absl::StatusOr<HistoryFormat> GuessFormat(std::string_view text);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_FORMAT_GUESS_H_
