// What records mean in a history of a user's type.
#ifndef STAMPEDE_HISTORIES_INTERNAL_OWN_INTERPRETER_H_
#define STAMPEDE_HISTORIES_INTERNAL_OWN_INTERPRETER_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "stampede/histories/history_reader.h"
#include "stampede/histories/internal/history_builder.h"
#include "stampede/histories/internal/record_interpreter.h"
#include "stampede/histories/own_model.h"

namespace stampede {

class OwnInterpreter {
 public:
  OwnInterpreter(const OwnType& type, FailedCas failed_cas, Dialect dialect);

  // Errors do not name the line.
  absl::Status Add(const Record& record, PassedOver& passed_over);

  linearizability::History Finish();

 private:
  absl::Status Invoke(const Record& record, std::string_view name);
  absl::Status End(const Record& record, std::string_view name);
  std::string ThreadOf(const Record& record) const;
  // The description of that operation, or null.
  const OperationDescription* Describe(std::string_view function) const;
  bool NamesKey(const Record& record) const;

  const OwnType& type_;
  const FailedCas failed_cas_;
  const Dialect dialect_;
  HistoryBuilder builder_;
  std::shared_ptr<internal::OwnHistory> own_;
};

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_OWN_INTERPRETER_H_
