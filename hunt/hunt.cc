#include "stampede/hunt/hunt.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "stampede/core/keyed_random.h"

namespace stampede {
namespace {

using Clock = std::chrono::steady_clock;

// One job of a hunt. After every run it publishes its progress, which other threads may read.
class Job {
 public:
  // `second` repeats runs; null where the plan repeats none.
  Job(const HuntPlan& plan, unsigned number, std::unique_ptr<RunWorker> worker,
      std::unique_ptr<RunWorker> second)
      : plan_(plan), number_(number), worker_(std::move(worker)), second_(std::move(second)) {}

  // Makes every jobs-th run. Ends when `stop` is set, or past a finding of a lower number.
  void Work(const std::atomic<bool>& stop, std::atomic<std::uint64_t>& first_finding,
            std::atomic<std::size_t>& found, std::optional<Clock::time_point> deadline) {
    for (std::uint64_t run = number_; run < plan_.runs; run += plan_.jobs) {
      if (stop.load(std::memory_order_relaxed)) return;
      if (!plan_.keep_going && run > first_finding.load(std::memory_order_relaxed)) return;
      if (found.load(std::memory_order_relaxed) >= plan_.most_findings) return;
      if (deadline.has_value() && Clock::now() >= *deadline) return;
      RunOutcome outcome = worker_->Run(RunSeed(plan_.seed, run));
      if (second_ != nullptr && run % plan_.repeat_every == 0) {
        ++repeated_;
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
    progress.virtual_time = progress.virtual_time + published_.virtual_time;
    progress.findings += published_.findings;
    progress.marks.resize(std::max(progress.marks.size(), published_.marks.size()));
    for (std::size_t i = 0; i < published_.marks.size(); ++i) {
      progress.marks[i] += published_.marks[i];
    }
  }

  std::vector<Finding>& findings() { return findings_; }
  std::uint64_t repeated() const { return repeated_; }
  const std::vector<std::uint64_t>& nondeterministic() const { return nondeterministic_; }
  const RunTotals& totals() const { return worker_->totals(); }

 private:
  void Publish() {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock.owns_lock()) return;  // being read: the next run publishes
    const RunTotals& totals = worker_->totals();
    published_.runs = totals.runs;
    published_.events = totals.events;
    published_.virtual_time = totals.virtual_time;
    published_.findings = findings_.size();
    published_.marks.resize(totals.marks.size());
    for (std::size_t i = 0; i < totals.marks.size(); ++i) {
      published_.marks[i] = totals.marks[i].times;
    }
  }

  const HuntPlan& plan_;
  const unsigned number_;
  std::unique_ptr<RunWorker> worker_;
  std::unique_ptr<RunWorker> second_;
  std::vector<Finding> findings_;
  std::uint64_t repeated_ = 0;
  std::vector<std::uint64_t> nondeterministic_;
  std::mutex mutex_;
  HuntProgress published_;
};

}  // namespace

std::uint64_t RunSeed(std::uint64_t hunt_seed, std::uint64_t run) {
  return Draw(SubKey(hunt_seed, "run"), run);
}

HuntResult Hunt(const HuntPlan& plan, const std::function<std::unique_ptr<RunWorker>()>& new_worker,
                const std::atomic<bool>& stop,
                const std::function<void(const HuntProgress&)>& progress,
                std::chrono::milliseconds interval) {
  std::vector<std::unique_ptr<Job>> jobs;
  for (unsigned i = 0; i < plan.jobs; ++i) {
    jobs.push_back(std::make_unique<Job>(plan, i, new_worker(),
                                         plan.repeat_every > 0 ? new_worker() : nullptr));
  }
  std::optional<Clock::time_point> deadline;
  if (plan.time.has_value()) deadline = Clock::now() + *plan.time;
  std::atomic<std::uint64_t> first_finding{~std::uint64_t{0}};
  std::atomic<std::size_t> found{0};

  std::mutex mutex;
  std::condition_variable one_ended;
  unsigned working = plan.jobs;
  std::vector<std::thread> threads;
  for (auto& job : jobs) {
    threads.emplace_back([&, j = job.get()] {
      j->Work(stop, first_finding, found, deadline);
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
      for (auto& job : jobs) job->AddTo(now);
      progress(now);
      lock.lock();
    }
  }
  for (std::thread& thread : threads) thread.join();

  HuntResult result;
  result.interrupted = stop.load();
  for (auto& job : jobs) {
    result.totals.Add(job->totals());
    result.repeated += job->repeated();
    result.nondeterministic.insert(result.nondeterministic.end(), job->nondeterministic().begin(),
                                   job->nondeterministic().end());
    for (Finding& finding : job->findings()) result.findings.push_back(std::move(finding));
  }
  std::sort(result.findings.begin(), result.findings.end(),
            [](const Finding& a, const Finding& b) { return a.run < b.run; });
  if (!plan.keep_going && result.findings.size() > 1) result.findings.resize(1);
  return result;
}

}  // namespace stampede
