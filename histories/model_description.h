// What the types of objects are, for people.
#ifndef STAMPEDE_HISTORIES_MODEL_DESCRIPTION_H_
#define STAMPEDE_HISTORIES_MODEL_DESCRIPTION_H_

#include <string_view>
#include <vector>

#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede {

struct OperationDescription {
  std::string_view name;     // and its arguments: "cas [FROM, TO]"
  std::string_view answers;  // "nothing", "the value"
};
struct ModelDescription {
  std::string_view what;
  std::vector<OperationDescription> operations;
};

ModelDescription DescribeModel(linearizability::ModelKind model);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_MODEL_DESCRIPTION_H_
