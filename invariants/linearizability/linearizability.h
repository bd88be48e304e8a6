// Linearizability of the clients' history, as an invariant of a run.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_LINEARIZABILITY_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_LINEARIZABILITY_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "stampede/core/show.h"
#include "stampede/invariants/invariant.h"
#include "stampede/invariants/linearizability/conflict.h"
#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"
#include "stampede/invariants/linearizability/history_of.h"
#include "stampede/invariants/outstanding_requests.h"

namespace stampede {

// Nothing, where P has no log.
template <class P>
struct OutstandingRequestsOf {
  struct Type {
    void Start() {}
  };
};
template <class P>
requires kHasLog<P>
struct OutstandingRequestsOf<P> {
  using Type = OutstandingRequests<P>;
};

// Some order of the operations explains every answer and respects real time (Herlihy and Wing,
// "Linearizability: A Correctness Condition for Concurrent Objects", TOPLAS 1990). An operation
// that is not answered may have taken effect or not.
//
// Where the protocol has a log, the order of the log is tried first, in constant time for each
// answer: the answer must be the specification's at the operation's place in the log, and that
// place must come after the places of all operations that were answered before it was invoked. From
// the first answer that the log does not explain, the history is searched for another order. With
// kSearchAlways it is searched from the beginning.
template <class P, bool kSearchAlways = false>
class Linearizability {
 public:
  static constexpr InvariantInfo kInfo = {"linearizability",
                                          "one order of the operations explains all answers"};
  static constexpr Scope kScope = Scope::kAll;

  void Start(const Cluster<P>& cluster) {
    model_ = HistoryOf<P>::Model(cluster);
    search_.Stop();
    undecided_ = false;
    requests_.Start();
    open_.clear();
    latest_answered_ = 0;
    seen_rows_ = 0;
    searching_ = kSearchAlways || !kHasLog<P>;
  }

  bool Concerns(const Observation<P>& seen, [[maybe_unused]] const GhostState<P>& ghost) const {
    if constexpr (kHasLog<P>) {
      if (!searching_ && seen_rows_ < ghost.decided.size()) return true;
    }
    return seen.node.is_client();
  }

  std::optional<Violation> After(const Observation<P>& seen, const GhostState<P>& ghost) {
    if constexpr (kHasLog<P>) {
      if (!searching_ && LogOrderExplains(seen, ghost)) return std::nullopt;
      // An incomplete history cannot be searched; the invariant CommitOrderWitness reports what the
      // order of the log does not explain.
      if (!searching_ && !ghost.history.complete()) return std::nullopt;
      searching_ = true;
    }
    if (!seen.node.is_client()) return std::nullopt;
    return Search(seen, ghost);
  }

  // Whether the search ran into its limits in this run: violations after that are not found.
  bool undecided() const { return undecided_; }

 private:
  // An operation that is neither answered nor abandoned, while the history is searched.
  struct Open {
    NodeId client;
    OperationNumber number;
    linearizability::Event invocation;
  };

  // The commit-order witness; constant time.
  bool LogOrderExplains(const Observation<P>& seen, const GhostState<P>& ghost) {
    while (seen_rows_ < ghost.decided.size()) {
      const auto& row = ghost.decided.at(++seen_rows_);
      auto* request = requests_.Undecided(row.logged.node, {row.logged.client, row.logged.request});
      if (request == nullptr) continue;
      request->position = seen_rows_;
      if (seen_rows_ <= request->floor) return false;
    }
    if (!seen.node.is_client()) return true;
    requests_.Learn(seen, latest_answered_);
    for (const auto& item : seen.effects.items()) {
      if (item.kind != EffectKind::kReturn && item.kind != EffectKind::kGiveUp) continue;
      const auto* request = requests_.Finish(seen, seen.effects.operation(item));
      if (request == nullptr || item.kind == EffectKind::kGiveUp) continue;
      if (request->position == 0) return false;
      if (!ghost.decided.Knows(request->position)) return false;
      if (ghost.decided.at(request->position).result != seen.effects.result(item)) return false;
      latest_answered_ = std::max(latest_answered_, request->position);
    }
    return true;
  }

  // Gives the checker the events of the history that are new.
  std::optional<Violation> Search(const Observation<P>& seen, const GhostState<P>& ghost) {
    const auto& events = ghost.history.events();
    if (!search_.IsOn()) {
      search_.Begin(model_);
      open_.clear();
    }
    for (; search_->fed < events.size(); ++search_->fed) {
      if (!Take(events[search_->fed])) continue;
      auto verdict = search_->checker.Next();
      if (verdict == linearizability::Verdict::kUnknown) {
        verdict = search_->checker.Finish().verdict;
        undecided_ = verdict == linearizability::Verdict::kUnknown;
      }
      if (verdict == linearizability::Verdict::kViolation) return Explain(seen, ghost);
    }
    return std::nullopt;
  }

