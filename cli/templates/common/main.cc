// The command: hunt, replay, run, shrink, diff, check, list. `protocol_name --help` explains them.
#include "stampede/testing/main.h"

#include "protocol_name_driver.h"

int main(int argc, char** argv) {
  return stampede::Main<ProtocolName>(argc, argv);
}
