#include "stampede/testing/main.h"

#include "two_phase_commit.h"

int main(int argc, char** argv) {
  return stampede::Main<TwoPhaseCommit>(argc, argv);
}
