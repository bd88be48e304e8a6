#include "stampede/invariants/consistency/internal/order_graph.h"

#include <algorithm>

namespace stampede::consistency {
namespace {

constexpr std::uint32_t kAllRounds = kNoIndex;

// Steps from operation to operation of one client as one.
std::vector<OrderGraph::Edge> Shortened(const std::vector<OrderGraph::Edge>& path) {
  std::vector<OrderGraph::Edge> shortened;
  for (const OrderGraph::Edge& edge : path) {
    const bool goes_on = !shortened.empty() && edge.why == Link::Why::kClient &&
                         shortened.back().why == Link::Why::kClient;
    if (goes_on) {
      shortened.back().to = edge.to;
    } else {
      shortened.push_back(edge);
    }
  }
  return shortened;
}

}  // namespace

OrderGraph::OrderGraph(const Sessions& sessions, const std::vector<bool>& present)
    : count_(sessions.size()), chain_(sessions.size(), kNoIndex), place_(sessions.size(), 0) {
  for (const std::vector<OperationId>& session : sessions.of_session) {
    for (std::uint32_t i = 0; i < session.size(); ++i) {
      chain_[session[i]] = chains_;
      place_[session[i]] = i;
      if (i > 0) edges_.push_back({session[i - 1], session[i], Link::Why::kClient, kNoIndex, 0});
    }
    ++chains_;
  }
  for (OperationId id = 0; id < count_; ++id) {
    const SessionOperation& its = sessions[id];
    if (its.answered || !present[id]) continue;
    chain_[id] = chains_++;
    if (its.position == 0) continue;
    const OperationId before = sessions.of_session[its.session][its.position - 1];
    edges_.push_back({before, id, Link::Why::kClient, kNoIndex, 0});
  }
}

OrderGraph::Index OrderGraph::IndexBy(OperationId Edge::*end) const {
  Index index;
  index.begin.assign(count_ + 1, 0);
  for (const Edge& edge : edges_) ++index.begin[edge.*end + std::size_t{1}];
  for (std::size_t i = 1; i < index.begin.size(); ++i) index.begin[i] += index.begin[i - 1];
  index.edges.resize(edges_.size());
  std::vector<std::uint32_t> next(index.begin.begin(), index.begin.end() - 1);
  for (std::uint32_t i = 0; i < edges_.size(); ++i) index.edges[next[edges_[i].*end]++] = i;
  return index;
}

void OrderGraph::Truncate(std::size_t edges) {
  if (edges == edges_.size()) return;
  edges_.resize(edges);
  out_ = IndexBy(&Edge::from);
}

bool OrderGraph::FindClocks(Clocks& clocks) {
  out_ = IndexBy(&Edge::from);
  waits_.assign(count_, 0);
  for (const Edge& edge : edges_) ++waits_[edge.to];
  clocks.assign(count_ * chains_, 0);
  std::vector<OperationId> ready;
  std::size_t left = 0;
  for (OperationId id = 0; id < count_; ++id) {
    if (!IsPresent(id)) continue;
    ++left;
    if (waits_[id] == 0) ready.push_back(id);
  }
  while (!ready.empty()) {
    const OperationId id = ready.back();
    ready.pop_back();
    --left;
    const std::uint32_t* before = &clocks[std::size_t{id} * chains_];
    for (std::uint32_t i = out_.begin[id]; i < out_.begin[id + 1]; ++i) {
      const OperationId next = edges_[out_.edges[i]].to;
      std::uint32_t* after = &clocks[std::size_t{next} * chains_];
      for (std::uint32_t chain = 0; chain < chains_; ++chain) {
        after[chain] = std::max(after[chain], before[chain]);
      }
      after[chain_[id]] = std::max(after[chain_[id]], place_[id] + 1);
      if (--waits_[next] == 0) ready.push_back(next);
    }
  }
  return left == 0;
}

// The shortest way, breadth first; nothing where it is `longest` or longer.
std::vector<OrderGraph::Edge> OrderGraph::Search(OperationId from, OperationId to,
                                                 std::uint32_t before_round,
                                                 std::size_t longest) const {
  std::vector<std::uint32_t> reached_by(count_, kNoIndex);  // an edge
  std::vector<OperationId> level = {from};
  bool found = from == to;
  for (std::size_t length = 1; !found && !level.empty() && length < longest; ++length) {
    std::vector<OperationId> next;
    for (const OperationId id : level) {
      for (std::uint32_t i = out_.begin[id]; !found && i < out_.begin[id + 1]; ++i) {
        const std::uint32_t number = out_.edges[i];
        const Edge& edge = edges_[number];
        const bool usable = before_round == kAllRounds || edge.round < before_round;
        if (!usable || edge.to == from || reached_by[edge.to] != kNoIndex) continue;
        reached_by[edge.to] = number;
        next.push_back(edge.to);
        found = edge.to == to;
      }
    }
    level = std::move(next);
  }
  std::vector<Edge> path;
  if (!found) return path;
  for (OperationId id = to; id != from; id = edges_[reached_by[id]].from) {
    path.push_back(edges_[reached_by[id]]);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

std::vector<OrderGraph::Edge> OrderGraph::FindPath(OperationId from, OperationId to,
                                                   std::uint32_t before_round) const {
  return Shortened(Search(from, to, before_round, count_ + 1));
}

std::vector<OrderGraph::Edge> OrderGraph::FindCycle() const {
  constexpr std::size_t kMostTries = 24;
  // What waits is on a cycle or behind one; what is only behind has a way to nowhere.
  std::vector<std::uint32_t> ways(count_, 0);
  for (const Edge& edge : edges_) ways[edge.from] += waits_[edge.to] > 0 ? 1 : 0;
  const Index into = IndexBy(&Edge::to);
  std::vector<OperationId> ends;
  for (OperationId id = 0; id < count_; ++id) {
    if (IsPresent(id) && waits_[id] > 0 && ways[id] == 0) ends.push_back(id);
  }
  while (!ends.empty()) {
    const OperationId id = ends.back();
    ends.pop_back();
    for (std::uint32_t i = into.begin[id]; i < into.begin[id + 1]; ++i) {
      const OperationId before = edges_[into.edges[i]].from;
      if (waits_[before] > 0 && --ways[before] == 0) ends.push_back(before);
    }
  }
  std::vector<Edge> best;
  std::size_t tries = 0;
  // Every cycle leaves a session somewhere; derived edges stand at the end.
  for (std::size_t i = edges_.size(); i-- > 0 && (best.empty() || tries < kMostTries);) {
    const Edge& edge = edges_[i];
    const bool inside =
        waits_[edge.from] > 0 && waits_[edge.to] > 0 && ways[edge.to] > 0 && ways[edge.from] > 0;
    if (!inside || edge.why == Link::Why::kClient) continue;
    ++tries;
    std::vector<Edge> cycle =
        Search(edge.to, edge.from, kAllRounds, best.empty() ? count_ + 1 : best.size());
    if (cycle.empty() && edge.to != edge.from) continue;
    cycle.push_back(edge);
    if (best.empty() || cycle.size() < best.size()) best = std::move(cycle);
  }
  return Shortened(best);
}

std::vector<OrderGraph::Edge> OrderGraph::Explained(const std::vector<Edge>& edges) const {
  std::vector<Edge> all;
  const auto is_known = [&all](const Edge& edge) {
    return std::any_of(all.begin(), all.end(), [&](const Edge& known) {
      return known.from == edge.from && known.to == edge.to && known.why == edge.why &&
             known.witness == edge.witness;
    });
  };
  for (const Edge& edge : edges) {
    if (!is_known(edge)) all.push_back(edge);
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Edge edge = all[i];
    if (edge.why != Link::Why::kOverwritten && edge.why != Link::Why::kOverwrites) continue;
    const bool backward = edge.why == Link::Why::kOverwritten;
    const OperationId from = backward ? edge.from : edge.witness;
    const OperationId to = backward ? edge.witness : edge.to;
    if (from == kNoIndex) continue;
    for (const Edge& step : FindPath(from, to, edge.round)) {
      if (!is_known(step)) all.push_back(step);
    }
  }
  return all;
}

}  // namespace stampede::consistency
