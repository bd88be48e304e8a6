#include "stampede/invariants/consistency/internal/session_operations.h"

#include <algorithm>
#include <tuple>

namespace stampede::consistency {

using linearizability::Event;

namespace {

// By operation the event that answers it; kNoIndex where none does.
std::vector<std::uint32_t> AnswersOf(const History& history) {
  std::vector<std::uint32_t> answers;
  for (std::uint32_t i = 0; i < history.events.size(); ++i) {
    const Event& event = history.events[i];
    if (event.operation >= answers.size())
      answers.resize(event.operation + std::size_t{1}, kNoIndex);
    if (event.kind == Event::Kind::kReturn) answers[event.operation] = i;
  }
  return answers;
}

void DescribeEffect(const Event& asked, const Event* answer, SessionOperation& operation) {
  operation.function = asked.function;
  operation.key = asked.key;
  operation.answered = answer != nullptr;
  switch (asked.function) {
    case Function::kRead:
      operation.reads = true;
      if (answer != nullptr) operation.read = answer->a;
      break;
    case Function::kCas:
      operation.read = asked.a;
      operation.written = asked.b;
      operation.differs = answer != nullptr && !answer->done;
      operation.reads = operation.writes = !operation.differs;
      break;
    case Function::kAppend:
      operation.appends = true;
      operation.written = asked.a;
      break;
    case Function::kDelete:
      operation.writes = true;
      operation.written = ValueTable::kEmpty;
      break;
    default: operation.writes = true; operation.written = asked.a;
  }
}

// The sessions of each client, and when they are busy.
class Lanes {
 public:
  // The session of the client that an operation goes on with; an unanswered one does not make it
  // busy.
  std::uint32_t Enter(std::uint32_t client, bool answered,
                      std::vector<std::vector<OperationId>>& of_session) {
    if (client >= clients_.size()) clients_.resize(client + std::size_t{1});
    std::vector<std::uint32_t>& own = clients_[client];
    std::uint32_t best = kNoIndex;
    for (const std::uint32_t session : own) {
      if (busy_[session] && answered) continue;
      if (best == kNoIndex || ended_[session] > ended_[best]) best = session;
    }
    if (best == kNoIndex) {
      best = static_cast<std::uint32_t>(busy_.size());
      own.push_back(best);
      busy_.push_back(false);
      ended_.push_back(0);
      of_session.emplace_back();
    }
    if (answered) busy_[best] = true;
    return best;
  }
  void Leave(std::uint32_t session, std::uint32_t event) {
    busy_[session] = false;
    ended_[session] = event;
  }
  bool IsBusy(std::uint32_t session) const { return busy_[session]; }

 private:
  std::vector<std::vector<std::uint32_t>> clients_;  // their sessions
  std::vector<bool> busy_;
  std::vector<std::uint32_t> ended_;  // the event at which its last operation ended
};

}  // namespace

Sessions::Sessions(linearizability::ModelKind model, const History& history)
    : initial(history.initial.value_or(
          model == linearizability::ModelKind::kKv ? ValueTable::kEmpty : ValueTable::kNil)),
      any_initial(history.any_initial) {
  const std::vector<std::uint32_t> answers = AnswersOf(history);
  std::vector<std::uint32_t> session_of(answers.size(), kNoIndex);
  Lanes lanes;
  operations.reserve(answers.size());
  for (std::uint32_t i = 0; i < history.events.size(); ++i) {
    const Event& event = history.events[i];
    const std::uint32_t number = event.operation;
    if (event.kind == Event::Kind::kReturn) lanes.Leave(session_of[number], i);
    if (event.kind != Event::Kind::kInvoke) continue;
    const Event* answer = answers[number] == kNoIndex ? nullptr : &history.events[answers[number]];
    if (answer == nullptr && event.function == Function::kRead) continue;
    SessionOperation operation;
    DescribeEffect(event, answer, operation);
    const std::uint32_t client = number < history.invokers.size() ? history.invokers[number] : 0;
    operation.session = lanes.Enter(client, operation.answered, of_session);
    operation.call = i;
    operation.end = answers[number];
    session_of[number] = operation.session;
    std::vector<OperationId>& own = of_session[operation.session];
    operation.position = static_cast<std::uint32_t>(own.size());
    if (operation.answered) {
      own.push_back(static_cast<OperationId>(operations.size()));
    } else if (lanes.IsBusy(operation.session)) {
      --operation.position;  // that which is not over does not come before it
    }
    appends = appends || operation.appends;
    operations.push_back(operation);
  }
}

Writers::Writers(const Sessions& sessions) {
  for (OperationId id = 0; id < sessions.size(); ++id) {
    if (sessions[id].writes) by_value_.push_back(id);
  }
  const auto place = [&](OperationId id) {
    const SessionOperation& its = sessions[id];
    return std::tuple(its.key, its.written, !its.answered, its.session, its.position, id);
  };
  std::sort(by_value_.begin(), by_value_.end(),
            [&](OperationId a, OperationId b) { return place(a) < place(b); });
  for (const OperationId& id : by_value_) {
    const Range one{&id, &id + 1};
    const SessionOperation& its = sessions[id];
    values_.try_emplace(Packed(its.key, its.written), one).first->second.last = &id + 1;
    keys_.try_emplace(its.key, one).first->second.last = &id + 1;
  }
}

Writers::Range Writers::Of(std::uint32_t key, ValueId value) const {
  const auto found = values_.find(Packed(key, value));
  return found == values_.end() ? Range() : found->second;
}

Writers::Range Writers::OfKey(std::uint32_t key) const {
  const auto found = keys_.find(key);
  return found == keys_.end() ? Range() : found->second;
}

}  // namespace stampede::consistency
