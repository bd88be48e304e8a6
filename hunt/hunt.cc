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

// What the jobs of a hunt share.
struct Shared {
  std::atomic<std::uint64_t> first_finding{~std::uint64_t{0}};  // or nondeterminism
  std::atomic<std::size_t> found{0};

  void Found(std::uint64_t run) {
    found.fetch_add(1, std::memory_order_relaxed);
    std::uint64_t first = first_finding.load();
    while (run < first && !first_finding.compare_exchange_weak(first, run)) {
    }
  }
};

// The peer, for all jobs; it is asked until it fails.
class SharedPeer {
 public:
  explicit SharedPeer(DeterminismPeer* peer) : peer_(peer) {}

  // Whether the run comes to the same there, as far as it can be asked.
  bool ComesTo(const RunDigest& expected, std::uint64_t run_seed, std::chrono::milliseconds limit) {
    const std::lock_guard lock(mutex_);
    if (peer_ == nullptr) return true;
    const auto digest = peer_->Repeat(run_seed, limit);
    repetitions_.unseen = peer_->unseen();
    if (digest.ok()) {
      ++repetitions_.second_process;
      return *digest == expected;
    }
    repetitions_.no_second_process = std::string(digest.status().message());
    peer_ = nullptr;
    return !absl::IsAborted(digest.status());
  }

  const Repetitions& repetitions() const { return repetitions_; }

 private:
  std::mutex mutex_;
  DeterminismPeer* peer_;
  Repetitions repetitions_;
};

// One job of a hunt. After every run it publishes its progress, which other threads may read.
class Job {
 public:
  // `second` repeats runs; null where the plan repeats none.
  Job(const HuntPlan& plan, unsigned number, std::unique_ptr<RunWorker> worker,
      std::unique_ptr<RunWorker> second)
      : plan_(plan), number_(number), worker_(std::move(worker)), second_(std::move(second)) {}

  // Makes every jobs-th run. Ends when `stop` is set, or past a finding of a lower number.
  void Work(const std::atomic<bool>& stop, Shared& shared, SharedPeer& peer,
            std::optional<Clock::time_point> deadline) {
    // Repeated after the next run: what that one leaves behind in the process must not matter.
    std::optional<Made> to_repeat;
    for (std::uint64_t run = number_; run < plan_.runs; run += plan_.jobs) {
      if (stop.load(std::memory_order_relaxed)) return;
      if (IsOver(run, shared)) break;
      if (shared.found.load(std::memory_order_relaxed) >= plan_.most_findings) break;
      if (deadline.has_value() && Clock::now() >= *deadline) break;
      std::optional<Made> made;
      RunOutcome outcome;
      if (second_ != nullptr && IsRepeated(plan_, run)) [[unlikely]] {
        const auto start = Clock::now();
        outcome = worker_->Run(RunSeed(plan_.seed, run));
        made = Made{run, outcome.seed, DigestOf(outcome, *worker_), Clock::now() - start};
      } else {
        outcome = worker_->Run(RunSeed(plan_.seed, run));
      }
      if (to_repeat.has_value()) Repeat(*to_repeat, shared, peer);
      to_repeat = made;
      if (outcome.violation.has_value()) {
        findings_.push_back({run, std::move(outcome)});
        shared.Found(run);
      }
      Publish();
    }
    if (to_repeat.has_value() && !IsOver(to_repeat->run, shared)) Repeat(*to_repeat, shared, peer);
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
  const std::vector<Nondeterminism>& nondeterministic() const { return nondeterministic_; }
  const Repetitions& repetitions() const { return repetitions_; }
  const RunTotals& totals() const { return worker_->totals(); }

 private:
  // A run that is to be repeated.
  struct Made {
    std::uint64_t run = 0;
    std::uint64_t run_seed = 0;
    RunDigest digest;
    Clock::duration time{};
  };

  bool IsOver(std::uint64_t run, const Shared& shared) const {
    return !plan_.keep_going && run > shared.first_finding.load(std::memory_order_relaxed);
  }

  void Repeat(const Made& made, Shared& shared, SharedPeer& peer) {
    const auto start = Clock::now();
    ++repetitions_.same_process;
    const RunOutcome outcome = second_->Run(made.run_seed);
    if (DigestOf(outcome, *second_) != made.digest) {
      Differs(made, RepeatedIn::kSameProcess, shared);
    } else {
      // As long as a machine with other work may take for what took this long here.
      const auto limit = std::chrono::seconds(60) + 100 * made.time;
      if (!peer.ComesTo(made.digest, made.run_seed,
                        std::chrono::duration_cast<std::chrono::milliseconds>(limit))) {
        Differs(made, RepeatedIn::kSecondProcess, shared);
      }
    }
    repetitions_.time += Clock::now() - start;
  }

  void Differs(const Made& made, RepeatedIn where, Shared& shared) {
    nondeterministic_.push_back({made.run, made.run_seed, where});
    shared.Found(made.run);
  }

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
  std::vector<Nondeterminism> nondeterministic_;
  Repetitions repetitions_;
  std::mutex mutex_;
  HuntProgress published_;
};

// Those of runs up to `last`, in order: what other jobs found beyond it depends on chance.
template <class T>
void KeepUpTo(std::uint64_t last, std::vector<T>& found) {
  std::erase_if(found, [last](const T& each) { return each.run > last; });
  std::sort(found.begin(), found.end(), [](const T& a, const T& b) { return a.run < b.run; });
}

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

HuntResult Hunt(const HuntPlan& plan, const std::function<std::unique_ptr<RunWorker>()>& new_worker,
                const std::atomic<bool>& stop,
                const std::function<void(const HuntProgress&)>& progress,
                std::chrono::milliseconds interval, DeterminismPeer* peer) {
  std::vector<std::unique_ptr<Job>> jobs;
  for (unsigned i = 0; i < plan.jobs; ++i) {
    jobs.push_back(std::make_unique<Job>(plan, i, new_worker(),
                                         plan.repeat_every > 0 ? new_worker() : nullptr));
  }
  std::optional<Clock::time_point> deadline;
  if (plan.time.has_value()) deadline = Clock::now() + *plan.time;
  Shared shared;
  SharedPeer shared_peer(peer);

  std::mutex mutex;
  std::condition_variable one_ended;
  unsigned working = plan.jobs;
  std::vector<std::thread> threads;
  for (auto& job : jobs) {
    threads.emplace_back([&, j = job.get()] {
      j->Work(stop, shared, shared_peer, deadline);
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
  result.repetitions = shared_peer.repetitions();
  for (auto& job : jobs) {
    result.totals.Add(job->totals());
    result.repetitions.same_process += job->repetitions().same_process;
    result.repetitions.time += job->repetitions().time;
    result.nondeterministic.insert(result.nondeterministic.end(), job->nondeterministic().begin(),
                                   job->nondeterministic().end());
    for (Finding& finding : job->findings()) result.findings.push_back(std::move(finding));
  }
  const std::uint64_t last = plan.keep_going ? ~std::uint64_t{0} : shared.first_finding.load();
  KeepUpTo(last, result.findings);
  KeepUpTo(last, result.nondeterministic);
  return result;
}

}  // namespace stampede
