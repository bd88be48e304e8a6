#ifndef STAMPEDE_CLI_INTERNAL_PROGRESS_LINE_H_
#define STAMPEDE_CLI_INTERNAL_PROGRESS_LINE_H_

#include <chrono>
#include <functional>
#include <string>

namespace stampede {

// Progress on standard error: on a terminal one line that changes, elsewhere a line from time to
// time.
class ProgressLine {
 public:
  ProgressLine();

  // Shows a new line, unless the last one was shown only a moment ago.
  void Update(const std::function<std::string(std::chrono::duration<double> elapsed)>& line);
  void Clear() const;
  std::chrono::duration<double> elapsed() const { return Clock::now() - start_; }

 private:
  using Clock = std::chrono::steady_clock;

  const bool terminal_;
  const Clock::time_point start_;
  Clock::time_point last_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_PROGRESS_LINE_H_
