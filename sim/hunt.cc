#include "stampede/sim/hunt.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "stampede/core/keyed_random.h"

namespace stampede {
namespace {

using Clock = std::chrono::steady_clock;

// One thread of a hunt. What others may read meanwhile is published after every run.
class Hunter {
 public:
  // `second` makes runs again, where the plan asks for that; else it is null.
  Hunter(const HuntPlan& plan, unsigned number, std::unique_ptr<HuntWorker> worker,
         std::unique_ptr<HuntWorker> second)
      : plan_(plan), number_(number), worker_(std::move(worker)), second_(std::move(second)) {}

  // Takes every jobs-th run until run to stop, or past a finding of a lower number.
  void Work(const std::atomic<bool>& stop, std::atomic<std::uint64_t>& first_finding,
            std::atomic<std::size_t>& found, std::optional<Clock::time_point> deadline) {
    for (std::uint64_t run = number_; run < plan_.runs; run += plan_.jobs) {
      if (stop.load(std::memory_order_relaxed)) return;
      if (!plan_.keep_going && run > first_finding.load(std::memory_order_relaxed)) return;
      if (found.load(std::memory_order_relaxed) >= plan_.most_findings) return;
      if (deadline.has_value() && Clock::now() >= *deadline) return;
      RunOutcome outcome = worker_->Run(RunSeed(plan_.seed, run));
      if (second_ != nullptr && run % plan_.check_every == 0) {
        ++checked_;
        const RunOutcome again = second_->Run(outcome.seed);
        if (again.fingerprint != outcome.fingerprint) {
          nondeterministic_.push_back(outcome.seed);
          found.fetch_add(1, std::memory_order_relaxed);
        }
      }
      if (outcome.violation.has_value()) {
        findings_.push_back({run, std::move(outcome)});
        found.fetch_add(1, std::memory_order_relaxed);
        std::uint64_t first = first_finding.load();
        while (run < first && !first_finding.compare_exchange_weak(first, run)) {
        }
      }
      Publish();
    }
  }

  void AddTo(HuntProgress& progress) {
    const std::lock_guard lock(mutex_);
    progress.runs += published_.runs;
    progress.events += published_.events;
    progress.virtual_microseconds += published_.virtual_microseconds;
    progress.findings += published_.findings;
    progress.marks.resize(std::max(progress.marks.size(), published_.marks.size()));
    for (std::size_t i = 0; i < published_.marks.size(); ++i) {
      progress.marks[i] += published_.marks[i];
    }
  }

  std::vector<Finding>& findings() { return findings_; }
  std::uint64_t checked() const { return checked_; }
  const std::vector<std::uint64_t>& nondeterministic() const { return nondeterministic_; }
  const HuntTotals& totals() const { return worker_->totals(); }

 private:
  void Publish() {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock.owns_lock()) return;  // somebody is reading; the next run will do
    const HuntTotals& totals = worker_->totals();
    published_.runs = totals.runs;
    published_.events = totals.events;
    published_.virtual_microseconds = totals.virtual_time.microseconds();
    published_.findings = findings_.size();
    published_.marks.resize(totals.marks.size());
    for (std::size_t i = 0; i < totals.marks.size(); ++i) {
      published_.marks[i] = totals.marks[i].times;
    }
  }

  const HuntPlan& plan_;
  const unsigned number_;
  std::unique_ptr<HuntWorker> worker_;
  std::unique_ptr<HuntWorker> second_;
  std::vector<Finding> findings_;
  std::uint64_t checked_ = 0;
  std::vector<std::uint64_t> nondeterministic_;
  std::mutex mutex_;
  HuntProgress published_;
};

}  // namespace

namespace {

void AddAll(std::vector<Tally>& to, const std::vector<Tally>& from) {
  to.resize(std::max(to.size(), from.size()));
  for (std::size_t i = 0; i < from.size(); ++i) to[i].Add(from[i]);
}

}  // namespace

void HuntTotals::Add(const HuntTotals& other) {
  runs += other.runs;
  events += other.events;
  fewest_events = std::min(fewest_events, other.fewest_events);
  undecided += other.undecided;
  virtual_time = virtual_time + other.virtual_time;
  fingerprint += other.fingerprint;
  for (std::size_t i = 0; i < kFaultKindCount; ++i) faults[i].Add(other.faults[i]);
  cuts.Add(other.cuts);
  halted += other.halted;
  AddAll(marks, other.marks);
  AddAll(received, other.received);
  AddAll(transitions, other.transitions);
}

std::uint64_t RunSeed(std::uint64_t hunt_seed, std::uint64_t run) {
  return Draw(SubKey(hunt_seed, "run"), run);
}

HuntResult Hunt(const HuntPlan& plan,
                const std::function<std::unique_ptr<HuntWorker>()>& new_worker,
                const std::atomic<bool>& stop,
                const std::function<void(const HuntProgress&)>& progress,
                std::chrono::milliseconds interval) {
  std::vector<std::unique_ptr<Hunter>> hunters;
  for (unsigned i = 0; i < plan.jobs; ++i) {
    hunters.push_back(std::make_unique<Hunter>(plan, i, new_worker(),
                                               plan.check_every > 0 ? new_worker() : nullptr));
  }
  std::optional<Clock::time_point> deadline;
  if (plan.time.has_value()) deadline = Clock::now() + *plan.time;
  std::atomic<std::uint64_t> first_finding{~std::uint64_t{0}};
  std::atomic<std::size_t> found{0};

  std::mutex mutex;
  std::condition_variable one_ended;
  unsigned working = plan.jobs;
  std::vector<std::thread> threads;
  for (auto& hunter : hunters) {
    threads.emplace_back([&, h = hunter.get()] {
      h->Work(stop, first_finding, found, deadline);
      const std::lock_guard lock(mutex);
      --working;
      one_ended.notify_one();
    });
  }
  {
    std::unique_lock lock(mutex);
    while (!one_ended.wait_for(lock, interval, [&] { return working == 0; })) {
      if (!progress) continue;
      lock.unlock();
      HuntProgress now;
      for (auto& hunter : hunters) hunter->AddTo(now);
      progress(now);
      lock.lock();
    }
  }
  for (std::thread& thread : threads) thread.join();

  HuntResult result;
  result.interrupted = stop.load();
  for (auto& hunter : hunters) {
    result.totals.Add(hunter->totals());
    result.checked += hunter->checked();
    result.nondeterministic.insert(result.nondeterministic.end(),
                                   hunter->nondeterministic().begin(),
                                   hunter->nondeterministic().end());
    for (Finding& finding : hunter->findings()) result.findings.push_back(std::move(finding));
  }
  std::sort(result.findings.begin(), result.findings.end(),
            [](const Finding& a, const Finding& b) { return a.run < b.run; });
  if (!plan.keep_going && result.findings.size() > 1) result.findings.resize(1);
  return result;
}

}  // namespace stampede
