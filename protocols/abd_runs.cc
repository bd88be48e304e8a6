// What makes runs of ABD: the World, its steps and its invariants.
#include "stampede/core/abd/abd.h"
#include "stampede/invariants/abd/invariants.h"
#include "stampede/replay/typed_run.h"

STAMPEDE_DEFINE_RUNS(stampede::Abd);
