#include "stampede/cli/internal/progress_line.h"

#include <string_view>
#include <unistd.h>

#include "stampede/cli/internal/text.h"
#include "stampede/hunt/child_process.h"

namespace stampede {
namespace {

// Progress that cannot be shown is no reason to stop.
void Print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(VisibleStandardError(), text.data(), text.size());
    if (size <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
}

}  // namespace

ProgressLine::ProgressLine()
    : terminal_(IsTerminal(STDERR_FILENO)), start_(Clock::now()), last_(start_) {}

void ProgressLine::Update(
    const std::function<std::string(std::chrono::duration<double> elapsed)>& line) {
  const auto interval = std::chrono::milliseconds(terminal_ ? 100 : 10'000);
  const auto now = Clock::now();
  if (now - last_ < interval) return;
  last_ = now;
  const std::string text = line(now - start_);
  Print(terminal_ ? "\r\x1b[K" + text : text + "\n");
}

void ProgressLine::Clear() const {
  if (terminal_) Print("\r\x1b[K");
}

}  // namespace stampede
