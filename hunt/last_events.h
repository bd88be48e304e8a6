#ifndef STAMPEDE_HUNT_LAST_EVENTS_H_
#define STAMPEDE_HUNT_LAST_EVENTS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "stampede/core/fields.h"

namespace stampede {

// The last lines of a run's story, see StoryWriter.
class LastEvents {
 public:
  void Add(const std::string& line) {
    if (lines_.size() == kMost) lines_.erase(lines_.begin());
    lines_.push_back(line);
  }
  const std::vector<std::string>& lines() const { return lines_; }
  STAMPEDE_FIELDS(LastEvents, lines_)

 private:
  static constexpr std::size_t kMost = 14;
  std::vector<std::string> lines_;
};

}  // namespace stampede

#endif  // STAMPEDE_HUNT_LAST_EVENTS_H_
