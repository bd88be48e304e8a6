#include "stampede/cli/internal/interrupt.h"

#include <csignal>
#include <unistd.h>

#include "stampede/cli/internal/exit_codes.h"

namespace stampede {
namespace {

std::atomic<bool> interrupted{false};

void OnInterrupt(int) {
  if (interrupted.exchange(true)) _exit(kWasInterrupted);
}

}  // namespace

const std::atomic<bool>& ListenForInterrupts() {
  std::signal(SIGINT, OnInterrupt);
  std::signal(SIGTERM, OnInterrupt);
  return interrupted;
}

}  // namespace stampede
