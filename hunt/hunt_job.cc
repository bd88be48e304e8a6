#include "stampede/hunt/internal/hunt_job.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace stampede::internal {

using Clock = std::chrono::steady_clock;

bool SharedPeer::ComesTo(const RunDigest& expected, std::uint64_t run_seed,
                         std::chrono::milliseconds limit) {
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

void HuntJob::Work(std::optional<Clock::time_point> deadline) {
  // Repeated after the next run: what that one leaves behind in the process must not matter.
  std::optional<Made> to_repeat;
  while (!shared_.stop.load(std::memory_order_relaxed) &&
         shared_.found.load(std::memory_order_relaxed) < plan_.most_findings &&
         worker_.totals().events < plan_.most_events &&
         !(deadline.has_value() && Clock::now() >= *deadline)) {
    const std::uint64_t run = shared_.next.fetch_add(1, std::memory_order_relaxed);
    if (run >= plan_.runs || IsOver(run)) break;
    listener_.OnRun(run);
    std::optional<Made> made;
    RunOutcome outcome;
    if (second_ != nullptr && IsRepeated(plan_, run)) [[unlikely]] {
      const auto start = Clock::now();
      outcome = worker_.Run(RunSeed(plan_.seed, run));
      made = Made{run, outcome.seed, DigestOf(outcome, worker_), Clock::now() - start};
    } else {
      outcome = worker_.Run(RunSeed(plan_.seed, run));
    }
    if (outcome.violation.has_value()) {
      listener_.OnFinding({run, std::move(outcome)});
      shared_.Found(run);
    }
    listener_.OnRunMade(worker_.totals());
    if (to_repeat.has_value()) Repeat(*to_repeat);
    to_repeat = made;
  }
  if (shared_.stop.load(std::memory_order_relaxed)) return;
  if (to_repeat.has_value() && !IsOver(to_repeat->run)) Repeat(*to_repeat);
}

void HuntJob::Repeat(const Made& made) {
  const auto start = Clock::now();
  ++repetitions_.same_process;
  const RunOutcome outcome = second_->Run(made.run_seed);
  if (DigestOf(outcome, *second_) != made.digest) {
    Differs(made, RepeatedIn::kSameProcess);
  } else {
    // As long as a machine with other work may take for what took this long here.
    const auto limit = std::chrono::seconds(60) + 100 * made.time;
    if (!peer_.ComesTo(made.digest, made.run_seed,
                       std::chrono::duration_cast<std::chrono::milliseconds>(limit))) {
      Differs(made, RepeatedIn::kSecondProcess);
    }
  }
  repetitions_.time += Clock::now() - start;
  listener_.OnRepeated(repetitions_, peer_.repetitions());
}

void HuntJob::Differs(const Made& made, RepeatedIn where) {
  listener_.OnNondeterminism({made.run, made.run_seed, where});
  shared_.Found(made.run);
}

void Settle(const HuntPlan& plan, std::uint64_t last, HuntResult& result) {
  const auto by_run = [](const auto& a, const auto& b) { return a.run < b.run; };
  std::sort(result.findings.begin(), result.findings.end(), by_run);
  std::sort(result.nondeterministic.begin(), result.nondeterministic.end(), by_run);
  if (plan.keep_going) return;
  const auto beyond = std::find_if(result.findings.begin(), result.findings.end(),
                                   [last](const Finding& finding) { return finding.run > last; });
  std::move(beyond, result.findings.end(), std::back_inserter(result.extra));
  result.findings.erase(beyond, result.findings.end());
  std::erase_if(result.nondeterministic,
                [last](const Nondeterminism& found) { return found.run > last; });
}

}  // namespace stampede::internal
