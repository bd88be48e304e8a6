#include "stampede/hunt/scoreboard_hunts.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <optional>
#include <poll.h>
#include <utility>

#include "stampede/core/json.h"
#include "stampede/core/run_position.h"
#include "stampede/hunt/hunt.h"
#include "stampede/hunt/internal/processor_time.h"
#include "stampede/hunt/internal/shared_memory.h"
#include "stampede/hunt/process_hunt.h"

namespace stampede {
namespace {

using Clock = std::chrono::steady_clock;

// One hunt of the plan, by the order in which they are dealt.
struct Task {
  std::size_t defect = 0;
  std::uint64_t number = 0;
};
Task TaskOf(const ScoreboardPlan& plan, std::uint64_t dealt) {
  return {static_cast<std::size_t>(dealt % plan.defects.size()), dealt / plan.defects.size()};
}
std::uint64_t TasksIn(const ScoreboardPlan& plan) {
  return plan.defects.size() * plan.repeats;
}

// What came of it.
struct Made {
  std::uint64_t dealt = 0;
  HuntSample sample;
  std::string nondeterministic;  // why the sample does not count; empty: it does
  std::string failed;            // why there is no sample; empty: there is
  STAMPEDE_FIELDS(Made, dealt, sample, nondeterministic, failed)
};

// What the jobs share with their parent.
struct JobPages {
  static constexpr std::size_t kMostJobs = 256;
  struct Page {
    std::atomic<std::uint64_t> dealt{~std::uint64_t{0}};  // its hunt
    std::atomic<std::uint64_t> events{0};                 // of it, so far
  };
  std::atomic<std::uint64_t> next{0};
  std::array<Page, kMostJobs> pages{};
};

HuntPlan HuntPlanOf(const ScoreboardPlan& plan, const Task& task) {
  HuntPlan hunt;
  hunt.seed = ScoreboardHuntSeed(plan.seed, task.number);
  hunt.most_events = plan.cap;
  hunt.repeat_every = 0;  // would take time; what is found is made again below
  return hunt;
}

// Whether the run comes to the same in another worker; in a child unless `in_process`.
bool Repeats(const Finding& finding, const SeededRuns& runs, const ScoreboardPlan& plan) {
  // Where a step ends the process, the hunt has made the run again, alone.
  if (IsFatal(finding.outcome.violation->invariant)) return true;
  const std::uint64_t seed = finding.outcome.seed;
  if (plan.in_process) return runs.NewWorker()->Run(seed) == finding.outcome;
  CallOptions options;
  options.limits = plan.limits;
  const auto again =
      CallInChild([&] { return JsonLine(ToJson(runs.NewWorker()->Run(seed))); }, options);
  if (!again.ok() || again->death.has_value()) return false;
  RunOutcome outcome;
  const auto json = ParseJson(again->value);
  return json.ok() && FromJson(*json, outcome).ok() && outcome == finding.outcome;
}

Made MakeHunt(const ScoreboardPlan& plan, std::uint64_t dealt, const std::atomic<bool>& stop,
              const std::function<void(std::uint64_t events)>& progress) {
  constexpr std::chrono::milliseconds kInterval{100};
  const Task task = TaskOf(plan, dealt);
  const SeededRuns& runs = *plan.defects[task.defect].runs;
  const HuntPlan hunt = HuntPlanOf(plan, task);
  const auto new_worker = [&] { return runs.NewWorker(); };
  const auto on_progress = [&](const HuntProgress& now) { progress(now.totals.events); };
  Made made;
  made.dealt = dealt;
  absl::StatusOr<HuntResult> result;
  const auto time_before =
      plan.in_process ? internal::ProcessorTimeHere() : internal::ProcessorTimeOfChildren();
  if (plan.in_process) {
    result = Hunt(hunt, new_worker, stop, on_progress, kInterval);
  } else {
    result = HuntInProcesses(hunt, plan.limits, new_worker, stop, on_progress, kInterval, {});
  }
  const auto time_after =
      plan.in_process ? internal::ProcessorTimeHere() : internal::ProcessorTimeOfChildren();
  if (!result.ok()) {
    made.failed = std::string(result.status().message());
    return made;
  }
  made.sample.hunt_seed = hunt.seed;
  made.sample.runs = result->totals.runs;
  made.sample.events = result->totals.events;
  made.sample.cpu_microseconds = static_cast<std::uint64_t>((time_after - time_before).count());
  const auto unsound = [&](const std::string& what, std::uint64_t run_seed) {
    made.nondeterministic = plan.defects[task.defect].name + ", hunt seed " +
                            std::to_string(hunt.seed) + ": run seed " + std::to_string(run_seed) +
                            " " + what;
  };
  if (!result->nondeterministic.empty()) {
    const Nondeterminism& first = result->nondeterministic.front();
    unsound("depends on more than its seed: " + first.what, first.run_seed);
  } else if (!result->findings.empty()) {
    const Finding& finding = result->findings.front();
    made.sample.invariant = finding.outcome.violation->invariant;
    made.sample.run_seed = finding.outcome.seed;
    if (!Repeats(finding, runs, plan))
      unsound("came out differently when repeated", finding.outcome.seed);
  }
  return made;
}

// Collects what the hunts come to.
class Collector {
 public:
  explicit Collector(const ScoreboardPlan& plan) : plan_(plan), samples_(TasksIn(plan)) {}

