// What a user chooses about what clients ask for, and when.
#ifndef STAMPEDE_SIM_WORKLOAD_CHOICE_H_
#define STAMPEDE_SIM_WORKLOAD_CHOICE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/core/fields.h"
#include "stampede/core/time.h"

namespace stampede {

// How often operations of a kind come up, compared with the others.
struct OperationWeight {
  std::string kind;  // an OperationKind of the protocol, by name
  std::uint32_t weight = 0;
  STAMPEDE_FIELDS(OperationWeight, kind, weight)
};

struct WorkloadChoice {
  enum class Mix : std::uint8_t {
    kAsDeclared,  // the protocol's own; where it only makes operations of a given kind, drawn
    kDrawn,       // each run draws which kinds it has, and how often each comes up
    kFixed,       // `weights` in every run
  };
  Mix mix = Mix::kAsDeclared;
  std::vector<OperationWeight> weights;
  // Open loop: so many operations a second arrive at each client. 0: it thinks, asks and waits.
  std::uint64_t per_second = 0;
  // So many operations of a client may be under way in every run. 0: each run draws it.
  std::uint16_t outstanding = 0;
  friend bool operator==(const WorkloadChoice&, const WorkloadChoice&) = default;

  // The time between two arrivals, on average; zero where the loop is closed.
  Duration interval() const {
    return per_second == 0 ? Duration()
                           : Microseconds(static_cast<std::int64_t>(1'000'000 / per_second));
  }
};

// "drawn", or weights such as "get=3,put=1".
absl::StatusOr<WorkloadChoice> ParseMix(std::string_view text);
std::string ShowMix(const WorkloadChoice& choice);

// "100/s": between 1 and 1000000 a second.
absl::StatusOr<std::uint64_t> ParsePerSecond(std::string_view text);

}  // namespace stampede

#endif  // STAMPEDE_SIM_WORKLOAD_CHOICE_H_
