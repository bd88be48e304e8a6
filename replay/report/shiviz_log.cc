#include <algorithm>
#include <vector>

#include "stampede/core/json.h"
#include "stampede/replay/report/other_formats.h"

namespace stampede::report {
namespace {

// An event is one line there.
std::string OneLine(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return text;
}

}  // namespace

std::string ShivizLog(const RecordedRun& run) {
  using Clock = std::vector<std::uint64_t>;
  std::string out = "(?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)\n\n";
  std::vector<Clock> clocks(run.nodes(), Clock(run.nodes(), 0));
  std::vector<Clock> after(run.steps.size() + 1);
  for (std::size_t i = 0; i < run.steps.size(); ++i) {
    const Step& step = run.steps[i];
    const std::size_t node = run.IndexOf(step.node);
    Clock& clock = clocks[node];
    if (step.input == InputKind::kReceive && step.because != 0) {
      const Clock& sender = after[step.because];
      for (std::size_t j = 0; j < clock.size(); ++j) clock[j] = std::max(clock[j], sender[j]);
    }
    ++clock[node];
    after[i + 1] = clock;
    Json shown = Json::object();
    for (std::size_t j = 0; j < clock.size(); ++j) {
      if (clock[j] > 0) shown[run.NodeAt(j).ToString()] = clock[j];
    }
    out += step.node.ToString() + " " + JsonLine(shown) + "\n" + OneLine(step.text) + "\n";
  }
  return out;
}

}  // namespace stampede::report
