#include "stampede/invariants/consistency/internal/causal.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "stampede/invariants/consistency/internal/key_writes.h"
#include "stampede/invariants/consistency/internal/likely_sources.h"
#include "stampede/invariants/consistency/internal/order_graph.h"
#include "stampede/invariants/consistency/internal/source_choice.h"
#include "stampede/invariants/consistency/internal/sources.h"

namespace stampede::consistency {
namespace {

using Edge = OrderGraph::Edge;

// What is wrong with a choice of sources, and the readers whose sources that rests on.
struct Conflict {
  LevelFinding finding;
  std::vector<OperationId> readers;
};

// Judges choices of one source for each reader.
class CausalViews {
 public:
  CausalViews(const Sessions& sessions, const Limits& limits)
      : sessions_(sessions), limits_(limits) {}

  // `sources`: by operation.
  std::optional<Conflict> Check(const std::vector<OperationId>& sources) {
    // Most choices end before a view is looked at.
    if (MustStop()) return std::nullopt;
    sources_ = &sources;
    const std::vector<bool> present = FindPresent();
    if (auto conflict = CheckInitials(present)) return conflict;
    OrderGraph graph(sessions_, present);
    if (2 * std::uint64_t{4} * sessions_.size() * graph.chains() > limits_.bytes) {
      limit_ = HitLimit::kMemory;
      return std::nullopt;
    }
    for (OperationId id = 0; id < sessions_.size(); ++id) {
      if (!graph.IsPresent(id) || !Returns(id) || sources[id] == kInitialWrite) continue;
      graph.Add({sources[id], id, Link::Why::kReadsFrom, kNoIndex, 0});
    }
    work_ += sessions_.size();
    if (!graph.FindClocks(causal_)) return Cycle(graph);
    const KeyWrites writes(sessions_, graph);
    for (const std::vector<OperationId>& session : sessions_.of_session) {
      if (MustStop()) return std::nullopt;
      if (auto conflict = CheckView(session, writes, graph)) return conflict;
    }
    return std::nullopt;
  }

  HitLimit limit() const { return limit_; }
  std::uint64_t work() const { return work_; }  // operations looked at

 private:
  bool MustStop() {
    if (!limits_.must_stop || !limits_.must_stop()) return false;
    limit_ = HitLimit::kTime;
    return true;
  }
  bool Returns(OperationId id) const { return sessions_[id].reads || sessions_[id].differs; }

  // The operations without an answer that took effect: somebody has read what they wrote.
  std::vector<bool> FindPresent() {
    std::vector<bool> present(sessions_.size(), false);
    read_by_.assign(sessions_.size(), kNoIndex);
    std::vector<OperationId> readers;
    for (OperationId id = 0; id < sessions_.size(); ++id) {
      present[id] = sessions_[id].answered;
      if (present[id] && Returns(id)) readers.push_back(id);
    }
    while (!readers.empty()) {
      const OperationId reader = readers.back();
      const OperationId source = (*sources_)[reader];
      readers.pop_back();
      if (source == kInitialWrite || present[source]) continue;
      present[source] = true;
      read_by_[source] = reader;
      if (Returns(source)) readers.push_back(source);
    }
    return present;
  }

  // Where it is not known what keys held at first, all that read it must have met the same.
  std::optional<Conflict> CheckInitials(const std::vector<bool>& present) const {
    if (!sessions_.any_initial) return std::nullopt;
    absl::flat_hash_map<std::uint32_t, OperationId> held;  // by key; never iterated
    for (const bool differing : {false, true}) {
      for (OperationId id = 0; id < sessions_.size(); ++id) {
        const SessionOperation& its = sessions_[id];
        if (!present[id] || !(differing ? its.differs : its.reads)) continue;
        if ((*sources_)[id] != kInitialWrite) continue;
        const auto known = held.find(its.key);
        if (known == held.end()) {
          if (!differing) held[its.key] = id;
          continue;
        }
        if ((sessions_[known->second].read == its.read) != differing) continue;
        Conflict conflict;
        conflict.finding.reason = Reason::kTwoInitials;
        conflict.finding.operations = {its.call, sessions_[known->second].call};
        for (OperationId reader : {id, known->second}) {
          // One without an answer is there because it was read.
          for (; reader != kNoIndex; reader = read_by_[reader]) conflict.readers.push_back(reader);
        }
        return conflict;
      }
    }
    return std::nullopt;
  }