  // Gives the checker one event; false where it is none for it. An operation that is abandoned just
  // stays without an answer.
  bool Take(const typename ClientHistory<P>::Event& event) {
    if (const auto* asked = std::get_if<Asked>(&event.what)) {
      linearizability::Event invocation;
      if (!HistoryOf<P>::Asked(asked->operation, search_->history, invocation)) return false;
      invocation.operation = search_->operations++;
      open_.push_back({event.client, event.operation, invocation});
      search_->Add(invocation);
      return true;
    }
    const auto open = std::find_if(open_.begin(), open_.end(), [&event](const Open& candidate) {
      return candidate.client == event.client && candidate.number == event.operation;
    });
    if (open == open_.end()) return false;  // the type does not have this operation
    const Open closed = *open;
    *open = open_.back();
    open_.pop_back();
    const auto* answer = std::get_if<Answer>(&event.what);
    if (answer == nullptr) return false;
    linearizability::Event answered;
    answered.kind = linearizability::Event::Kind::kReturn;
    answered.function = closed.invocation.function;
    answered.operation = closed.invocation.operation;
    answered.key = closed.invocation.key;
    HistoryOf<P>::Answered(answer->result, search_->history, answered);
    search_->Add(answered);
    return true;
  }

  Violation Explain(const Observation<P>& seen, const GhostState<P>& ghost) {
    const auto& events = ghost.history.events();
    const auto& event = events[search_->fed];
    const auto& invocation = InvocationOf(events, search_->fed);
    std::vector<std::string> details = {
        Show(std::get<Asked>(invocation.what).operation) + " was answered " +
            Show(std::get<Answer>(event.what).result),
        "it was invoked in step " + std::to_string(invocation.step) + " and answered in step " +
            std::to_string(event.step)};
    const auto last = static_cast<std::uint32_t>(search_->history.events.size() - 1);
    const auto conflict = linearizability::ConflictingAnswers(model_, search_->history, last);
    if (conflict.size() == 1) {
      details.emplace_back("no order gives that answer, whatever the other answers were");
    } else if (conflict.empty() || conflict.size() > kMostShown) {
      details.emplace_back("everything before that answer is linearizable");
    } else {
      details.emplace_back("no order gives all of these answers, whatever the other answers were:");
      for (const std::uint32_t number : conflict) {
        details.push_back(Describe(events, search_->origins[number]));
      }
    }
    return Violated(
        kInfo, seen,
        event.client.ToString() + " got an answer that no order of the operations gives",
        std::move(details));
  }

  // "  c1: "read" was answered "x", steps 40 to 52".
  static std::string Describe(const std::vector<typename ClientHistory<P>::Event>& events,
                              std::size_t answered) {
    const auto& answer = events[answered];
    const auto& invocation = InvocationOf(events, answered);
    return "  " + answer.client.ToString() + ": " +
           Show(std::get<Asked>(invocation.what).operation) + " was answered " +
           Show(std::get<Answer>(answer.what).result) + ", steps " +
           std::to_string(invocation.step) + " to " + std::to_string(answer.step);
  }

  static const typename ClientHistory<P>::Event& InvocationOf(
      const std::vector<typename ClientHistory<P>::Event>& events, std::size_t answered) {
    std::size_t asked = answered;
    while (events[asked].client != events[answered].client ||
           events[asked].operation != events[answered].operation ||
           !std::holds_alternative<Asked>(events[asked].what)) {
      --asked;
    }
    return events[asked];
  }

  using Asked = typename ClientHistory<P>::Invocation;
  using Answer = typename ClientHistory<P>::Answer;
  static constexpr std::size_t kMostShown = 8;  // answers
  static constexpr linearizability::Limits kLimits = {2'000'000, std::uint64_t{64} << 20};

  // The history in the checker's form, and the checker.
  struct Running {
    explicit Running(linearizability::ModelKind of)
        : model(of), nothing(history.values.size()), checker(of, history, kLimits) {}
    void Restart() {
      history.events.clear();
      history.keys.clear();
      history.values.Truncate(nothing);
      origins.clear();
      fed = 0;
      operations = 0;
      checker.Start();
    }
    const linearizability::ModelKind model;
    linearizability::History history;
    const std::size_t nothing;  // values of an empty history
    linearizability::HistoryChecker checker;
    void Add(const linearizability::Event& event) {
      history.events.push_back(event);
      origins.push_back(fed);
    }
    std::vector<std::size_t> origins;  // for each event its number in the clients' history
    std::size_t fed = 0;               // how many events of the clients' history were taken
    std::uint32_t operations = 0;
  };

  // The search of this run, if it has begun. It is not copied: a copy of the invariant searches
  // from the beginning of the history when it needs to.
  class OwnSearch {
   public:
    OwnSearch() = default;
    OwnSearch(const OwnSearch&) {}
    OwnSearch& operator=(const OwnSearch&) {
      Stop();
      return *this;
    }

    void Stop() { on_ = false; }  // its memory is kept for the next run
    void Begin(linearizability::ModelKind model) {
      if (running_ == nullptr || running_->model != model) {
        running_ = std::make_unique<Running>(model);
      } else {
        running_->Restart();
      }
      on_ = true;
    }
    bool IsOn() const { return on_; }
    Running* operator->() { return running_.get(); }

   private:
    std::unique_ptr<Running> running_;
    bool on_ = false;
  };

  linearizability::ModelKind model_{};
  OwnSearch search_;
  bool undecided_ = false;
  typename OutstandingRequestsOf<P>::Type requests_;
  std::vector<Open> open_;
  std::uint64_t latest_answered_ = 0;
  std::uint64_t seen_rows_ = 0;
  bool searching_ = false;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_LINEARIZABILITY_H_
