#include "stampede/hunt/process_hunt.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <poll.h>
#include <string>
#include <utility>
#include <vector>

#include "stampede/core/json.h"
#include "stampede/hunt/internal/hunt_job.h"
#include "stampede/hunt/internal/shared_memory.h"

namespace stampede {
namespace {

using Clock = std::chrono::steady_clock;
using Number = std::atomic<std::uint64_t>;

// Totals are numbers, whose count the protocol fixes: in shared memory they outlive the child that
// counted.
template <class Totals, class F>
void ForEachNumber(Totals& totals, const F& f) {
  f(totals.runs);
  f(totals.events);
  f(totals.fewest_events);
  f(totals.undecided);
  f(totals.halted);
  f(totals.fingerprint);
  const auto tally = [&f](auto& counted) {
    f(counted.times);
    f(counted.runs);
  };
  for (auto& fault : totals.faults) tally(fault);
  tally(totals.cuts);
  for (auto* list : {&totals.marks, &totals.received, &totals.transitions}) {
    for (auto& counted : *list) tally(counted);
  }
}

// What a child writes for its parent to read, whatever becomes of the child.
struct JobPage {
  static constexpr std::size_t kRecent = 1'024;
  static constexpr std::size_t kMostNumbers = std::size_t{1} << 15;

  Number run{0};  // that it makes
  std::atomic<bool> in_run{false};
  Number dealt{0};                       // runs so far
  std::array<Number, kRecent> recent{};  // the latest of them, in a ring
  Number same_process{0};                // repetitions
  Number second_process{0};
  Number repeating_time{0};  // ns
  std::atomic<std::int64_t> virtual_time{0};
  std::array<Number, kMostNumbers> totals{};  // see ForEachNumber
};

// Of a child that has made no run yet.
void Clear(JobPage& page, const RunTotals& none) {
  page.in_run = false;
  page.dealt = 0;
  page.same_process = 0;
  page.second_process = 0;
  page.repeating_time = 0;
  page.virtual_time = 0;
  std::size_t i = 0;
  ForEachNumber(none, [&](const std::uint64_t& number) { page.totals[i++] = number; });
}

RunTotals TotalsOn(const JobPage& page, RunTotals totals) {
  std::size_t i = 0;
  ForEachNumber(totals, [&](std::uint64_t& number) { number = page.totals[i++]; });
  totals.virtual_time = Duration(page.virtual_time);
  return totals;
}

void WriteLine(int out, const Json& json) {
  WriteToPipe(out, JsonLine(json) + "\n");
}

// The child's side.
class ChildJob final : public internal::HuntJob::Listener {
 public:
  ChildJob(JobPage& page, int out, const ChildLimits& limits)
      : page_(page), out_(out), limits_(limits) {}

  void OnRun(std::uint64_t run) override {
    constexpr auto kRelaxed = std::memory_order_relaxed;
    const std::uint64_t dealt = page_.dealt.load(kRelaxed);
    page_.recent[dealt % JobPage::kRecent].store(run, kRelaxed);
    page_.dealt.store(dealt + 1, kRelaxed);
    page_.run.store(run, kRelaxed);
    page_.in_run.store(true, kRelaxed);
    BoundKeptStandardError();
    LimitMemoryGrowth(limits_.memory);
  }
  void OnFinding(Finding finding) override { WriteLine(out_, Json{{"finding", ToJson(finding)}}); }
  void OnNondeterminism(const Nondeterminism& found) override {
    WriteLine(out_, Json{{"nondeterminism", ToJson(found)}});
  }
  void OnRunMade(const RunTotals& totals) override {
    std::size_t i = 0;
    ForEachNumber(totals, [&](const std::uint64_t& number) {
      page_.totals[i++].store(number, std::memory_order_relaxed);
    });
    page_.virtual_time.store(totals.virtual_time.microseconds(), std::memory_order_relaxed);
    page_.in_run.store(false, std::memory_order_relaxed);
  }

  void OnRepeated(const Repetitions& here, const Repetitions& by_peer) override {
    page_.same_process = here.same_process;
    page_.second_process = by_peer.second_process;
    page_.repeating_time = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(here.time).count());
    if (by_peer.unseen == unseen_ && by_peer.no_second_process == none_) return;
    unseen_ = by_peer.unseen;
    none_ = by_peer.no_second_process;
    WriteLine(out_, Json{{"peer", {{"unseen", unseen_}, {"none", none_}}}});
  }

 private:
  JobPage& page_;
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
      : plan_(plan), limits_(limits), new_worker_(new_worker), new_peer_(new_peer) {
    none_ = new_worker_()->totals();
    if (plan.time.has_value()) deadline_ = Clock::now() + *plan.time;
  }

