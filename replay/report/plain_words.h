// The steps of a scenario as plain sentences.
#ifndef STAMPEDE_REPLAY_REPORT_PLAIN_WORDS_H_
#define STAMPEDE_REPLAY_REPORT_PLAIN_WORDS_H_

#include <cstdint>
#include <string>

#include "stampede/scenarios/scenario.h"
#include "stampede/sim/decisions.h"
#include "stampede/sim/faults.h"
#include "stampede/sim/names.h"

namespace stampede::report {

// "At 250 ms, the clock of r1 jumps ahead by 50 ms."
std::string InPlainWords(const scenario::Step& step, const Vocabulary& vocabulary);

// "the link r0->r2 is cut"
std::string InPlainWords(const TimedFault& fault);

// What a crash costs beside memory: " and loses its whole disk"; "" of the usual loss.
std::string InPlainWords(DiskLoss loss);

// Microseconds in a second, as "0.5 times as fast as time".
std::string ShowRate(std::int64_t rate);

}  // namespace stampede::report

#endif  // STAMPEDE_REPLAY_REPORT_PLAIN_WORDS_H_