  std::optional<Conflict> CheckView(const std::vector<OperationId>& session,
                                    const KeyWrites& writes, OrderGraph& graph) {
    const std::size_t causal_edges = graph.edges();
    const OrderGraph::Clocks* clocks = &causal_;
    std::optional<Conflict> conflict;
    for (std::uint32_t round = 1; !conflict.has_value(); ++round) {
      const std::size_t before = graph.edges();
      for (const OperationId reader : session) {
        if (!Returns(reader)) continue;
        conflict = Complete(reader, round, *clocks, writes, graph);
        if (conflict.has_value()) break;
      }
      if (conflict.has_value() || graph.edges() == before) break;
      work_ += sessions_.size();
      if (!graph.FindClocks(view_)) conflict = Cycle(graph);
      clocks = &view_;
    }
    graph.Truncate(causal_edges);
    return conflict;
  }

  // Every write to the reader's key that comes before it must come before its source.
  std::optional<Conflict> Complete(OperationId reader, std::uint32_t round,
                                   const OrderGraph::Clocks& clocks, const KeyWrites& writes,
                                   OrderGraph& graph) const {
    const OperationId source = (*sources_)[reader];
    for (const KeyWrites::Chain& chain : writes.Of(sessions_[reader].key)) {
      const OperationId write =
          writes.LastBefore(chain, graph, graph.At(clocks, reader, chain.chain));
      if (write == kNoIndex || write == source) continue;
      if (source == kInitialWrite) return Hidden(reader, write, graph);
      if (graph.IsBefore(clocks, write, source)) continue;
      graph.Add({write, source, Link::Why::kOverwritten, reader, round});
    }
    return std::nullopt;
  }

  // The reader returns what was there at first, though a write comes before it.
  Conflict Hidden(OperationId reader, OperationId write, const OrderGraph& graph) const {
    Conflict conflict = Explain(graph, graph.FindPath(write, reader, kNoIndex));
    conflict.finding.reason = Reason::kOverwritten;
    conflict.finding.operations = {sessions_[reader].call, sessions_[write].call};
    conflict.readers.push_back(reader);
    return conflict;
  }
  Conflict Cycle(const OrderGraph& graph) const {
    const std::vector<Edge> cycle = graph.FindCycle();
    Conflict conflict = Explain(graph, cycle);
    conflict.finding.reason = Reason::kCycle;
    conflict.finding.in_cycle = static_cast<std::uint32_t>(cycle.size());
    return conflict;
  }
  Conflict Explain(const OrderGraph& graph, const std::vector<Edge>& edges) const {
    Conflict conflict;
    for (const Edge& edge : graph.Explained(edges)) {
      const std::uint32_t witness =
          edge.witness == kNoIndex ? kNoIndex : sessions_[edge.witness].call;
      conflict.finding.links.push_back(
          {sessions_[edge.from].call, sessions_[edge.to].call, edge.why, witness});
      if (edge.why == Link::Why::kReadsFrom) conflict.readers.push_back(edge.to);
      if (edge.why == Link::Why::kOverwritten) conflict.readers.push_back(edge.witness);
    }
    return conflict;
  }

  const Sessions& sessions_;
  const Limits& limits_;
  const std::vector<OperationId>* sources_ = nullptr;
  std::vector<OperationId> read_by_;  // by operation without an answer: why it is present
  OrderGraph::Clocks causal_;
  OrderGraph::Clocks view_;
  HitLimit limit_ = HitLimit::kNone;
  std::uint64_t work_ = 0;
};

class Causal {
 public:
  Causal(const Sessions& sessions, const Writers& writers, const Limits& limits)
      : sessions_(sessions), limits_(limits), possible_(sessions, writers, limits.bytes) {}

