// How fast histories are checked for linearizability, on one thread; reading files is not part of
// it.
//
// The histories of real systems in tests/data/histories, and synthetic ones: clients of one object
// that behaves, whose operations take effect at a random point while they are open.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "stampede/core/keyed_random.h"
#include "stampede/histories/history_reader.h"

namespace stampede {
namespace {

using linearizability::CheckHistory;
using linearizability::Event;
using linearizability::Finding;
using linearizability::Function;
using linearizability::History;
using linearizability::HistoryChecker;
using linearizability::Limits;
using linearizability::ModelKind;
using linearizability::ValueId;
using linearizability::Verdict;

// A recorded history, ready to be checked again and again with the same memory.
class Subject {
 public:
  Subject(History history, ModelKind model)
      : history_(std::make_unique<History>(std::move(history))),
        size_(history_->values.size()),
        checker_(model, *history_) {}

  static Subject Read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(std::string(STAMPEDE_SOURCE_DIR "/tests/data/histories/") + path).rdbuf();
    RecordedHistory recorded = ReadHistory(text.str()).value();
    return Subject(std::move(recorded.history), recorded.model);
  }

  // Texts that an earlier check put together are forgotten, so that each check does all the work.
  void Forget() {
    if (history_->values.size() != size_) history_->values.Truncate(size_);
  }
  Finding Check() {
    checker_.Start();
    return checker_.Finish();
  }
  // The same, but for the verdict that is asked for after every event.
  Verdict CheckEventByEvent() {
    checker_.Start();
    Verdict verdict = Verdict::kOk;
    for (std::size_t i = 0; i < history_->events.size() && verdict != Verdict::kViolation; ++i) {
      verdict = checker_.Next();
    }
    return verdict == Verdict::kUnknown ? checker_.Finish().verdict : verdict;
  }
  std::size_t bytes() const { return checker_.bytes() + history_->events.size() * sizeof(Event); }

