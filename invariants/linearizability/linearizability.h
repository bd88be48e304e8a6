// Linearizability of what the clients see, as an invariant of a run.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_LINEARIZABILITY_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_LINEARIZABILITY_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/show.h"
#include "invariants/invariant.h"
#include "invariants/linearizability/history.h"
#include "invariants/linearizability/history_checker.h"

namespace stampede {

// How P's operations and answers read as those of a type that can be checked. A specialization has
//   static linearizability::ModelKind Model(const typename P::Config&);
//   // Fills in function, key, a and b; false for an operation that the type does not know.
//   static bool Asked(const typename P::Operation&, linearizability::History&,
//                     linearizability::Event& invocation);
//   // Fills in a and done.
//   static void Answered(const typename P::Result&, linearizability::History&,
//                        linearizability::Event& answer);
template <class P>
struct HistoryOf;

// Some order of the operations explains every answer and respects real time (Herlihy and Wing,
// "Linearizability: A Correctness Condition for Concurrent Objects", TOPLAS 1990). An operation
// that is not answered may have taken effect or not.
//
// Where the protocol has a log, its order is tried first: an answer that is the specification's at
// the operation's place, later than all that had been answered before it was invoked, needs no
// search. Only where that witness fails is the whole history searched, from then on; with
// kSearchAlways, from the beginning.
template <class P, bool kSearchAlways = false>
class Linearizability {
 public:
  static constexpr InvariantInfo kInfo = {
      "linearizability", "what the clients saw is explained by one order of their operations"};
  static constexpr Scope kScope = Scope::kAll;

  void Start(const typename P::Config& config) {
    model_ = HistoryOf<P>::Model(config);
    search_.reset();
    fed_ = 0;
    operations_ = 0;
    clients_.clear();
    latest_answered_ = 0;
    seen_rows_ = 0;
    searching_ = kSearchAlways || !kHasLog<P>;
  }

  std::optional<Violation> After(const Observation<P>& seen, const Ghost<P>& ghost) {
    if constexpr (kHasLog<P>) {
      if (!searching_ && LogOrderExplains(seen, ghost)) return std::nullopt;
      searching_ = true;
    }
    if (!seen.node.is_client()) return std::nullopt;
    return Search(seen, ghost);
  }

 private:
  struct Client {
    std::uint64_t request = 0;   // its latest invocation, from 1
    std::uint64_t floor = 0;     // the last place answered to anybody before that
    std::uint64_t position = 0;  // where that was decided; 0: not yet
    // While searching: of the open operation.
    std::uint32_t operation = 0;
    linearizability::Function function{};
    std::uint32_t key = 0;
    bool known = false;  // its function is one that the type knows
    std::uint64_t invoked_in_step = 0;
    std::string text;
  };

  Client& Of(std::uint64_t client) {
    if (client >= clients_.size()) clients_.resize(client + 1);
    return clients_[client];
  }

  // The commit-order witness; constant time.
  bool LogOrderExplains(const Observation<P>& seen, const Ghost<P>& ghost) {
    while (seen_rows_ < ghost.decided.size()) {
      const auto& row = ghost.decided.at(++seen_rows_);
      Client& client = Of(row.client);
      if (row.request != client.request || client.position != 0) continue;
      client.position = seen_rows_;
      if (seen_rows_ <= client.floor) return false;
    }
    if (!seen.node.is_client()) return true;
    Client& client = Of(seen.node.index());
    if (std::holds_alternative<Invoke<P>>(seen.input.event)) {
      ++client.request;
      client.floor = latest_answered_;
      client.position = 0;
    }
    for (const auto& item : seen.effects.items()) {
      if (item.kind != EffectKind::kReturn) continue;
      if (client.position == 0) return false;
      if (ghost.decided.at(client.position).result != seen.effects.result(item)) return false;
      latest_answered_ = std::max(latest_answered_, client.position);
    }
    return true;
  }

  // Feeds the checker with what it has not seen of the history.
  std::optional<Violation> Search(const Observation<P>& seen, const Ghost<P>& ghost) {
    const auto& events = ghost.history.events();
    if (search_ == nullptr) search_ = std::make_shared<Running>(model_);
    for (; fed_ < events.size(); ++fed_) {
      const auto& event = events[fed_];
      Client& client = Of(event.client.index());
      const bool invokes = std::holds_alternative<Asked>(event.what);
      if (invokes) {
        const auto& operation = std::get<Asked>(event.what).operation;
        linearizability::Event asked;
        client.known = HistoryOf<P>::Asked(operation, search_->history, asked);
        client.text = Show(operation);
        client.invoked_in_step = event.step;
        if (!client.known) continue;
        client.operation = asked.operation = operations_++;
        client.function = asked.function;
        client.key = asked.key;
        search_->history.events.push_back(asked);
      } else {
        if (!client.known) continue;
        linearizability::Event answered;
        answered.kind = linearizability::Event::Kind::kReturn;
        answered.function = client.function;
        answered.operation = client.operation;
        answered.key = client.key;
        HistoryOf<P>::Answered(std::get<Answer>(event.what).result, search_->history, answered);
        search_->history.events.push_back(answered);
      }
      if (search_->checker.Next() == linearizability::Verdict::kViolation) {
        return Explain(seen, event, client);
      }
    }
    return std::nullopt;
  }

  Violation Explain(const Observation<P>& seen, const typename ClientHistory<P>::Event& event,
                    const Client& client) const {
    const auto* answer = std::get_if<Answer>(&event.what);
    return Violated(kInfo, seen,
                    event.client.ToString() + " was answered what no order of the operations gives",
                    {client.text + " was answered " +
                         (answer != nullptr ? Show(answer->result) : "nothing yet"),
                     "it was invoked in step " + std::to_string(client.invoked_in_step) +
                         " and answered in step " + std::to_string(event.step),
                     "everything before that answer is linearizable"});
  }

  using Asked = typename ClientHistory<P>::Invocation;
  using Answer = typename ClientHistory<P>::Answer;
  static constexpr linearizability::Limits kLimits = {2'000'000, std::uint64_t{64} << 20};

  // The history as the checker sees it, and the checker.
  struct Running {
    explicit Running(linearizability::ModelKind model) : checker(model, history, kLimits) {}
    linearizability::History history;
    linearizability::HistoryChecker checker;
  };

  linearizability::ModelKind model_{};
  std::shared_ptr<Running> search_;  // none yet
  std::size_t fed_ = 0;              // events of the clients' history
  std::uint32_t operations_ = 0;
  std::vector<Client> clients_;
  std::uint64_t latest_answered_ = 0;
  std::uint64_t seen_rows_ = 0;
  bool searching_ = false;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_LINEARIZABILITY_H_
