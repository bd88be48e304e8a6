#include <algorithm>

#include "stampede/core/json.h"
#include "stampede/replay/report/other_formats.h"

namespace stampede::report {
namespace {

// A step takes no virtual time. A slice must, to be seen and to hold the ends of flows.
constexpr std::int64_t kMostOfSlice = 20;

Json Event(const char* phase, std::string name, std::int64_t time, std::int64_t track) {
  return {{"ph", phase}, {"name", std::move(name)}, {"ts", time}, {"pid", 1}, {"tid", track}};
}

}  // namespace

std::string PerfettoTrace(const RecordedRun& run) {
  std::string out = "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n";
  auto add = [&out, first = true](const Json& event) mutable {
    if (!first) out += ",\n";
    first = false;
    out += JsonLine(event);
  };
  const auto track = [&](NodeId node) { return static_cast<std::int64_t>(run.IndexOf(node)) + 1; };
  const std::int64_t faults = static_cast<std::int64_t>(run.nodes()) + 1;
  auto name_track = [&](std::int64_t number, const std::string& name) {
    Json event = Event("M", "thread_name", 0, number);
    event["args"] = {{"name", name}};
    add(event);
    event["name"] = "thread_sort_index";
    event["args"] = {{"sort_index", number}};
    add(event);
  };
  Json process = Event("M", "process_name", 0, 0);
  process["args"] = {{"name", run.title}};
  add(process);
  for (std::size_t i = 0; i < run.nodes(); ++i) {
    name_track(static_cast<std::int64_t>(i) + 1, run.NodeAt(i).ToString());
  }

  // Steps at one moment of one node stand beside each other.
  std::vector<std::int64_t> next(run.nodes() + 1, -1);
  std::vector<std::int64_t> begin(run.steps.size() + 1, 0);
  for (std::size_t i = 0; i < run.steps.size(); ++i) {
    std::int64_t& free = next[run.IndexOf(run.steps[i].node)];
    begin[i + 1] = std::max(free, run.steps[i].at.microseconds());
    free = begin[i + 1] + 1;
  }
  std::vector<std::int64_t> until(run.nodes(), INT64_MAX);
  std::vector<std::int64_t> length(run.steps.size() + 1, 1);
  for (std::size_t i = run.steps.size(); i > 0; --i) {
    std::int64_t& end = until[run.IndexOf(run.steps[i - 1].node)];
    length[i] = std::clamp<std::int64_t>(end - begin[i], 1, kMostOfSlice);
    end = begin[i];
  }
  for (std::size_t i = 0; i < run.steps.size(); ++i) {
    const Step& step = run.steps[i];
    Json event = Event("X", step.name, begin[i + 1], track(step.node));
    event["dur"] = length[i + 1];
    event["args"] = {{"step", i + 1}, {"text", step.text}};
    add(event);
    if (step.node.is_client()) continue;
    Json counter = Event("C", step.node.ToString() + " committed", begin[i + 1], 0);
    counter["args"] = {{"committed", step.summary.committed}};
    add(counter);
    counter["name"] = step.node.ToString() + " term";
    counter["args"] = {{"term", step.summary.term}};
    add(counter);
  }
  std::uint64_t id = 0;
  for (const Message& message : run.messages) {
    ++id;
    const std::string name = ShowName(message.name, run.vocabulary);
    if (message.sent_in == 0) continue;
    if (message.received == 0) {
      const bool lost = message.end != MessageEnd::kUnderWay && message.end != MessageEnd::kHeld;
      Json event = Event("i", name + (lost ? " is lost" : " does not arrive"),
                         message.left.microseconds(), track(message.name.from));
      event["s"] = "t";
      add(event);
      continue;
    }
    Json start = Event("s", name, begin[message.sent_in], track(message.name.from));
    start["id"] = id;
    start["cat"] = "message";
    add(start);
    Json end = Event("f", name, begin[message.received], track(message.name.to));
    end["id"] = id;
    end["cat"] = "message";
    end["bp"] = "e";
    add(end);
  }
  // Faults overlap, so each has a track of its own among those that are free.
  std::vector<std::int64_t> busy;
  for (const Span& span : run.spans) {
    const std::int64_t from = span.start.microseconds();
    const std::int64_t to =
        span.end.has_value() ? span.end->microseconds() : run.outcome.end.microseconds();
    std::size_t place = 0;
    while (place < busy.size() && busy[place] > from) ++place;
    if (place == busy.size()) {
      busy.push_back(0);
      name_track(faults + static_cast<std::int64_t>(place), "faults");
    }
    busy[place] = to;
    const std::string whom =
        span.node.has_value() ? span.node->ToString()
                              : span.link->first.ToString() + "->" + span.link->second.ToString();
    Json event =
        Event("X", span.kind + " " + whom, from, faults + static_cast<std::int64_t>(place));
    event["dur"] = std::max<std::int64_t>(1, to - from);
    add(event);
  }
  if (run.outcome.violation.has_value()) {
    const Violation& violation = *run.outcome.violation;
    Json event = Event("i", "VIOLATION " + violation.invariant, violation.at.microseconds(),
                       track(violation.node));
    event["s"] = "g";
    event["args"] = {{"summary", violation.summary}};
    add(event);
  }
  return out + "\n]}\n";
}

}  // namespace stampede::report
