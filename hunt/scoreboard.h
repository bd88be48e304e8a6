// What hunts are worth: how soon they find each planted defect of a protocol.
#ifndef STAMPEDE_HUNT_SCOREBOARD_H_
#define STAMPEDE_HUNT_SCOREBOARD_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/hunt/machine.h"

namespace stampede {

// One hunt for one defect, until its first violation or until the cap.
struct HuntSample {
  std::uint64_t hunt_seed = 0;
  std::string invariant;       // that was violated; empty: not found
  std::uint64_t run_seed = 0;  // of the run that violated it
  std::uint64_t runs = 0;      // made, that one included
  std::uint64_t events = 0;    // in these runs
  // Of the process that made them, from its start; where a step ended it, with what it took to make
  // that run alone.
  std::uint64_t cpu_microseconds = 0;
  STAMPEDE_FIELDS(HuntSample, hunt_seed, invariant, run_seed, runs, events, cpu_microseconds)

  bool found() const { return !invariant.empty(); }
};

struct DefectHunts {
  std::string defect;
  std::vector<HuntSample> hunts;  // by number; fewer than planned where it was interrupted
  STAMPEDE_FIELDS(DefectHunts, defect, hunts)
};

// All that was measured, and of what.
struct Scoreboard {
  std::string protocol;
  std::string stampede;  // its version
  BuildInfo build;
  MachineInfo machine;
  std::string options;        // of the runs, as on the command line; empty: the usual ones
  std::uint64_t seed = 0;     // of the scoreboard: every hunt seed follows from it
  std::uint64_t repeats = 0;  // hunts that were planned for each defect
  std::uint64_t cap = 0;      // a hunt starts no run after so many events
  bool interrupted = false;
  std::vector<DefectHunts> defects;
  STAMPEDE_FIELDS(Scoreboard, protocol, stampede, build, machine, options, seed, repeats, cap,
                  interrupted, defects)
};

// Of a scoreboard, so that one that was kept can be read and compared in little time and memory.
inline constexpr std::size_t kMostScoreboardHunts = 100'000;

// The seed of the hunt of this number, from 0: the same for every defect.
std::uint64_t ScoreboardHuntSeed(std::uint64_t seed, std::uint64_t number);

// --- Statistics ----------------------------------------------------------------------------------

// What a hunt took until it found the defect. One that did not find it would have taken at least
// what it took.
struct Measured {
  std::uint64_t value = 0;
  bool at_least = false;
  STAMPEDE_FIELDS(Measured, value, at_least)
};

enum class Measure : std::uint8_t { kRuns, kEvents, kProcessorTime };
inline constexpr std::size_t kMeasures = 3;

Measured MeasuredIn(const HuntSample& hunt, Measure measure);
std::vector<Measured> MeasuredIn(const std::vector<HuntSample>& hunts, Measure measure);

// A quantile is the smallest measured value that at least this share of the hunts do not exceed
// (the inverse of the empirical distribution function): of 1, 2, 3, 4 the median is 2, the
// quartiles are 1 and 3. It is never between two values, so that it says what some hunt took. A
// hunt that did not find the defect stands behind all that did.
struct Quartiles {
  Measured lower;
  Measured median;
  Measured upper;
  STAMPEDE_FIELDS(Quartiles, lower, median, upper)
};

// REQUIRES: `values` is not empty. MedianOf may reorder them.
Measured MedianOf(std::vector<Measured>& values);
Quartiles QuartilesOf(std::vector<Measured> values);

struct InvariantCount {
  std::string invariant;
  std::uint64_t hunts = 0;
  STAMPEDE_FIELDS(InvariantCount, invariant, hunts)
};

struct DefectSummary {
  std::string defect;
  std::uint64_t hunts = 0;
  std::uint64_t found = 0;
  std::vector<InvariantCount> found_by;  // the most frequent first
  // Nothing where no hunt was made.
  std::optional<Quartiles> runs;
  std::optional<Quartiles> events;
  std::optional<Quartiles> cpu_microseconds;
  STAMPEDE_FIELDS(DefectSummary, defect, hunts, found, found_by, runs, events, cpu_microseconds)
};

DefectSummary SummaryOf(const DefectHunts& defect);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_SCOREBOARD_H_
