// What makes runs of VSR: the World, its steps and its invariants.
#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/vsr/invariants.h"
#include "stampede/replay/typed_run.h"

STAMPEDE_DEFINE_RUNS(stampede::Vsr);
