#include "semaphore.h"
#include "stampede/testing/check_main.h"

int main(int argc, char** argv) {
  return stampede::CheckMain<Semaphore>(argc, argv);
}