  absl::Status Take(Made made) {
    if (!made.failed.empty()) return absl::InternalError(made.failed);
    ++done_;
    events_ += made.sample.events;
    if (!made.nondeterministic.empty()) {
      unsound_.emplace_back(made.dealt, std::move(made.nondeterministic));
    } else {
      samples_[made.dealt] = std::move(made.sample);
    }
    return absl::OkStatus();
  }
  std::uint64_t done() const { return done_; }
  std::uint64_t events() const { return events_; }

  ScoreboardHunts Result() {
    ScoreboardHunts result;
    result.interrupted = done_ < samples_.size();
    for (const auto& defect : plan_.defects) result.defects.push_back({defect.name, {}});
    for (std::uint64_t dealt = 0; dealt < samples_.size(); ++dealt) {
      if (!samples_[dealt].has_value()) continue;
      result.defects[TaskOf(plan_, dealt).defect].hunts.push_back(*std::move(samples_[dealt]));
    }
    std::sort(unsound_.begin(), unsound_.end());
    for (auto& [dealt, what] : unsound_) result.nondeterministic.push_back(std::move(what));
    return result;
  }

 private:
  const ScoreboardPlan& plan_;
  std::vector<std::optional<HuntSample>> samples_;  // by the order in which they were dealt
  std::vector<std::pair<std::uint64_t, std::string>> unsound_;
  std::uint64_t done_ = 0;
  std::uint64_t events_ = 0;
};

absl::StatusOr<ScoreboardHunts> MakeHere(
    const ScoreboardPlan& plan, const std::atomic<bool>& stop,
    const std::function<void(const ScoreboardProgress&)>& progress) {
  Collector collector(plan);
  for (std::uint64_t dealt = 0; dealt < TasksIn(plan) && !stop.load(); ++dealt) {
    Made made = MakeHunt(plan, dealt, stop, [&](std::uint64_t events) {
      if (!progress) return;
      progress({collector.done(), collector.events() + events, {TaskOf(plan, dealt).defect}});
    });
    if (stop.load()) break;  // cut short
    if (auto status = collector.Take(std::move(made)); !status.ok()) return status;
  }
  return collector.Result();
}

// The parent's side. A job is a child process that makes hunt after hunt, each in a child process
// of its own: a defect may end its process.
class JobsOfScoreboard {
 public:
  explicit JobsOfScoreboard(const ScoreboardPlan& plan) : plan_(plan), collector_(plan) {}

