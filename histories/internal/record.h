// One line of a history, whatever the file's format: something that a client did.
#ifndef STAMPEDE_HISTORIES_INTERNAL_RECORD_H_
#define STAMPEDE_HISTORIES_INTERNAL_RECORD_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "stampede/histories/datum.h"

namespace stampede {

struct Record {
  std::uint32_t line = 0;  // from 1
  std::string process;
  bool nemesis = false;    // not a client
  std::uint32_t call = 0;  // not 0: the operation's number, in files with one operation a line
  std::string type;        // invoke, ok, fail, info
  std::string function;
  bool has_key = false;
  std::string key;
  bool has_value = false;
  Datum value;
  bool has_error = false;
  std::string error;
  bool has_time = false;
  std::int64_t time = 0;

  // Memory is kept.
  void Clear() {
    line = 0;
    call = 0;
    time = 0;
    nemesis = has_key = has_value = has_error = has_time = false;
    for (std::string* text : {&process, &type, &function, &key, &error}) text->clear();
    value.Clear();
  }
};

// What a reader meets and does not use, with how often.
using PassedOver = std::map<std::string, std::uint64_t, std::less<>>;

// Takes the records of a file one by one; an error ends the reading. The record may be changed.
using RecordSink = absl::FunctionRef<absl::Status(Record&)>;

// The error with "line N: " before it.
absl::Status InLine(std::uint32_t line, const absl::Status& status);

// Fills in what the map {process, type, f, value, ...} says; keys that are not known are counted.
absl::Status RecordFromMap(const Datum& map, Record& record, PassedOver& passed_over);
// The same for one key and its value; `datum` may be moved from.
absl::Status SetField(std::string_view name, Datum& datum, Record& record, PassedOver& passed_over);
// [process type f value], as Jepsen's history.txt has it.
absl::Status RecordFromList(const Datum& list, Record& record);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_RECORD_H_
