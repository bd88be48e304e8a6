#include "stampede/hunt/hunt.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "stampede/core/keyed_random.h"
#include "stampede/hunt/internal/hunt_job.h"
#include "stampede/hunt/internal/processor_time.h"

namespace stampede {
namespace {

using Clock = std::chrono::steady_clock;

// A thread's job.
class ThreadJob final : public internal::HuntJob::Listener {
 public:
  // `second` repeats runs; null where the plan repeats none.
  ThreadJob(std::unique_ptr<RunWorker> worker, std::unique_ptr<RunWorker> second)
      : worker_(std::move(worker)), second_(std::move(second)), watch_(page_, worker_->totals()) {
    page_.Clear(worker_->totals());
  }

  void Work(const HuntPlan& plan, internal::HuntShared& shared, internal::RunDealer& dealer,
            internal::SharedPeer& peer, std::optional<Clock::time_point> deadline) {
    internal::HuntJob job(plan, shared, dealer, page_, peer, *worker_, second_.get(), *this);
    job.Work({}, deadline);
  }

  void OnRun() override {}
  void OnRepeated() override {}
  void OnFinding(Finding finding) override {
    const std::lock_guard lock(mutex_);
    findings_.push_back(std::move(finding));
  }
  void OnNondeterminism(const Nondeterminism& found) override {
    const std::lock_guard lock(mutex_);
    nondeterministic_.push_back(found);
  }

  // What it came to since the last call. On the watching thread, as all that follows.
  void Collect(const HuntPlan& plan, HuntResult& result) {
    watch_.Read(result.made);
    const std::lock_guard lock(mutex_);
    for (Finding& finding : findings_) {
      if (plan.on_finding) plan.on_finding(finding);
      result.findings.push_back(std::move(finding));
    }
    findings_.clear();
    for (const Nondeterminism& found : nondeterministic_) {
      if (plan.on_nondeterminism) plan.on_nondeterminism(found);
      result.nondeterministic.push_back(found);
    }
    nondeterministic_.clear();
  }
  void AddTo(RunTotals& totals, RunRanges& made, Repetitions& repetitions) const {
    totals.Add(watch_.totals());
    made.Add(watch_.current());
    repetitions.same_process += page_.same_process.load();
    repetitions.time += std::chrono::nanoseconds(page_.repeating_time.load());
  }

 private:
  std::unique_ptr<RunWorker> worker_;
  std::unique_ptr<RunWorker> second_;
  internal::JobPage page_;
  internal::JobWatch watch_;
  std::mutex mutex_;
  std::vector<Finding> findings_;
  std::vector<Nondeterminism> nondeterministic_;
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

RunRanges HuntPlan::ToMake() const {
  const std::uint64_t beyond = ~std::uint64_t{0} - first;
  return RunRanges(RunRange{first, first + std::min(runs, beyond)}).Without(made);
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
  internal::RunDealer dealer(plan, shared.dealt);
  internal::SharedPeer shared_peer(peer);

  std::mutex mutex;
  std::condition_variable one_ended;
  unsigned working = plan.jobs;
  std::vector<std::thread> threads;
  for (auto& job : jobs) {
    threads.emplace_back([&, j = job.get()] {
      j->Work(plan, shared, dealer, shared_peer, deadline);
      const std::lock_guard lock(mutex);
      --working;
      one_ended.notify_one();
    });
  }
  HuntResult result;
  const auto time_before = internal::ProcessorTimeHere();
  {
    // How soon `stop` is heard.
    constexpr std::chrono::milliseconds kWakeUp{20};
    auto next = Clock::now() + interval;
    std::unique_lock lock(mutex);
    while (!one_ended.wait_for(lock, kWakeUp, [&] { return working == 0; })) {
      lock.unlock();
      if (stop.load(std::memory_order_relaxed)) shared.stop = true;
      for (auto& job : jobs) job->Collect(plan, result);
      if (plan.on_tick) plan.on_tick();
      if (progress && Clock::now() >= next) {
        next = Clock::now() + interval;
        HuntProgress now{{},
                         result.made,
                         result.findings.size(),
                         shared_peer.repetitions(),
                         internal::ProcessorTimeHere() - time_before};
        for (auto& job : jobs) job->AddTo(now.totals, now.made, now.repetitions);
        progress(now);
      }
      lock.lock();
    }
  }
  for (std::thread& thread : threads) thread.join();

  result.core_time = internal::ProcessorTimeHere() - time_before;
  result.interrupted = stop.load();
  result.repetitions = shared_peer.repetitions();
  for (auto& job : jobs) job->Collect(plan, result);
  for (auto& job : jobs) job->AddTo(result.totals, result.made, result.repetitions);
  internal::Settle(plan, shared.first_finding.load(), result);
  return result;
}

}  // namespace stampede
