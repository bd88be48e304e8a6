#include "stampede/cli/internal/progress_line.h"

#include <iostream>
#include <unistd.h>

#include "stampede/cli/internal/text.h"

namespace stampede {

ProgressLine::ProgressLine()
    : terminal_(IsTerminal(STDERR_FILENO)), start_(Clock::now()), last_(start_) {}

void ProgressLine::Update(
    const std::function<std::string(std::chrono::duration<double> elapsed)>& line) {
  const auto interval = std::chrono::milliseconds(terminal_ ? 100 : 10'000);
  const auto now = Clock::now();
  if (now - last_ < interval) return;
  last_ = now;
  const std::string text = line(now - start_);
  std::cerr << (terminal_ ? "\r\x1b[K" + text : text + "\n") << std::flush;
}

void ProgressLine::Clear() const {
  if (terminal_) std::cerr << "\r\x1b[K" << std::flush;
}

}  // namespace stampede
