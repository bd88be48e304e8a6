#include "stampede/cli/command_line.h"

int main(int argc, char** argv) {
  return stampede::RunCommandLine(argc, argv);
}
