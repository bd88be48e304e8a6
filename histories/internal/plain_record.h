// Reads the lines that most histories in our own format consist of, as fast as they can be read.
#ifndef STAMPEDE_HISTORIES_INTERNAL_PLAIN_RECORD_H_
#define STAMPEDE_HISTORIES_INTERNAL_PLAIN_RECORD_H_

#include <string_view>

#include "stampede/histories/internal/record.h"

namespace stampede {

// Reads an object whose keys are among process, type, f, key, value, time and index, each once,
// with texts without escapes, whole numbers of at most 18 digits, null, and in `value` a list of
// these. Returns false at anything else, also where the line is wrong: the reader of all JSON must
// then read it, which has the words for what it expected. What is read here, that one reads the
// same.
//
// REQUIRES: the record is clear, but for its line. It is spoilt where false is returned.
bool ReadPlainRecord(std::string_view line, Record& record);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_PLAIN_RECORD_H_
