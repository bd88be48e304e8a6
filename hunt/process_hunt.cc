#include "stampede/hunt/process_hunt.h"

#include <algorithm>
#include <cstddef>
#include <poll.h>
#include <string>
#include <utility>
#include <vector>

#include "stampede/core/json.h"
#include "stampede/hunt/internal/death_account.h"
#include "stampede/hunt/internal/hunt_job.h"
#include "stampede/hunt/internal/job_page.h"
#include "stampede/hunt/internal/processor_time.h"
#include "stampede/hunt/internal/shared_memory.h"

namespace stampede {
namespace {

using Clock = std::chrono::steady_clock;
void WriteLine(int out, const Json& json) {
  WriteToPipe(out, JsonLine(json) + "\n");
}

// The child's side.
class ChildJob final : public internal::HuntJob::Listener {
 public:
  ChildJob(internal::JobPage& page, internal::SharedPeer& peer, int out, const ChildLimits& limits)
      : page_(page), peer_(peer), out_(out), limits_(limits) {}

  void OnRun() override {
    BoundKeptStandardError();
    LimitMemoryGrowth(limits_.memory);
  }
  void OnFinding(Finding finding) override { WriteLine(out_, Json{{"finding", ToJson(finding)}}); }
  void OnNondeterminism(const Nondeterminism& found) override {
    WriteLine(out_, Json{{"nondeterminism", ToJson(found)}});
  }
  void OnRepeated() override {
    const Repetitions by_peer = peer_.repetitions();
    page_.second_process = by_peer.second_process;
    if (by_peer.unseen == unseen_ && by_peer.no_second_process == none_) return;
    unseen_ = by_peer.unseen;
    none_ = by_peer.no_second_process;
    WriteLine(out_, Json{{"peer", {{"unseen", unseen_}, {"none", none_}}}});
  }

 private:
  internal::JobPage& page_;
  internal::SharedPeer& peer_;
  const int out_;
  const ChildLimits& limits_;
  // What the parent knows of the peer.
  std::vector<std::string> unseen_;
  std::string none_;
};

// The parent's side of the whole hunt.
class ProcessHunt {
 public:
  ProcessHunt(const HuntPlan& plan, const ChildLimits& limits,
              const std::function<std::unique_ptr<RunWorker>()>& new_worker,
              const std::function<std::unique_ptr<DeterminismPeer>()>& new_peer)
      : plan_(plan),
        limits_(limits),
        new_worker_(new_worker),
        new_peer_(new_peer),
        none_(new_worker()->totals()),
        dealer_(plan, shared_->dealt) {
    if (plan.time.has_value()) deadline_ = Clock::now() + *plan.time;
  }

  absl::StatusOr<HuntResult> Run(const std::atomic<bool>& stop,
                                 const std::function<void(const HuntProgress&)>& progress,
                                 std::chrono::milliseconds interval) {
    jobs_.resize(plan_.jobs);
    for (Job& job : jobs_) {
      job.page = std::make_unique<SharedMemory<internal::JobPage>>();
      if (auto status = Start(job, {}); !status.ok()) return status;
    }
    auto next_progress = Clock::now() + interval;
    while (Attend(stop)) {
      Wait(interval);
      if (plan_.on_tick) plan_.on_tick();
      if (!progress || Clock::now() < next_progress) continue;
      next_progress = Clock::now() + interval;
      progress(Progress());
    }
    if (!failure_.ok()) return failure_;
    result_.core_time = CoreTime();
    result_.interrupted = stop.load();
    internal::Settle(plan_, shared_->first_finding.load(), result_);
    return std::move(result_);
  }

 private:
  struct Job {
    std::unique_ptr<SharedMemory<internal::JobPage>> page;
    std::optional<internal::JobWatch> watch;
    std::unique_ptr<ChildProcess> child;
    std::string unread;  // the beginning of a line
  };

