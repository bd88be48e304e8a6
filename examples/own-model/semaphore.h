// A semaphore of three permits.
#ifndef STAMPEDE_EXAMPLES_OWN_MODEL_SEMAPHORE_H_
#define STAMPEDE_EXAMPLES_OWN_MODEL_SEMAPHORE_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "stampede/histories/own_model.h"

struct Semaphore {
  using State = std::int64_t;  // permits that are free
  struct Operation {
    bool acquires = false;
    std::int64_t permits = 0;
  };
  using Observation = bool;  // whether there were as many permits

  static constexpr std::string_view kName = "semaphore";
  static constexpr stampede::OperationDescription kOperations[] = {
      {"acquire N", "true where N permits were free, else false"},
      {"release N", "nothing"},
  };

  std::optional<Operation> ReadOperation(std::string_view name,
                                         const stampede::Datum& value) const {
    const auto permits = value.AsNumber();
    if (!permits || *permits < 1) return std::nullopt;
    return Operation{name == "acquire", *permits};
  }
  std::optional<bool> ReadAnswer(const Operation& operation, const stampede::Datum& value) const {
    return operation.acquires ? value.AsBool() : true;
  }

  State Initial() const { return 3; }

  std::optional<State> Step(State free, const Operation& operation, const bool* seen) const {
    if (!operation.acquires) return free + operation.permits;
    const bool enough = operation.permits <= free;
    if (seen != nullptr && *seen != enough) return std::nullopt;
    return enough ? free - operation.permits : free;
  }
};

#endif  // STAMPEDE_EXAMPLES_OWN_MODEL_SEMAPHORE_H_
