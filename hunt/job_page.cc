#include "stampede/hunt/internal/job_page.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "stampede/core/check.h"

namespace stampede::internal {
namespace {

// Totals are numbers, whose count the protocol fixes.
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
  for (auto* list : {&totals.marks, &totals.received, &totals.transitions, &totals.struck}) {
    for (auto& counted : *list) tally(counted);
  }
}

}  // namespace

// Each store is a release: whoever reads it sees, too, that the run before has ended, and with it
// that this copy is being written.
void JobPage::WriteTotals(const RunTotals& totals, Copy& copy) {
  constexpr auto kRelease = std::memory_order_release;
  std::size_t i = 0;
  ForEachNumber(totals,
                [&](const std::uint64_t& number) { copy.totals[i++].store(number, kRelease); });
  copy.virtual_time.store(static_cast<std::uint64_t>(totals.virtual_time.microseconds()), kRelease);
}

void JobPage::Clear(const RunTotals& none) {
  std::size_t numbers = 0;
  ForEachNumber(none, [&](const std::uint64_t&) { ++numbers; });
  STAMPEDE_CHECK(numbers <= kMostNumbers, "the totals of a protocol fit into a job's page");
  for (Number* number :
       {&same_process, &second_process, &repeating_time, &begun_, &ended_, &spans_, &spans_read_}) {
    *number = 0;
  }
  for (Copy& copy : copies_) {
    copy.spans = 0;
    copy.next = 0;
    WriteTotals(none, copy);
  }
}

void JobPage::TakeSpan(const RunRange& span) {
  const std::uint64_t spans = spans_.load(std::memory_order_relaxed);
  while (spans - spans_read_.load() >= kSpans) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  Span& place = latest_[spans % kSpans];
  place.from.store(span.from, std::memory_order_relaxed);
  place.to.store(span.to, std::memory_order_relaxed);
  spans_.store(spans + 1);
}

void JobPage::BeginRun(std::uint64_t run) {
  run_.store(run, std::memory_order_relaxed);
  begun_.store(begun_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

void JobPage::EndRun(std::uint64_t run, const RunTotals& totals) {
  const std::uint64_t ended = ended_.load(std::memory_order_relaxed) + 1;
  Copy& copy = copies_[ended % copies_.size()];
  copy.spans.store(spans_.load(std::memory_order_relaxed), std::memory_order_release);
  copy.next.store(run + 1, std::memory_order_release);
  WriteTotals(totals, copy);
  ended_.store(ended, std::memory_order_release);
}

std::vector<std::uint64_t> JobPage::LatestRuns(std::size_t most) const {
  std::vector<std::uint64_t> runs;
  const std::uint64_t spans = spans_.load();
  const std::uint64_t kept = std::min<std::uint64_t>(spans, kSpans);
  for (std::uint64_t i = 0; i < kept && runs.size() < most; ++i) {
    const Span& span = latest_[(spans - 1 - i) % kSpans];
    const std::uint64_t from = span.from.load();
    // Of the last one it began those up to its run.
    std::uint64_t to = i == 0 ? run() + 1 : span.to.load();
    while (to > from && runs.size() < most) runs.push_back(--to);
  }
  std::reverse(runs.begin(), runs.end());
  return runs;
}

void JobWatch::Read(RunRanges& made) {
  // Acquired one by one, so that no later look at `ended_` comes before them.
  constexpr auto kAcquire = std::memory_order_acquire;
  RunTotals totals = none_;
  std::uint64_t spans = 0;
  std::uint64_t next = 0;
  std::uint64_t ended = page_->ended_.load(kAcquire);
  while (true) {
    const JobPage::Copy& copy = page_->copies_[ended % page_->copies_.size()];
    std::size_t i = 0;
    ForEachNumber(totals, [&](std::uint64_t& number) { number = copy.totals[i++].load(kAcquire); });
    totals.virtual_time = Duration(static_cast<std::int64_t>(copy.virtual_time.load(kAcquire)));
    spans = copy.spans.load(kAcquire);
    next = copy.next.load(kAcquire);
    const std::uint64_t now = page_->ended_.load(kAcquire);
    if (now == ended) break;
    ended = now;
  }
  if (ended == 0) return;
  totals_ = std::move(totals);
  for (std::uint64_t i = page_->spans_read_.load(); i + 1 < spans; ++i) {
    const JobPage::Span& span = page_->latest_[i % JobPage::kSpans];
    made.Add({span.from.load(), span.to.load()});
  }
  page_->spans_read_ = spans - 1;
  current_ = {page_->latest_[(spans - 1) % JobPage::kSpans].from.load(), next};
}

RunRange JobWatch::Left() const {
  const std::uint64_t spans = page_->spans_.load();
  if (spans == 0) return {};
  const JobPage::Span& last = page_->latest_[(spans - 1) % JobPage::kSpans];
  RunRange left = {last.from.load(), last.to.load()};
  if (current_.from == left.from && !current_.empty()) left.from = current_.to;
  if (page_->in_run()) left.from = page_->run() + 1;
  return left;
}

}  // namespace stampede::internal