  LevelFinding Run() {
    if (possible_.are_too_many()) return Unknown(HitLimit::kMemory, 0);
    if (possible_.SomeAnswerHasNone()) return possible_.ExplainNone();
    const std::uint64_t clocks = std::uint64_t{4} * sessions_.size() * sessions_.of_session.size();
    if (possible_.IsChoice() && clocks <= limits_.bytes) PreferLikely(sessions_, possible_);
    std::vector<std::uint32_t> values;
    std::vector<OperationId> sources(sessions_.size(), kNoIndex);
    variable_.assign(sessions_.size(), kNoIndex);
    for (OperationId id = 0; id < sessions_.size(); ++id) {
      const std::vector<OperationId>& possible = possible_.Of(id);
      if (!possible.empty()) sources[id] = possible.front();
      if (possible.size() < 2) continue;
      variable_[id] = static_cast<std::uint32_t>(readers_.size());
      readers_.push_back(id);
      values.push_back(static_cast<std::uint32_t>(possible.size()));
    }
    SourceChoice choice(values);
    CausalViews views(sessions_, limits_);
    // What has no choice is decided at any cost but memory and time.
    std::uint64_t free = 0;
    while (true) {
      std::optional<Conflict> conflict = views.Check(sources);
      if (free == 0) free = views.work();
      const std::uint64_t spent = views.work() - free;
      if (views.limit() != HitLimit::kNone) return Unknown(views.limit(), spent);
      LevelFinding finding;
      finding.configurations = spent;
      if (!conflict.has_value()) return finding;
      std::vector<SourceChoice::Variable> variables = VariablesOf(*conflict);
      if (variables.empty()) {
        conflict->finding.verdict = Verdict::kViolation;
        conflict->finding.configurations = spent;
        return std::move(conflict->finding);
      }
      if (!choice.Refuse(std::move(variables))) return NoChoice(spent);
      if (spent > limits_.configurations) return Unknown(HitLimit::kConfigurations, spent);
      if (choice.bytes() > limits_.bytes) return Unknown(HitLimit::kMemory, spent);
      for (std::uint32_t i = 0; i < readers_.size(); ++i) {
        sources[readers_[i]] = possible_.Of(readers_[i])[choice.value(i)];
      }
    }
  }

 private:
  std::vector<SourceChoice::Variable> VariablesOf(const Conflict& conflict) {
    std::vector<SourceChoice::Variable> variables;
    for (const OperationId reader : conflict.readers) {
      if (variable_[reader] != kNoIndex) variables.push_back(variable_[reader]);
    }
    std::sort(variables.begin(), variables.end());
    variables.erase(std::unique(variables.begin(), variables.end()), variables.end());
    if (blamed_.empty()) {
      for (const SourceChoice::Variable variable : variables) blamed_.push_back(readers_[variable]);
    }
    return variables;
  }

  LevelFinding NoChoice(std::uint64_t spent) const {
    LevelFinding finding;
    finding.verdict = Verdict::kViolation;
    finding.reason = Reason::kNoOrder;
    finding.configurations = spent;
    for (const OperationId reader : blamed_) finding.operations.push_back(sessions_[reader].call);
    return finding;
  }
  static LevelFinding Unknown(HitLimit limit, std::uint64_t spent) {
    LevelFinding finding;
    finding.verdict = Verdict::kUnknown;
    finding.limit = limit;
    finding.configurations = spent;
    return finding;
  }

  const Sessions& sessions_;
  const Limits& limits_;
  Sources possible_;
  std::vector<OperationId> readers_;     // by variable
  std::vector<std::uint32_t> variable_;  // by operation
  std::vector<OperationId> blamed_;      // by the first conflict
};

}  // namespace

LevelFinding CheckCausal(const Sessions& sessions, const Writers& writers, const Limits& limits) {
  return Causal(sessions, writers, limits).Run();
}

}  // namespace stampede::consistency
