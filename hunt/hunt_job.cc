#include "stampede/hunt/internal/hunt_job.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace stampede::internal {

using Clock = std::chrono::steady_clock;

RunDealer::RunDealer(const HuntPlan& plan, std::atomic<std::uint64_t>& dealt)
    : jobs_(plan.jobs), dealt_(dealt), ranges_(plan.ToMake().ranges()) {
  std::uint64_t runs = 0;
  for (const RunRange& range : ranges_) ends_.push_back(runs += range.size());
}

RunRange RunDealer::Deal(std::uint64_t most) {
  const std::uint64_t all = ends_.empty() ? 0 : ends_.back();
  std::uint64_t dealt = dealt_.load(std::memory_order_relaxed);
  while (dealt < all) {
    const auto range = static_cast<std::size_t>(
        std::upper_bound(ends_.begin(), ends_.end(), dealt) - ends_.begin());
    const std::uint64_t left = ends_[range] - dealt;  // in the range
    const std::uint64_t share = (all - dealt) / (2 * jobs_) + 1;
    const std::uint64_t size = std::min({most, left, share});
    if (!dealt_.compare_exchange_weak(dealt, dealt + size, std::memory_order_relaxed)) continue;
    const std::uint64_t from = ranges_[range].to - left;
    return {from, from + size};
  }
  return {};
}

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

Repetitions SharedPeer::repetitions() {
  const std::lock_guard lock(mutex_);
  return repetitions_;
}

bool HuntJob::IsToStop() const {
  return shared_.stop.load(std::memory_order_relaxed) ||
         shared_.found.load(std::memory_order_relaxed) >= plan_.most_findings ||
         worker_.totals().events >= plan_.most_events ||
         (deadline_.has_value() && Clock::now() >= *deadline_);
}

void HuntJob::Work(RunRange span, std::optional<Clock::time_point> deadline) {
  deadline_ = deadline;
  // A span takes some milliseconds: longer than to deal it, and short beside a hunt.
  constexpr std::chrono::milliseconds kShort{4};
  constexpr std::chrono::milliseconds kLong{20};
  constexpr std::uint64_t kMost = std::uint64_t{1} << 16;
  std::uint64_t size = 1;
  if (span.empty() && !IsToStop()) span = dealer_.Deal(size);
  while (!span.empty()) {
    const auto start = Clock::now();
    page_.TakeSpan(span);
    if (!MakeSpan(span)) break;
    const auto took = Clock::now() - start;
    if (took < kShort) size = std::min(2 * size, kMost);
    if (took > kLong) size = std::max<std::uint64_t>(1, size / 2);
    if (IsToStop()) break;
    span = dealer_.Deal(size);
  }
  if (shared_.stop.load(std::memory_order_relaxed)) return;
  if (to_repeat_.has_value() && !IsOver(to_repeat_->run)) Repeat(*to_repeat_);
}

bool HuntJob::MakeSpan(const RunRange& span) {
  for (std::uint64_t run = span.from; run < span.to; ++run) {
    if (IsToStop() || IsOver(run)) return false;
    MakeRun(run);
  }
  return true;
}

void HuntJob::MakeRun(std::uint64_t run) {
  page_.BeginRun(run);
  listener_.OnRun();
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
  page_.EndRun(run, worker_.totals());
  if (to_repeat_.has_value()) Repeat(*to_repeat_);
  to_repeat_ = made;
}

void HuntJob::Repeat(const Made& made) {
  const auto start = Clock::now();
  page_.same_process.fetch_add(1, std::memory_order_relaxed);
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
  repeating_ += Clock::now() - start;
  page_.repeating_time = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(repeating_).count());
  listener_.OnRepeated();
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
