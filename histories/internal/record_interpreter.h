// What records mean in a history of one model: which operation, with which arguments, answered how.
#ifndef STAMPEDE_HISTORIES_INTERNAL_RECORD_INTERPRETER_H_
#define STAMPEDE_HISTORIES_INTERNAL_RECORD_INTERPRETER_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "stampede/histories/history_reader.h"
#include "stampede/histories/internal/history_builder.h"
#include "stampede/histories/internal/record.h"

namespace stampede {

// How the files of a format speak, beyond the form of their lines.
struct Dialect {
  // A `fail` without an error says of a compare-and-set that it was compared and differed.
  bool silent_fail_is_compared = true;
  // An `ok` repeats the arguments where there is nothing to answer.
  bool repeats_arguments = false;
};

// Whether `fail` says of an operation that it was compared and differed, or tells what it met;
// otherwise nothing is learned. `value`: of the line, without its key; null where it has none.
bool FailureTells(const Record& record, const Datum* value, FailedCas failed_cas,
                  const Dialect& dialect);

// An error where it is not one of invoke, ok, fail and info.
absl::Status CheckType(const Record& record);

// A transaction of one step, [[:r KEY VALUE]], as an operation on the key.
std::optional<Record> OneStepOf(const Record& record);

// The error that an answer names another key than its invocation.
absl::Status OtherKey(std::string_view named, std::string_view invoked, std::uint32_t line);

class RecordInterpreter {
 public:
  RecordInterpreter(linearizability::ModelKind model, FailedCas failed_cas, Dialect dialect)
      : builder_(model), failed_cas_(failed_cas), dialect_(dialect) {}

  // Errors do not name the line.
  absl::Status Add(const Record& record, PassedOver& passed_over);

  linearizability::History Finish() { return builder_.Finish(); }

 private:
  using Function = linearizability::Function;
  using ModelKind = linearizability::ModelKind;
  using ValueId = linearizability::ValueId;

  absl::Status Invoke(const Record& record, Function function);
  absl::Status End(const Record& record, Function function);
  absl::Status Arguments(const Record& record, const Datum& value, Function function, ValueId& a,
                         ValueId& b);
  absl::Status AnswerOf(const Record& record, const Datum& value, Function function,
                        const HistoryBuilder::Open& open, ValueId& seen);
  absl::Status InvokeTransaction(const Record& record, Function function);
  absl::Status EndTransaction(const Record& record, Function function);
  // Whether it ends what is a transaction.
  bool EndsTransaction(const Record& record, Function function);
  absl::Status FailCas(const Record& record, const Datum& value, const HistoryBuilder::Open& open);
  absl::Status Value(const Datum& datum, std::string_view where, ValueId& value);
  absl::Status ListOf(const Datum& datum, ValueId& list);
  std::optional<Function> FunctionOf(const std::string& name);
  // What can have one operation open at a time.
  std::string_view ThreadOf(const Record& record);

  HistoryBuilder builder_;
  const FailedCas failed_cas_;
  const Dialect dialect_;
  std::string thread_;
  std::vector<std::pair<std::string, Function>> functions_;  // of the names met so far
};

// The model that has functions of these names, as far as they tell: that with the most functions of
// those that fit. `lists`: some answer is a list.
std::optional<linearizability::ModelKind> ModelOfFunctions(const PassedOver& names, bool lists);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_RECORD_INTERPRETER_H_
