// The readers of the formats: each turns a text into records. Errors name the line.
#ifndef STAMPEDE_HISTORIES_INTERNAL_READERS_H_
#define STAMPEDE_HISTORIES_INTERNAL_READERS_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "stampede/histories/history_reader.h"
#include "stampede/histories/internal/record.h"

namespace stampede {

// Calls `visit` with every line that is not blank, and its number from 1. Lines longer than 16 MiB
// are refused.
absl::Status ForEachLine(std::string_view text,
                         absl::FunctionRef<absl::Status(std::string_view, std::uint32_t)> visit);

// One object a line; `first_line` is the number of the first.
absl::Status ReadJsonLines(std::string_view text, std::uint32_t first_line, RecordSink sink,
                           PassedOver& passed_over);
// An array of such objects, or of [process, type, f, value].
absl::Status ReadJsonArray(std::string_view text, RecordSink sink, PassedOver& passed_over);
// Maps or vectors of EDN, one after the other or in a list.
absl::Status ReadEdnHistory(std::string_view text, RecordSink sink, PassedOver& passed_over);
// The lines of a log that tell of operations; others are passed over.
absl::Status ReadJepsenLog(std::string_view text, RecordSink sink, PassedOver& passed_over);
// process, type, function, value with tabs or blanks between.
absl::Status ReadHistoryTxt(std::string_view text, RecordSink sink, PassedOver& passed_over);
absl::Status ReadCsv(std::string_view text, RecordSink sink, PassedOver& passed_over);
absl::Status ReadOperations(std::string_view text, RecordSink sink, PassedOver& passed_over);
// Sets what objects hold at first, where the file says it.
absl::Status ReadTipocket(std::string_view text, RecordSink sink, PassedOver& passed_over,
                          std::optional<InitialValue>& initial);

// Whether the line of a log, or of history.txt where `whole`, tells of an operation:
// PROCESS :TYPE :F.
bool TellsOfOperation(std::string_view line, bool whole);
// Whether it is the first line of a table with the columns that ReadCsv needs.
bool IsCsvHeader(std::string_view line);

// An operation of a format that has one a line: its invocation and its end.
struct RecordedCall {
  Record invocation;  // its time is that of the call
  Record end;         // its time is that of the return; the type is "" where there is none
};
// Gives the records of all calls to `sink`, in the order of their times: at the same time
// invocations come first, so that the operations overlap.
absl::Status GiveInOrder(std::vector<RecordedCall> calls, RecordSink sink);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_READERS_H_