 private:
  std::unique_ptr<History> history_;
  std::size_t size_;
  HistoryChecker checker_;
};

std::vector<Subject> EtcdLogs() {
  std::vector<std::string> paths;
  for (const auto& file :
       std::filesystem::directory_iterator(STAMPEDE_SOURCE_DIR "/tests/data/histories/etcd")) {
    paths.push_back("etcd/" + file.path().filename().string());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Subject> subjects;
  for (const std::string& path : paths) subjects.push_back(Subject::Read(path));
  return subjects;
}

struct Synthetic {
  std::uint32_t operations = 0;
  std::uint32_t clients = 20;
  bool unique = false;  // every write writes another value; otherwise five values, and cas
};

// Clients of a register that works.
History Make(const Synthetic& wanted) {
  struct Client {
    bool busy = false;
    bool done = false;
    Event event;
    ValueId seen = 0;
  };
  History history;
  history.keys.emplace_back();
  std::vector<Client> clients(wanted.clients);
  ValueId state = 0;
  std::uint32_t invoked = 0;
  std::uint32_t open = 0;
  const auto value = [&](std::uint64_t draw) {
    return history.values.Number(wanted.unique ? invoked
                                               : static_cast<std::int64_t>(Below(draw, 5)));
  };
  for (std::uint64_t turn = 0; invoked < wanted.operations || open > 0; ++turn) {
    const std::uint64_t draw = Draw(1, turn);
    Client& client = clients[Below(draw, clients.size())];
    Event& event = client.event;
    if (!client.busy) {
      if (invoked == wanted.operations) continue;
      const std::uint64_t which = Below(Mix(draw, 1), wanted.unique ? 2 : 3);
      event = Event();
      event.function = static_cast<Function>(which);
      event.operation = invoked++;
      if (event.function != Function::kRead) event.a = value(Mix(draw, 2));
      if (event.function == Function::kCas) event.b = value(Mix(draw, 3));
      client.busy = true;
      client.done = false;
      ++open;
      history.events.push_back(event);
    } else if (!client.done) {
      client.done = true;
      client.seen = state;
      if (event.function == Function::kWrite) state = event.a;
      if (event.function == Function::kCas) {
        event.done = state == event.a;
        if (event.done) state = event.b;
      }
    } else {
      client.busy = false;
      --open;
      event.kind = Event::Kind::kReturn;
      event.a = client.seen;
      event.b = 0;
      history.events.push_back(event);
    }
  }
  return history;
}

// Benchmarks have the names that their library gives them.
// NOLINTBEGIN(readability-identifier-naming)

// All logs of etcd in the folder, one after the other.
void BM_EtcdLogs(benchmark::State& state) {
  std::vector<Subject> subjects = EtcdLogs();
  for ([[maybe_unused]] auto _ : state) {
    for (Subject& subject : subjects) benchmark::DoNotOptimize(subject.Check());
  }
  state.counters["logs"] = static_cast<double>(subjects.size());
}
BENCHMARK(BM_EtcdLogs)->Unit(benchmark::kMicrosecond);

// The median over the logs of the mean time of each: the counter `median_us`.
void BM_EtcdMedianLog(benchmark::State& state) {
  constexpr int kRepeats = 200;
  std::vector<Subject> subjects = EtcdLogs();
  std::vector<double> micros;
  for ([[maybe_unused]] auto _ : state) {
    micros.clear();
    for (Subject& subject : subjects) {
      const auto start = std::chrono::steady_clock::now();
      for (int i = 0; i < kRepeats; ++i) benchmark::DoNotOptimize(subject.Check());
      const std::chrono::duration<double, std::micro> spent =
          std::chrono::steady_clock::now() - start;
      micros.push_back(spent.count() / kRepeats);
    }
  }
  std::sort(micros.begin(), micros.end());
  state.counters["median_us"] = micros[micros.size() / 2];
  state.counters["slowest_us"] = micros.back();
}
BENCHMARK(BM_EtcdMedianLog)->Unit(benchmark::kMillisecond);

void BM_EtcdEventByEvent(benchmark::State& state) {
  std::vector<Subject> subjects = EtcdLogs();
  for ([[maybe_unused]] auto _ : state) {
    for (Subject& subject : subjects) benchmark::DoNotOptimize(subject.CheckEventByEvent());
  }
}
BENCHMARK(BM_EtcdEventByEvent)->Unit(benchmark::kMicrosecond);

void BM_KvLog(benchmark::State& state, const char* path) {
  Subject subject = Subject::Read(path);
  for ([[maybe_unused]] auto _ : state) {
    subject.Forget();
    const auto start = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(subject.Check());
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    state.SetIterationTime(spent.count());
  }
}
BENCHMARK_CAPTURE(BM_KvLog, c10_ok, "kv/c10-ok.txt")
    ->Unit(benchmark::kMicrosecond)
    ->UseManualTime();
BENCHMARK_CAPTURE(BM_KvLog, c10_bad, "kv/c10-bad.txt")
    ->Unit(benchmark::kMicrosecond)
    ->UseManualTime();

// A register whose values are written once: no search.
void BM_UniqueRegister(benchmark::State& state) {
  const auto operations = static_cast<std::uint32_t>(state.range(0));
  Subject subject(Make({.operations = operations, .unique = true}), ModelKind::kRegister);
  for ([[maybe_unused]] auto _ : state) {
    if (subject.Check().verdict != Verdict::kOk) state.SkipWithError("not linearizable");
  }
  state.counters["megabytes"] = static_cast<double>(subject.bytes()) / 1e6;
}
BENCHMARK(BM_UniqueRegister)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void BM_UniqueRegisterEventByEvent(benchmark::State& state) {
  Subject subject(Make({.operations = 1'000'000, .unique = true}), ModelKind::kRegister);
  for ([[maybe_unused]] auto _ : state) {
    if (subject.CheckEventByEvent() != Verdict::kOk) state.SkipWithError("not linearizable");
  }
}
BENCHMARK(BM_UniqueRegisterEventByEvent)->Unit(benchmark::kMillisecond);

// A register with few values and compare-and-set: the search. Twenty clients.
void BM_CasRegister(benchmark::State& state) {
  const auto operations = static_cast<std::uint32_t>(state.range(0));
  Subject subject(Make({.operations = operations}), ModelKind::kCasRegister);
  for ([[maybe_unused]] auto _ : state) {
    if (subject.Check().verdict != Verdict::kOk) state.SkipWithError("not linearizable");
  }
  state.counters["megabytes"] = static_cast<double>(subject.bytes()) / 1e6;
}
BENCHMARK(BM_CasRegister)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

void BM_CasRegisterEventByEvent(benchmark::State& state) {
  Subject subject(Make({.operations = 100'000}), ModelKind::kCasRegister);
  for ([[maybe_unused]] auto _ : state) {
    if (subject.CheckEventByEvent() != Verdict::kOk) state.SkipWithError("not linearizable");
  }
}
BENCHMARK(BM_CasRegisterEventByEvent)->Unit(benchmark::kMillisecond);

// NOLINTEND(readability-identifier-naming)

}  // namespace
}  // namespace stampede