  absl::StatusOr<ScoreboardHunts> Run(
      const std::atomic<bool>& stop, const std::function<void(const ScoreboardProgress&)>& progress,
      std::chrono::milliseconds interval) {
    const std::size_t jobs =
        std::min<std::uint64_t>({plan_.jobs, JobPages::kMostJobs, TasksIn(plan_)});
    for (std::size_t i = 0; i < jobs; ++i) {
      if (auto status = Start(i); !status.ok()) return status;
    }
    auto next_progress = Clock::now() + interval;
    while (!jobs_.empty()) {
      Wait();
      // A hunt is nothing before it is done: there is nothing to wait for.
      if (stop.load()) {
        for (Job& job : jobs_) job.child->Kill();
      }
      if (auto status = Attend(); !status.ok()) return status;
      if (!progress || Clock::now() < next_progress) continue;
      next_progress = Clock::now() + interval;
      progress(Progress());
    }
    return collector_.Result();
  }

 private:
  struct Job {
    std::size_t page = 0;
    std::unique_ptr<ChildProcess> child;
    std::string unread = {};  // the beginning of a line
  };

  absl::Status Start(std::size_t page) {
    // It makes no steps itself, and so cannot hang in one.
    ChildLimits patient = plan_.limits;
    patient.step_timeout = std::chrono::hours(24 * 365);
    auto child = ChildProcess::Start([this, page](int out) { Work(pages_->pages[page], out); },
                                     patient, ChildProcess::StandardError::kKept);
    if (!child.ok()) return child.status();
    jobs_.push_back({page, *std::move(child)});
    return absl::OkStatus();
  }

  // In the child.
  void Work(JobPages::Page& page, int out) {
    for (std::uint64_t dealt; (dealt = pages_->next.fetch_add(1)) < TasksIn(plan_);) {
      page.events = 0;
      page.dealt = dealt;
      const Made made =
          MakeHunt(plan_, dealt, ChildStop(), [&](std::uint64_t events) { page.events = events; });
      page.events = 0;
      WriteToPipe(out, JsonLine(ToJson(made)) + "\n");
    }
  }

  void Wait() const {
    constexpr int kMilliseconds = 20;
    std::vector<pollfd> readable;
    for (const Job& job : jobs_) readable.push_back({job.child->out(), POLLIN, 0});
    poll(readable.data(), static_cast<nfds_t>(readable.size()), kMilliseconds);
  }

  absl::Status Attend() {
    for (Job& job : jobs_) {
      const bool goes_on = job.child->Watch();
      if (auto status = Read(job); !status.ok()) return status;
      if (goes_on) continue;
      if (job.child->death().has_value()) {
        return absl::InternalError("a process that makes hunts ended: " +
                                   job.child->death()->AsFatalStep(0).summary);
      }
      job.child = nullptr;
    }
    std::erase_if(jobs_, [](const Job& job) { return job.child == nullptr; });
    return absl::OkStatus();
  }

  absl::Status Read(Job& job) {
    job.unread += job.child->TakeOutput();
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = job.unread.find('\n', begin)) != std::string::npos;) {
      const auto json = ParseJson(job.unread.substr(begin, end - begin));
      begin = end + 1;
      Made made;
      if (!json.ok() || !FromJson(*json, made).ok()) {
        return absl::InternalError("a process that makes hunts wrote something else");
      }
      if (auto status = collector_.Take(std::move(made)); !status.ok()) return status;
    }
    job.unread.erase(0, begin);
    return absl::OkStatus();
  }

  ScoreboardProgress Progress() const {
    ScoreboardProgress now{collector_.done(), collector_.events(), {}};
    for (const Job& job : jobs_) {
      const JobPages::Page& page = pages_->pages[job.page];
      const std::uint64_t dealt = page.dealt;
      if (dealt < TasksIn(plan_)) now.under_way.push_back(TaskOf(plan_, dealt).defect);
      now.events += page.events;
    }
    return now;
  }

  const ScoreboardPlan& plan_;
  Collector collector_;
  SharedMemory<JobPages> pages_;
  std::vector<Job> jobs_;
};

}  // namespace

absl::StatusOr<ScoreboardHunts> MakeScoreboardHunts(
    const ScoreboardPlan& plan, const std::atomic<bool>& stop,
    const std::function<void(const ScoreboardProgress&)>& progress,
    std::chrono::milliseconds interval) {
  if (plan.in_process) return MakeHere(plan, stop, progress);
  return JobsOfScoreboard(plan).Run(stop, progress, interval);
}

}  // namespace stampede
