// Operations on several keys of a store at once.
#ifndef STAMPEDE_HISTORIES_INTERNAL_TRANSACTIONS_H_
#define STAMPEDE_HISTORIES_INTERNAL_TRANSACTIONS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "stampede/histories/internal/record.h"
#include "stampede/invariants/linearizability/history.h"

namespace stampede {

// Whether the record speaks of several keys: {KEY: VALUE, ...} of a read or write without a key, or
// a transaction, [[F, KEY, VALUE], ...].
bool IsTransaction(const Record& record, linearizability::Function function);

// Its steps, those of a map by key. Values are those of a store: null is "".
absl::StatusOr<std::vector<linearizability::TxnStep>> StepsOf(const Record& record,
                                                              linearizability::Function function,
                                                              linearizability::ValueTable& values);

bool OnlyReads(const std::vector<linearizability::TxnStep>& steps);

// The steps of the invocation with what the answer's reads saw; an error where the answer has other
// steps.
absl::StatusOr<std::vector<linearizability::TxnStep>> Answered(
    std::vector<linearizability::TxnStep> invoked,
    const std::vector<linearizability::TxnStep>& answered);

// Keys that transactions speak of together become one object, whose operations are all
// transactions. Does nothing where the history has none.
void JoinKeys(linearizability::History& history);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_TRANSACTIONS_H_