  // Its child begins with the runs of `span`.
  absl::Status Start(Job& job, const RunRange& span) {
    internal::JobPage& page = **job.page;
    page.Clear(none_);
    job.watch.emplace(page, none_);
    auto child = ChildProcess::Start(
        [&](int out) {
          const auto worker = new_worker_();
          const auto second = plan_.repeat_every > 0 ? new_worker_() : nullptr;
          const auto peer = new_peer_ ? new_peer_() : nullptr;
          internal::SharedPeer shared_peer(peer.get());
          ChildJob listener(page, shared_peer, out, limits_);
          internal::HuntJob work(plan_, *shared_, dealer_, page, shared_peer, *worker, second.get(),
                                 listener);
          work.Work(span, deadline_);
        },
        limits_, ChildProcess::StandardError::kKept);
    if (!child.ok()) return child.status();
    job.child = *std::move(child);
    return absl::OkStatus();
  }

  // Sees to all children. False when all have ended for good.
  bool Attend(const std::atomic<bool>& stop) {
    const auto now = Clock::now();
    if ((stop.load() || (deadline_.has_value() && now >= *deadline_)) && !stopped_at_.has_value()) {
      shared_->stop = true;
      stopped_at_ = now;
    }
    // Runs that are nearly done may end by themselves.
    const bool out_of_patience =
        stopped_at_.has_value() && now - *stopped_at_ > std::chrono::milliseconds(50);
    bool some = false;
    for (Job& job : jobs_) {
      if (job.child == nullptr) continue;
      // In this order: findings of the runs that are counted have been read.
      job.watch->Read(result_.made);
      const bool runs = job.child->Watch();
      Read(job);
      if (runs) {
        some = true;
        if (out_of_patience) job.child->Kill();
        continue;
      }
      const auto death = job.child->death();
      job.child = nullptr;
      Keep(job);
      if (!death.has_value()) continue;
      Account(job, *death, stop);
      if (shared_->stop.load()) continue;
      if (auto status = Start(job, job.watch->Left()); !status.ok()) {
        failure_ = status;
        shared_->stop = true;
        continue;
      }
      some = true;
    }
    return some;
  }

  void Wait(std::chrono::milliseconds interval) const {
    std::vector<pollfd> readable;
    for (const Job& job : jobs_) {
      if (job.child != nullptr) readable.push_back({job.child->out(), POLLIN, 0});
    }
    constexpr std::chrono::milliseconds kMost{25};
    poll(readable.data(), static_cast<nfds_t>(readable.size()),
         static_cast<int>(std::min(interval, kMost).count()));
  }

  void Read(Job& job) {
    job.unread += job.child->TakeOutput();
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = job.unread.find('\n', begin)) != std::string::npos;) {
      const auto json = ParseJson(job.unread.substr(begin, end - begin));
      begin = end + 1;
      if (!json.ok() || !json->is_object()) continue;
      Finding finding;
      Nondeterminism nondeterminism;
      if (json->contains("finding") && FromJson((*json)["finding"], finding).ok()) {
        Keep(std::move(finding));
      } else if (json->contains("nondeterminism") &&
                 FromJson((*json)["nondeterminism"], nondeterminism).ok()) {
        Keep(nondeterminism);
      } else if (json->contains("peer")) {
        result_.repetitions.unseen = (*json)["peer"]["unseen"].get<std::vector<std::string>>();
        result_.repetitions.no_second_process = (*json)["peer"]["none"].get<std::string>();
      }
    }
    job.unread.erase(0, begin);
  }

  void Keep(Finding finding) {
    if (plan_.on_finding) plan_.on_finding(finding);
    result_.findings.push_back(std::move(finding));
  }

  void Keep(const Nondeterminism& found) {
    if (plan_.on_nondeterminism) plan_.on_nondeterminism(found);
    result_.nondeterministic.push_back(found);
  }

