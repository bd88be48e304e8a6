// The command in a program of one's own.
#include "stampede/cli/command_line.h"
#include "stampede/protocols/shipped.h"

int main(int argc, char** argv) {
  return stampede::RunCommandLine(argc, argv, stampede::ShippedProtocols());
}
