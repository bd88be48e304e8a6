#include "stampede/hunt/hunt.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "stampede/core/keyed_random.h"
#include "stampede/hunt/internal/hunt_job.h"

namespace stampede {
namespace {

using Clock = std::chrono::steady_clock;

// A thread's job. After every run it publishes its progress, which other threads may read.
class ThreadJob final : public internal::HuntJob::Listener {
 public:
  // `second` repeats runs; null where the plan repeats none.
  ThreadJob(std::unique_ptr<RunWorker> worker, std::unique_ptr<RunWorker> second)
      : worker_(std::move(worker)), second_(std::move(second)) {}

  void Work(const HuntPlan& plan, internal::HuntShared& shared, internal::SharedPeer& peer,
            std::optional<Clock::time_point> deadline) {
    internal::HuntJob job(plan, shared, peer, *worker_, second_.get(), *this);
    job.Work(deadline);
    repetitions_ = job.repetitions();
  }

  void OnRun(std::uint64_t) override {}
  void OnRepeated(const Repetitions&, const Repetitions&) override {}
  void OnFinding(Finding finding) override { findings_.push_back(std::move(finding)); }
  void OnNondeterminism(const Nondeterminism& found) override {
    nondeterministic_.push_back(found);
  }
  void OnRunMade(const RunTotals& totals) override {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock.owns_lock()) return;  // being read: the next run publishes
    published_.Take(totals, findings_.size());
  }

  void AddTo(HuntProgress& progress) {
    const std::lock_guard lock(mutex_);
    progress.Add(published_);
  }
  void AddTo(HuntResult& result) {
    result.totals.Add(worker_->totals());
    result.repetitions.same_process += repetitions_.same_process;
    result.repetitions.time += repetitions_.time;
    result.nondeterministic.insert(result.nondeterministic.end(), nondeterministic_.begin(),
                                   nondeterministic_.end());
    for (Finding& finding : findings_) result.findings.push_back(std::move(finding));
  }

 private:
  std::unique_ptr<RunWorker> worker_;
  std::unique_ptr<RunWorker> second_;
  std::vector<Finding> findings_;
  std::vector<Nondeterminism> nondeterministic_;
  Repetitions repetitions_;
  std::mutex mutex_;
  HuntProgress published_;
};

}  // namespace

std::uint64_t RunSeed(std::uint64_t hunt_seed, std::uint64_t run) {
  return Draw(SubKey(hunt_seed, "run"), run);
}

bool IsRepeated(const HuntPlan& plan, std::uint64_t run) {
  if (plan.repeat_every == 0) return false;
  if (run < plan.repeat_every) return run == 0;
  // One of each block, not always the same: jobs take runs by turns.
  const std::uint64_t block = run / plan.repeat_every;
  return run % plan.repeat_every ==
         Below(Draw(SubKey(plan.seed, "repeated runs"), block), plan.repeat_every);
}

void HuntProgress::Take(const RunTotals& totals, std::uint64_t found) {
  runs = totals.runs;
  events = totals.events;
  virtual_time = totals.virtual_time;
  findings = found;
  marks.resize(totals.marks.size());
  for (std::size_t i = 0; i < totals.marks.size(); ++i) marks[i] = totals.marks[i].times;
}

void HuntProgress::Add(const HuntProgress& other) {
  runs += other.runs;
  events += other.events;
  virtual_time = virtual_time + other.virtual_time;
  findings += other.findings;
  marks.resize(std::max(marks.size(), other.marks.size()));
  for (std::size_t i = 0; i < other.marks.size(); ++i) marks[i] += other.marks[i];
}

HuntResult Hunt(const HuntPlan& plan, const std::function<std::unique_ptr<RunWorker>()>& new_worker,
                const std::atomic<bool>& stop,
                const std::function<void(const HuntProgress&)>& progress,
                std::chrono::milliseconds interval, DeterminismPeer* peer) {
  std::vector<std::unique_ptr<ThreadJob>> jobs;
  for (unsigned i = 0; i < plan.jobs; ++i) {
    jobs.push_back(
        std::make_unique<ThreadJob>(new_worker(), plan.repeat_every > 0 ? new_worker() : nullptr));
  }
  std::optional<Clock::time_point> deadline;
  if (plan.time.has_value()) deadline = Clock::now() + *plan.time;
  internal::HuntShared shared;
  shared.stop = stop.load();
  internal::SharedPeer shared_peer(peer);

  std::mutex mutex;
  std::condition_variable one_ended;
  unsigned working = plan.jobs;
  std::vector<std::thread> threads;
  for (auto& job : jobs) {
    threads.emplace_back([&, j = job.get()] {
      j->Work(plan, shared, shared_peer, deadline);
      const std::lock_guard lock(mutex);
      --working;
      one_ended.notify_one();
    });
  }
  {
    // How soon `stop` is heard.
    constexpr std::chrono::milliseconds kWakeUp{20};
    auto next = Clock::now() + interval;
    std::unique_lock lock(mutex);
    while (!one_ended.wait_for(lock, kWakeUp, [&] { return working == 0; })) {
      if (stop.load(std::memory_order_relaxed)) shared.stop = true;
      if (!progress || Clock::now() < next) continue;
      next = Clock::now() + interval;
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
  result.repetitions = shared_peer.repetitions();
  for (auto& job : jobs) job->AddTo(result);
  internal::Settle(plan, shared.first_finding.load(), result);
  return result;
}

}  // namespace stampede
