#ifndef STAMPEDE_HUNT_LAST_EVENTS_H_
#define STAMPEDE_HUNT_LAST_EVENTS_H_

#include <cstddef>
#include <deque>
#include <string>

namespace stampede {

// The last lines of a run's log, one line for each step.
class LastEvents {
 public:
  void Add(const std::string& line) {
    lines_.push_back(line);
    if (lines_.size() > kMost) lines_.pop_front();
  }
  const std::deque<std::string>& lines() const { return lines_; }

 private:
  static constexpr std::size_t kMost = 14;
  std::deque<std::string> lines_;
};

}  // namespace stampede

#endif  // STAMPEDE_HUNT_LAST_EVENTS_H_
