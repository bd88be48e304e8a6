// What the commit-order witness costs: linearizability as it is checked in runs of a protocol that
// has a log. Figures are per operation; `allocations` is how often memory was asked for meanwhile.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <variant>
#include <vector>

#include "benchmark/benchmark.h"
#include "stampede/core/kv/accumulator.h"
#include "stampede/core/payload.h"
#include "stampede/invariants/linearizability/linearizability.h"

namespace {
std::uint64_t allocations = 0;
}  // namespace

// Not inlined: gcc 12 would take what they do for a mistake.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace stampede {
namespace {

// A protocol whose only replica has executed what its log holds.
struct Logged {
  struct Config {
    STAMPEDE_NO_FIELDS(Config)
  };
  struct Request {};
  using Message = std::variant<Request>;
  enum class Timer { kNone };
  enum class Mark { kNone };
  struct Durable {};
  using Operation = Payload;
  using Result = std::string;
  struct LoggedOperation {
    std::uint64_t client = 0;
    std::uint64_t request = 0;
    std::uint16_t node = 0;
    Payload operation;
    std::string ToString() const { return operation.ToString(); }
  };
  struct RequestId {
    std::uint64_t client = 0;
    std::uint64_t request = 0;
    friend bool operator==(const RequestId&, const RequestId&) = default;
  };
  using Replica = std::vector<LoggedOperation>;
  using Client = RequestId;

  static std::uint64_t ChainAt(const Replica&, std::uint64_t position) { return position; }
  static LoggedOperation OperationAt(const Replica& replica, std::uint64_t position) {
    return replica[position - 1];
  }
  static RequestId RequestOf(const Client& client) { return client; }
  static bool ReadsOnly(const Payload&) { return false; }
};

}  // namespace

template <>
struct SpecificationOf<Logged> {
 public:
  void Start(const Cluster<Logged>&) { sum_ = kv::Accumulator(); }
  std::string Execute(const Logged::LoggedOperation& logged) {
    return sum_.Apply(logged.operation.bytes());
  }
  std::uint64_t StateDigest() const { return sum_.Digest(); }
  static std::uint64_t ClientsDigest() { return 0; }

 private:
  kv::Accumulator sum_;
};

template <>
struct HistoryOf<Logged> {
  static linearizability::ModelKind Model(const Cluster<Logged>&) {
    return linearizability::ModelKind::kAccumulator;
  }
  static bool Asked(const Payload&, linearizability::History&, linearizability::Event&) {
    return false;  // the witness is enough
  }
  static void Answered(const std::string&, linearizability::History&, linearizability::Event&) {}
};

namespace {

// NOLINTNEXTLINE(readability-identifier-naming)
void BM_CommitOrderWitness(benchmark::State& state) {
  using Clock = std::chrono::steady_clock;
  constexpr std::uint16_t kClients = 1000;  // many, so that reading the clock costs nothing
  const Cluster<Logged> cluster;
  const Payload operation("add 1");
  Input<Logged> invoke;
  invoke.event = Invoke<Logged>{operation};
  Input<Logged> receive;
  receive.event = Receive<Logged>{};
  const Effects<Logged> nothing;
  std::vector<Effects<Logged>> answers(kClients);
  std::vector<Logged::Replica> replicas(1);
  std::vector<ReplicaSummary> summaries(1);
  std::vector<Logged::Client> clients(kClients);
  const auto seen = [&](NodeId node, const auto& input, const auto& effects) {
    return Observation<Logged>{cluster,  1,         Time(), node, input,  effects,
                               replicas, summaries, {},     {},   clients};
  };
  GhostState<Logged> ghost;
  Linearizability<Logged> witness;
  std::uint64_t operations = 0;
  std::uint64_t allocated = 0;
  std::uint64_t request = 0;
  std::uint64_t sum = 0;
  for ([[maybe_unused]] auto _ : state) {
    if (request % 100 == 0) {  // another run
      ghost.decided.Start(cluster);
      witness.Start(cluster);
      replicas[0].clear();
      summaries[0] = {};
      request = sum = 0;
    }
    ++request;
    for (std::uint16_t i = 0; i < kClients; ++i) clients[i] = {i, request};
    auto start = Clock::now();
    std::uint64_t before = allocations;
    for (std::uint16_t i = 0; i < kClients; ++i) {
      witness.After(seen(NodeId::Client(i), invoke, nothing), ghost);
    }
    auto spent = Clock::now() - start;
    const bool warm = request > 1;  // the first operation of each client makes room for it
    allocated += warm ? allocations - before : 0;
    for (std::uint16_t i = 0; i < kClients; ++i) {
      replicas[0].push_back({i, request, i, operation});
      answers[i].Clear();
      answers[i].Return(std::to_string(++sum));
    }
    summaries[0].last = summaries[0].committed = replicas[0].size();
    ghost.decided.Learn(seen(NodeId::Replica(0), receive, nothing));
    start = Clock::now();
    before = allocations;
    bool held = !witness.After(seen(NodeId::Replica(0), receive, nothing), ghost);
    for (std::uint16_t i = 0; i < kClients; ++i) {
      held = held && !witness.After(seen(NodeId::Client(i), receive, answers[i]), ghost);
    }
    spent += Clock::now() - start;
    allocated += warm ? allocations - before : 0;
    if (!held) state.SkipWithError("the witness failed");
    operations += kClients;
    state.SetIterationTime(std::chrono::duration<double>(spent).count());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(operations));
  state.counters["per_operation"] = benchmark::Counter(
      static_cast<double>(operations), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["allocations"] = static_cast<double>(allocated);
}
BENCHMARK(BM_CommitOrderWitness)->UseManualTime()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace stampede
