// Histories in our own format, JSON Lines (docs/history-format.md).
#ifndef STAMPEDE_HISTORIES_HISTORY_TEXT_H_
#define STAMPEDE_HISTORIES_HISTORY_TEXT_H_

#include <string>

#include "stampede/histories/history_reader.h"

namespace stampede {

// The history as a file of our own format, with its header. What was left out while reading is not
// there; a failed compare-and-set that said what it met is a read. Reading the text gives the same
// events.
std::string HistoryToText(const RecordedHistory& recorded);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_HISTORY_TEXT_H_
