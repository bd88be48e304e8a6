#include "stampede/testing/main.h"

#include "chain.h"

int main(int argc, char** argv) {
  return stampede::Main<Chain>(argc, argv);
}
