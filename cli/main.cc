#include "stampede/testing/main.h"

#include "stampede/protocols/abd_driver.h"
#include "stampede/protocols/vsr_driver.h"

int main(int argc, char** argv) {
  return stampede::Main<stampede::Vsr, stampede::Abd>(argc, argv);
}
