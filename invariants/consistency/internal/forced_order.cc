#include "stampede/invariants/consistency/internal/forced_order.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "stampede/invariants/consistency/internal/key_writes.h"

namespace stampede::consistency {
namespace {

using Edge = OrderGraph::Edge;

class Completion {
 public:
  Completion(const Sessions& sessions, const Sources& sources, const Limits& limits)
      : sessions_(sessions),
        sources_(sources),
        limits_(limits),
        present_(Present()),
        graph_(sessions, present_),
        writes_(sessions, graph_) {}

  ForcedOrder Run() {
    constexpr std::uint32_t kMostRounds = 64;
    ForcedOrder forced;
    // Without it the search is still exact.
    if (std::uint64_t{4} * sessions_.size() * graph_.chains() > limits_.bytes) return forced;
    const std::size_t of_sessions = graph_.edges();
    for (OperationId id = 0; id < sessions_.size(); ++id) {
      if (!IsDetermined(id) || SourceOf(id) == kInitialWrite) continue;
      graph_.Add({SourceOf(id), id, Link::Why::kReadsFrom, kNoIndex, 0});
    }
    bool is_cyclic = !graph_.FindClocks(clocks_);
    for (std::uint32_t round = 1; !is_cyclic && round <= kMostRounds; ++round) {
      if (limits_.must_stop && limits_.must_stop()) break;
      const std::size_t before = graph_.edges();
      for (OperationId id = 0; id < sessions_.size(); ++id) {
        if (IsDetermined(id)) Complete(id, round);
      }
      if (graph_.edges() == before) break;
      is_cyclic = !graph_.FindClocks(clocks_);
    }
    if (is_cyclic) {
      Explain(forced.finding);
    } else {
      forced.edges = graph_.EdgesFrom(of_sessions);
    }
    return forced;
  }

 private:
  bool IsDetermined(OperationId id) const {
    return graph_.IsPresent(id) && sources_.Of(id).size() == 1;
  }
  OperationId SourceOf(OperationId id) const { return sources_.Of(id).front(); }

  // The operations that must have taken effect.
  std::vector<bool> Present() const {
    std::vector<bool> present(sessions_.size(), false);
    std::vector<OperationId> readers;
    const auto enter = [&](OperationId id) {
      present[id] = true;
      if (sources_.Of(id).size() == 1) readers.push_back(id);
    };
    for (OperationId id = 0; id < sessions_.size(); ++id) {
      if (sessions_[id].answered) enter(id);
    }
    while (!readers.empty()) {
      const OperationId source = SourceOf(readers.back());
      readers.pop_back();
      if (source != kInitialWrite && !present[source]) enter(source);
    }
    return present;
  }

  void Complete(OperationId reader, std::uint32_t round) {
    const OperationId source = SourceOf(reader);
    for (const KeyWrites::Chain& chain : writes_.Of(sessions_[reader].key)) {
      const OperationId write =
          writes_.LastBefore(chain, graph_, graph_.At(clocks_, reader, chain.chain));
      if (write != kNoIndex && write != source && source != kInitialWrite &&
          !graph_.IsBefore(clocks_, write, source)) {
        graph_.Add({write, source, Link::Why::kOverwritten, reader, round});
      }
      const OperationId next = FirstBehind(chain, source);
      if (next != kNoIndex && next != reader && !graph_.IsBefore(clocks_, reader, next)) {
        graph_.Add({reader, next, Link::Why::kOverwrites, source, round});
      }
    }
  }

  // The first write of the chain that comes behind the source.
  OperationId FirstBehind(const KeyWrites::Chain& chain, OperationId source) const {
    std::uint32_t low = chain.begin;
    std::uint32_t high = chain.end;
    while (source != kInitialWrite && low < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (graph_.IsBefore(clocks_, source, writes_.at(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low == chain.end ? kNoIndex : writes_.at(low);
  }

  void Explain(LevelFinding& finding) const {
    finding.verdict = Verdict::kViolation;
    finding.reason = Reason::kCycle;
    const std::vector<Edge> cycle = graph_.FindCycle();
    finding.in_cycle = static_cast<std::uint32_t>(cycle.size());
    for (const Edge& edge : graph_.Explained(cycle)) {
      const std::uint32_t witness =
          edge.witness == kNoIndex ? kNoIndex : sessions_[edge.witness].call;
      finding.links.push_back(
          {sessions_[edge.from].call, sessions_[edge.to].call, edge.why, witness});
    }
  }

  const Sessions& sessions_;
  const Sources& sources_;
  const Limits& limits_;
  const std::vector<bool> present_;
  OrderGraph graph_;
  const KeyWrites writes_;
  OrderGraph::Clocks clocks_;
};

}  // namespace

ForcedOrder FindForcedOrder(const Sessions& sessions, const Sources& sources,
                            const Limits& limits) {
  return Completion(sessions, sources, limits).Run();
}

}  // namespace stampede::consistency
