#include "stampede/histories/history_check.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "stampede/core/enum_names.h"
#include "stampede/histories/internal/level_report.h"
#include "stampede/histories/internal/operation_text.h"
#include "stampede/histories/internal/source_lines.h"
#include "stampede/invariants/linearizability/conflict.h"
#include "stampede/invariants/linearizability/internal/own_calls.h"

namespace stampede {

using linearizability::Event;
using linearizability::Finding;
using linearizability::History;
using linearizability::HitLimit;
using linearizability::Limits;
using linearizability::ObjectFinding;
using linearizability::OfflineLimits;
using linearizability::Verdict;

namespace {

// What a process needs that holds no history yet.
constexpr std::uint64_t kProcess = std::uint64_t{12} << 20;

std::uint64_t BytesOf(const History& history) {
  return history.values.bytes() + history.events.capacity() * (sizeof(Event) + 4) +
         history.lines.capacity() * 4 + history.invokers.capacity() * 4 +
         (history.own == nullptr ? 0 : history.own->bytes());
}

// What is left beside what the process holds already.
OfflineLimits LimitsOf(const RecordedHistory& recorded, std::string_view text,
                       const CheckSettings& settings) {
  const std::uint64_t held = BytesOf(recorded.history) + text.size() + kProcess;
  OfflineLimits limits;
  limits.bytes = settings.limits.bytes > held ? settings.limits.bytes - held : 0;
  limits.configurations = settings.limits.configurations;
  limits.must_stop = settings.must_stop;
  limits.verdict_only = settings.verdict_only;
  return limits;
}

// The objects of one history, dealt out among threads.
class Objects {
 public:
  Objects(const RecordedHistory& recorded, std::string_view text, const CheckSettings& settings)
      : recorded_(recorded),
        settings_(settings),
        events_(linearizability::EventsByKey(recorded.history)),
        limits_(LimitsOf(recorded, text, settings)) {
    limits_.bytes /= std::max<std::size_t>(settings.jobs, 1);
  }

  const std::vector<std::vector<std::uint32_t>>& events() const { return events_; }

  std::vector<ObjectFinding> Check() {
    std::vector<ObjectFinding> findings(events_.size());
    std::atomic<bool> decided = false;
    ForEach([&](std::size_t key) {
      if (decided) return;
      OfflineLimits limits = limits_;
      // The budget is for all objects: a hard one may take what the others leave.
      limits.configurations = left_.load();
      findings[key] =
          linearizability::CheckObject(recorded_.model, recorded_.history, events_[key], limits,
                                       /*with_finals=*/!settings_.verdict_only);
      if (settings_.verdict_only && findings[key].violation.has_value()) decided = true;
      Spend(findings[key].configurations);
    });
    return findings;
  }

  // Replaces the final states by those before event number `end`.
  void FindFinals(std::uint32_t end, std::vector<ObjectFinding>& findings) {
    ForEach([&](std::size_t key) {
      if (events_[key].empty() || events_[key].back() < end) return;
      if (findings[key].violation == end) return;
      std::vector<std::uint32_t> before = events_[key];
      before.erase(std::lower_bound(before.begin(), before.end(), end), before.end());
      OfflineLimits limits = limits_;
      limits.configurations = std::min<std::uint64_t>(limits.configurations, 1'000'000);
      findings[key].finals =
          linearizability::CheckObject(recorded_.model, recorded_.history, before, limits).finals;
    });
  }

 private:
  template <class Work>
  void ForEach(Work work) {
    std::atomic<std::size_t> next = 0;
    const auto take = [&] {
      for (std::size_t key = next++; key < events_.size(); key = next++) work(key);
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < std::min(settings_.jobs, events_.size()); ++i) {
      threads.emplace_back(take);
    }
    take();
    for (std::thread& thread : threads) thread.join();
  }
  void Spend(std::uint64_t configurations) {
    std::uint64_t left = left_.load();
    while (!left_.compare_exchange_weak(left, left - std::min(left, configurations))) {
    }
  }