  absl::StatusOr<HuntResult> Run(const std::atomic<bool>& stop,
                                 const std::function<void(const HuntProgress&)>& progress,
                                 std::chrono::milliseconds interval) {
    jobs_.resize(plan_.jobs);
    for (Job& job : jobs_) {
      job.page = std::make_unique<SharedMemory<JobPage>>();
      if (auto status = Start(job); !status.ok()) return status;
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
    result_.interrupted = stop.load();
    internal::Settle(plan_, shared_->first_finding.load(), result_);
    return std::move(result_);
  }

 private:
  struct Job {
    std::unique_ptr<SharedMemory<JobPage>> page;
    std::unique_ptr<ChildProcess> child;
    std::string unread;  // the beginning of a line
  };

  absl::Status Start(Job& job) {
    Clear(**job.page, none_);
    auto child = ChildProcess::Start(
        [&](int out) {
          const auto worker = new_worker_();
          const auto second = plan_.repeat_every > 0 ? new_worker_() : nullptr;
          const auto peer = new_peer_ ? new_peer_() : nullptr;
          internal::SharedPeer shared_peer(peer.get());
          ChildJob listener(**job.page, out, limits_);
          internal::HuntJob work(plan_, *shared_, shared_peer, *worker, second.get(), listener);
          work.Work(deadline_);
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
      if (auto status = Start(job); !status.ok()) {
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
        result_.nondeterministic.push_back(std::move(nondeterminism));
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

  // Keeps what the child that has ended has counted.
  void Keep(const Job& job) {
    const JobPage& page = **job.page;
    result_.totals.Add(TotalsOn(page, none_));
    result_.repetitions.same_process += page.same_process;
    result_.repetitions.second_process += page.second_process;
    result_.repetitions.time += std::chrono::nanoseconds(page.repeating_time);
  }

  HuntProgress Progress() const {
    HuntProgress now;
    now.Take(result_.totals, 0);
    for (const Job& job : jobs_) {
      if (job.child == nullptr) continue;
      HuntProgress one;
      one.Take(TotalsOn(**job.page, none_), 0);
      now.Add(one);
    }
    now.findings = result_.findings.size();
    return now;
  }

  // A child died. Whether its run was the cause is found out by making that alone.
  void Account(const Job& job, const Death& death, const std::atomic<bool>& stop) {
    const JobPage& page = **job.page;
    const std::uint64_t run = page.run;
    const std::uint64_t seed = page.in_run ? RunSeed(plan_.seed, run) : death.seed;
    CallOptions options;
    options.limits = limits_;
    options.stop = [&] {
      return stop.load() || (deadline_.has_value() && Clock::now() >= *deadline_);
    };
    const auto make_run = [&] {
      const RunOutcome outcome = new_worker_()->Run(seed);
      return JsonLine(ToJson(outcome));
    };
    const auto alone = CallInChild(make_run, options);
    if (!alone.ok() || alone->stopped) {
      Death unconfirmed = death;
      unconfirmed.said +=
          "\nthe hunt ended before this run was made alone: runs before it may have had a part";
      return Found(run, seed, unconfirmed, nullptr);
    }
    if (page.in_run && alone->death.has_value() && alone->death->seed == seed &&
        alone->death->step == death.step && alone->death->kind == death.kind) {
      options.fatal_steps = {alone->death->AsFatalStep(1)};
      options.stop = [] { return false; };
      const auto again = CallInChild(make_run, options);
      const bool good = again.ok() && !again->death.has_value();
      return Found(run, seed, *alone->death, good ? &again->value : nullptr);
    }
    Nondeterminism found{run, seed, RepeatedIn::kAlone, {}};
    const std::string ended = death.kind == Death::Kind::kHang ? "did not return" : death.how;
    if (!page.in_run) {
      found.what = "made again, it ended its process (" + ended + ")";
    } else if (alone->death.has_value()) {
      found.what = "it ended its process twice, in different ways: " + ended + " at step " +
                   std::to_string(death.step) + ", and " + alone->death->how + " at step " +
                   std::to_string(alone->death->step);
    } else {
      found.what = "it ended its process (" + ended + ", step " + std::to_string(death.step) +
                   "), and alone in a new one it does not; after the " + RunsBefore(page, options);
    }
    result_.nondeterministic.push_back(found);
    shared_->Found(run);
  }

  // Whether the runs that the child made before, in order, show it again.
  std::string RunsBefore(const JobPage& page, const CallOptions& options) {
    const std::uint64_t dealt = page.dealt;
    const std::uint64_t first = dealt > JobPage::kRecent ? dealt - JobPage::kRecent : 0;
    const auto again = CallInChild(
        [&] {
          const auto worker = new_worker_();
          for (std::uint64_t i = first; i < dealt; ++i) {
            worker->Run(RunSeed(plan_.seed, page.recent[i % JobPage::kRecent]));
          }
          return std::string();
        },
        options);
    const std::string runs = std::to_string(dealt - first - 1) + " runs made before it ";
    if (!again.ok() || again->stopped) return runs + "it was not tried";
    return runs + (again->death.has_value() ? "it does again" : "it does not either");
  }

  // `again` is the outcome of the run made again without its last step; null where there is none.
  void Found(std::uint64_t run, std::uint64_t seed, const Death& death, const std::string* again) {
    Finding finding;
    finding.run = run;
    const auto json = again == nullptr ? absl::StatusOr<Json>(Json()) : ParseJson(*again);
    if (again == nullptr || !json.ok() || !FromJson(*json, finding.outcome).ok() ||
        !finding.outcome.violation.has_value()) {
      finding.outcome = RunOutcome();
      finding.outcome.seed = seed;
      finding.outcome.steps = death.step;
      finding.outcome.ending = Ending::kViolation;
      finding.outcome.end = death.at;
      finding.outcome.violation = death.AsViolation();
    }
    ++result_.totals.runs;
    result_.totals.events += death.step;
    Keep(std::move(finding));
    shared_->Found(run);
  }

  const HuntPlan& plan_;
  const ChildLimits& limits_;
  const std::function<std::unique_ptr<RunWorker>()>& new_worker_;
  const std::function<std::unique_ptr<DeterminismPeer>()>& new_peer_;
  RunTotals none_;  // of no run
  std::optional<Clock::time_point> deadline_;
  std::optional<Clock::time_point> stopped_at_;
  SharedMemory<internal::HuntShared> shared_;
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