  // Keeps what the child that has ended has counted.
  void Keep(Job& job) {
    job.watch->Read(result_.made);
    AddTo(job, result_.totals, result_.made, result_.repetitions);
  }
  static void AddTo(const Job& job, RunTotals& totals, RunRanges& made, Repetitions& repetitions) {
    const internal::JobPage& page = **job.page;
    totals.Add(job.watch->totals());
    made.Add(job.watch->current());
    repetitions.same_process += page.same_process;
    repetitions.second_process += page.second_process;
    repetitions.time += std::chrono::nanoseconds(page.repeating_time);
  }

  // Of this process, and of its children that have ended, since it began.
  std::chrono::duration<double> CoreTime() const {
    return internal::ProcessorTimeHere() + internal::ProcessorTimeOfChildren() - time_before_;
  }

  HuntProgress Progress() const {
    HuntProgress now{result_.totals, result_.made, result_.findings.size(), result_.repetitions,
                     CoreTime()};
    for (const Job& job : jobs_) {
      if (job.child == nullptr) continue;
      AddTo(job, now.totals, now.made, now.repetitions);
      now.core_time += job.child->ProcessorTime();
    }
    return now;
  }

  // A child died.
  void Account(const Job& job, const Death& death, const std::atomic<bool>& stop) {
    constexpr std::size_t kMostBefore = 1'024;
    const internal::JobPage& page = **job.page;
    const internal::DeadJob dead{page.in_run(), page.run(), page.LatestRuns(kMostBefore)};
    internal::DeathAccount account = internal::AccountFor(
        dead, death, plan_.seed, limits_, new_worker_,
        [&] { return stop.load() || (deadline_.has_value() && Clock::now() >= *deadline_); });
    // One that is not confirmed is to be made again by whoever goes on from here.
    if (dead.in_run && account.confirmed) {
      result_.made.Add({dead.run, dead.run + 1});
      ++result_.totals.runs;
      result_.totals.events += death.step;
    }
    if (account.finding.has_value()) Keep(*std::move(account.finding));
    if (account.nondeterminism.has_value()) Keep(*account.nondeterminism);
    shared_->Found(dead.run);
  }

  const HuntPlan& plan_;
  const ChildLimits& limits_;
  const std::function<std::unique_ptr<RunWorker>()>& new_worker_;
  const std::function<std::unique_ptr<DeterminismPeer>()>& new_peer_;
  const RunTotals none_;  // of no run
  const std::chrono::microseconds time_before_ =
      internal::ProcessorTimeHere() + internal::ProcessorTimeOfChildren();
  std::optional<Clock::time_point> deadline_;
  std::optional<Clock::time_point> stopped_at_;
  SharedMemory<internal::HuntShared> shared_;
  internal::RunDealer dealer_;
  std::vector<Job> jobs_;
  HuntResult result_;
  absl::Status failure_;
};

}  // namespace

absl::StatusOr<HuntResult> HuntInProcesses(
    const HuntPlan& plan, const ChildLimits& limits,
    const std::function<std::unique_ptr<RunWorker>()>& new_worker, const std::atomic<bool>& stop,
    const std::function<void(const HuntProgress&)>& progress, std::chrono::milliseconds interval,
    const std::function<std::unique_ptr<DeterminismPeer>()>& new_peer) {
  return ProcessHunt(plan, limits, new_worker, new_peer).Run(stop, progress, interval);
}

std::optional<RunDifference> LocateInChild(
    const Nondeterminism& found, const SeededRuns& runs, const ChildLimits& limits,
    const std::function<std::unique_ptr<DeterminismPeer>()>& new_peer) {
  CallOptions options;
  options.limits = limits;
  const auto called = CallInChild(
      [&] {
        const auto peer = new_peer ? new_peer() : nullptr;
        return JsonLine(ToJson(Locate(found.run_seed, found.where, runs, peer.get())));
      },
      options);
  if (!called.ok() || called->death.has_value()) return std::nullopt;
  std::optional<RunDifference> difference;
  const auto json = ParseJson(called->value);
  if (!json.ok() || !FromJson(*json, difference).ok()) return std::nullopt;
  return difference;
}

}  // namespace stampede
