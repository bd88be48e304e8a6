#ifndef STAMPEDE_INVARIANTS_ANSWERS_H_
#define STAMPEDE_INVARIANTS_ANSWERS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "stampede/core/show.h"
#include "stampede/invariants/invariant.h"

namespace stampede {

// Whether P says which of its messages are answers.
template <class P>
inline constexpr bool kNamesAnswers = kHasLog<P>&& requires(const typename P::Message& message) {
  P::AnswerIn(message);
};

// An answer is judged where it is sent, whether or not its client will take it: it is what the
// specification answers at its request's place in the decided order. Constant time per answer and
// per decided operation. An answer to a read that has no place is left to linearizability.
template <class P>
class Answers {
 public:
  static constexpr InvariantInfo kInfo = {
      "answers", "every answer that is sent is that of its request's place in the decided order"};
  static constexpr Scope kScope = Scope::kAll;
  static constexpr bool kAsks = kNamesAnswers<P>;

  void Start(const Cluster<P>&) {
    places_.clear();
    oldest_.clear();
    reads_.clear();
    seen_rows_ = 0;
    forgot_ = false;
  }

  // An operation was decided, a read was invoked, or an answer may be sent.
  bool Concerns(const Observation<P>& seen, const GhostState<P>& ghost) const {
    if constexpr (!kAsks) {
      return false;
    } else {
      if (seen.node.is_client()) return std::holds_alternative<Invoke<P>>(seen.input.event);
      if (seen_rows_ < ghost.decided.size()) return true;
      if (!seen.effects.Sends()) return false;
      for (const auto& item : seen.effects.items()) {
        if (item.kind == EffectKind::kSend && item.to.is_client()) return true;
      }
      return false;
    }
  }

  std::optional<Violation> After([[maybe_unused]] const Observation<P>& seen,
                                 [[maybe_unused]] const GhostState<P>& ghost) {
    if constexpr (kAsks) {
      if (seen.node.is_client()) {
        Learn(seen);
        return std::nullopt;
      }
      while (seen_rows_ < ghost.decided.size()) {
        const auto& logged = ghost.decided.at(++seen_rows_).logged;
        if (logged.request != 0) Remember({logged.client, logged.request});
      }
      for (const auto& item : seen.effects.items()) {
        if (item.kind != EffectKind::kSend || !item.to.is_client()) continue;
        const auto answer = P::AnswerIn(seen.effects.message(item));
        if (!answer.has_value() || answer->request.request == 0) continue;
        if (auto violation = Judge(seen, ghost, *answer)) return violation;
      }
    }
    return std::nullopt;
  }

 private:
  using Name = std::pair<std::uint64_t, std::uint64_t>;  // client and request

  // Of a long run only the latest places are kept, as in the decided log.
  void Remember(const Name& name) {
    if (!places_.insert_or_assign(name, seen_rows_).second) return;
    oldest_.push_back(name);
    if (oldest_.size() <= kKept) return;
    places_.erase(oldest_.front());
    oldest_.pop_front();
    forgot_ = true;
  }

  // Which requests are reads: they may be answered without a place.
  void Learn(const Observation<P>& seen) {
    const auto& invoke = std::get<Invoke<P>>(seen.input.event);
    if (!P::ReadsOnly(invoke.operation)) return;
    const auto request = RequestOf<P>(seen.client(), invoke.number);
    if (reads_.size() == kKept) {
      reads_.clear();
      forgot_ = true;
    }
    reads_.insert({request.client, request.request});
  }

  template <class Answer>
  std::optional<Violation> Judge(const Observation<P>& seen, const GhostState<P>& ghost,
                                 const Answer& answer) const {
    const Name name{answer.request.client, answer.request.request};
    const auto place = places_.find(name);
    if (place == places_.end()) {
      if (forgot_ || reads_.contains(name)) return std::nullopt;
      return Violated(kInfo, seen, Answering(seen, answer) + " before it was executed anywhere",
                      {"the answer is " + Show(*answer.result)});
    }
    if (!ghost.decided.Knows(place->second)) return std::nullopt;
    const std::string& specified = ghost.decided.at(place->second).result;
    if (specified == *answer.result) return std::nullopt;
    return Violated(kInfo, seen,
                    Answering(seen, answer) + " otherwise than its place in the log does",
                    {"the answer is " + Show(*answer.result),
                     "the specification says " + Show(specified) + " for " +
                         ghost.decided.Describe(place->second)});
  }

  template <class Answer>
  static std::string Answering(const Observation<P>& seen, const Answer& answer) {
    return seen.node.ToString() + " answers " + answer.request.Name();
  }

  static constexpr std::size_t kKept = 1 << 15;

  absl::flat_hash_map<Name, std::uint64_t> places_;  // never iterated
  std::deque<Name> oldest_;                          // of those, the oldest first
  absl::flat_hash_set<Name> reads_;                  // never iterated
  std::uint64_t seen_rows_ = 0;
  bool forgot_ = false;  // some place or read: what is unknown may have been known
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_ANSWERS_H_
