// Where two runs of one run seed differ, although a run is a function of its seed.
#ifndef STAMPEDE_REPLAY_RUN_DIFFERENCE_H_
#define STAMPEDE_REPLAY_RUN_DIFFERENCE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stampede/core/fields.h"

namespace stampede {

// A part of a step that is not the same in both runs.
struct FieldDifference {
  std::string field;  // its place, such as "/state/said" or "/effects/0/send/Rumour/number"
  std::string first;  // JSON, shortened where it is long; "nothing" where it is not there
  std::string second;
  STAMPEDE_FIELDS(FieldDifference, field, first, second)
};

// The first step that differs.
struct RunDifference {
  std::uint64_t step = 0;
  std::string node;
  std::string input;                    // the name of what the node was given
  bool ended = false;                   // one of the runs has ended before this step
  std::vector<FieldDifference> fields;  // a few of those that differ; none where one has ended
  STAMPEDE_FIELDS(RunDifference, step, node, input, ended, fields)
};

// `first` and `second` are texts of the same step, see SeededRuns::StepTexts; the empty text stands
// for the end of a run. Nothing where they are the same.
std::optional<RunDifference> DifferenceOfStep(std::uint64_t step, const std::string& first,
                                              const std::string& second);

// For people, in one line and one for each field.
std::string Show(const RunDifference& difference);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_RUN_DIFFERENCE_H_