  const RecordedHistory& recorded_;
  const CheckSettings& settings_;
  const std::vector<std::vector<std::uint32_t>> events_;
  OfflineLimits limits_;
  std::atomic<std::uint64_t> left_ = settings_.limits.configurations;
};

void AddWarnings(const RecordedHistory& recorded, CheckReport& report) {
  if (recorded.out_of_order > 0) {
    report.warnings.push_back(std::to_string(recorded.out_of_order) +
                              " lines stood behind one of a later time: the history was sorted by "
                              "its times");
  }
  for (const auto& [what, times] : recorded.passed_over) {
    report.warnings.push_back("passed over: " + what + " (" + std::to_string(times) + ")");
  }
  if (!report.observed) {
    report.warnings.emplace_back(
        "nothing was observed: no answer in it could contradict another one");
  }
}

void ReportViolation(std::string_view text, const RecordedHistory& recorded, Objects& objects,
                     const CheckSettings& settings, std::vector<ObjectFinding>& findings,
                     CheckReport& report) {
  const History& history = recorded.history;
  const std::uint32_t number = *report.finding.violation;
  const std::uint32_t operation = history.events[number].operation;
  const std::uint32_t key = history.events[number].key;
  const auto invoked = std::find_if(
      objects.events()[key].begin(), objects.events()[key].end(),
      [&](std::uint32_t event) { return history.events[event].operation == operation; });
  report.answered = LineOf(text, history.lines[number]);
  report.invoked = LineOf(text, history.lines[*invoked]);
  report.key = history.keys[key];
  std::vector<std::uint32_t> conflict;
  if (findings[key].is_first) {
    conflict =
        linearizability::ConflictingAnswers(recorded.model, history, number, settings.must_stop);
  }
  for (const std::uint32_t answer : conflict) {
    report.conflict.push_back(LineOf(text, history.lines[answer]));
  }
  report.explanation =
      Explain(recorded, objects.events()[key], findings[key], conflict, settings.must_stop);
  objects.FindFinals(number, findings);
}

void ReportReached(std::string_view text, const RecordedHistory& recorded,
                   const std::vector<ObjectFinding>& findings, CheckReport& report) {
  for (std::size_t key = 0; key < findings.size(); ++key) {
    report.reached.configurations += findings[key].configurations;
    if (findings[key].verdict != Verdict::kUnknown || report.reached.limit != HitLimit::kNone) {
      continue;
    }
    report.reached.limit = findings[key].limit;
    report.reached.key = recorded.history.keys[key];
    if (findings[key].reached.has_value()) {
      report.reached.line = LineOf(text, recorded.history.lines[*findings[key].reached]);
    }
  }
}

}  // namespace

CheckReport CheckRecorded(std::string file, std::string_view text, const RecordedHistory& recorded,
                          const CheckSettings& settings) {
  CheckReport report;
  const History& history = recorded.history;
  report.file = std::move(file);
  report.format = recorded.format;
  report.model = ModelName(recorded);
  for (const Event& event : history.events) {
    report.operations += event.kind == Event::Kind::kInvoke ? 1 : 0;
    report.observed =
        report.observed || (event.kind == Event::Kind::kReturn && Observes(history, event));
  }
  AddWarnings(recorded, report);
  report.level = settings.level;
  report.verdict_only = settings.verdict_only;
  if (settings.level != consistency::Level::kLinearizable) {
    CheckForLevel(text, recorded, LimitsOf(recorded, text, settings), report);
    return report;
  }
  Objects objects(recorded, text, settings);
  linearizability::OfflineFinding found = linearizability::Combine(objects.Check());
  report.finding = found.finding;
  if (report.finding.violation.has_value() && !settings.verdict_only) {
    ReportViolation(text, recorded, objects, settings, found.objects, report);
  }
  if (report.finding.verdict == Verdict::kUnknown) {
    ReportReached(text, recorded, found.objects, report);
    return report;
  }
  if (settings.verdict_only) return report;
  const std::size_t end =
      report.finding.violation.value_or(static_cast<std::uint32_t>(history.events.size()));
  if (end > 0) report.last_explained = LineOf(text, history.lines[end - 1]);
  for (std::size_t key = 0; key < history.keys.size(); ++key) {
    report.keys.push_back({history.keys[key], std::move(found.objects[key].finals)});
  }
  std::sort(report.keys.begin(), report.keys.end(),
            [](const KeyReport& a, const KeyReport& b) { return a.key < b.key; });
  return report;
}

CheckReport CheckRecorded(std::string file, std::string_view text, const RecordedHistory& recorded,
                          const Limits& limits) {
  CheckSettings settings;
  settings.limits = limits;
  return CheckRecorded(std::move(file), text, recorded, settings);
}

}  // namespace stampede
