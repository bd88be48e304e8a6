// A run as a picture: a space-time diagram in SVG, for papers, issues and small previews.
#ifndef STAMPEDE_REPLAY_REPORT_SVG_PICTURE_H_
#define STAMPEDE_REPLAY_REPORT_SVG_PICTURE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stampede/replay/report/recorded_run.h"

namespace stampede::report {

struct SvgOptions {
  std::vector<std::uint64_t> steps = {};  // that are drawn, in order; none: all
  bool small = false;                     // a preview: without names of messages and steps
};

// One row for each step, a lane for each node. Light and dark follow the reader's preference; what
// is said by colour is said by shape, too.
std::string SvgPicture(const RecordedRun& run, const SvgOptions& options = {});

}  // namespace stampede::report

#endif  // STAMPEDE_REPLAY_REPORT_SVG_PICTURE_H_
