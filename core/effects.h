// What a step asks for, in order.
#ifndef STAMPEDE_CORE_EFFECTS_H_
#define STAMPEDE_CORE_EFFECTS_H_

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/core/input.h"
#include "stampede/core/internal/log_line.h"
#include "stampede/core/node_id.h"
#include "stampede/core/time.h"

namespace stampede {

enum class EffectKind : std::uint8_t {
  kSend,
  kSetTimer,
  kCancelTimer,
  kWrite,
  kSync,
  kReturn,
  kGiveUp,
};
constexpr auto EnumNames(EffectKind) {
  return std::to_array<std::string_view>(
      {"send", "set-timer", "cancel-timer", "write", "sync", "return", "give-up"});
}

// The ordered effects of one step. They leave the node in this order. Sync is a barrier: what
// follows it, in this step or in a later one, leaves only when everything written before it is
// durable (persist before send). A crash can fall between any two effects.
//
// The object is reused from step to step: Clear() keeps its memory, so that a warm one allocates
// nothing.
template <class P>
class Effects {
 public:
  using Message = typename P::Message;
  using Timer = TimerOf<P>;
  using Durable = DurableOf<P>;
  using Result = ResultOf<P>;
  using Mark = MarkOf<P>;

  // One effect; the larger parts stand in arrays of their own, found by `index`.
  struct Item {
    EffectKind kind{};
    Timer timer{};  // of kSetTimer and kCancelTimer
    NodeId to;      // of kSend
    std::uint32_t index = 0;
    Duration delay;   // of kSetTimer, on the node's own clock
    SyncToken token;  // of kSync
    STAMPEDE_FIELDS(Item, kind, timer, to, index, delay, token)
  };

  // What becomes of an operation. `result` is that of a kReturn.
  struct Answer {
    OperationNumber operation;
    Result result{};
    STAMPEDE_FIELDS(Answer, operation, result)
  };

  // `message` is a Message, or one of the types that it may be.
  template <class M>
  void Send(NodeId to, M&& message) {
    Add(EffectKind::kSend, messages_.size()).to = to;
    messages_.emplace_back(std::forward<M>(message));
  }
  // Sets the timer to run out `delay` from now; a timer already set is moved.
  void SetTimer(Timer timer, Duration delay) {
    Item& item = Add(EffectKind::kSetTimer, 0);
    item.timer = timer;
    item.delay = delay;
  }
  void CancelTimer(Timer timer) { Add(EffectKind::kCancelTimer, 0).timer = timer; }
  // Replaces the node's durable record. It survives a crash only once a later Sync is done.
  void Write(Durable record) {
    Add(EffectKind::kWrite, writes_.size());
    writes_.push_back(std::move(record));
  }
  void Sync(SyncToken token) { Add(EffectKind::kSync, 0).token = token; }
  // Puts Write(record) and Sync(token) before all effects so far: whatever this step sends leaves
  // only when the record is durable.
  void PersistFirst(Durable record, SyncToken token) {
    Write(std::move(record));
    Sync(token);
    std::rotate(items_.begin(), items_.end() - 2, items_.end());
  }
  // Clients only: the operation of that number is done. Without a number, the only one that is
  // outstanding.
  void Return(Result result) { Return(OperationNumber(), std::move(result)); }
  void Return(OperationNumber number, Result result) {
    Add(EffectKind::kReturn, answers_.size());
    answers_.push_back({number, std::move(result)});
  }

  // Clients only: the operation will never be answered. It may have taken effect, or may yet, or
  // not.
  void GiveUp(OperationNumber number = {}) {
    Add(EffectKind::kGiveUp, answers_.size());
    answers_.push_back({number, {}});
  }

  // Not an effect: says that this point of the protocol was reached, for coverage counts and for
  // the story of a run. Never influences one.
  void Note(Mark mark) { marks_.push_back(mark); }

  // Not an effect either: states what must hold at this point of a step. `claim`, a string literal,
  // names what holds: it is the name of the violation where it does not. The step runs on, what it
  // asks for does not leave the node, and the first failure of a step counts.
  void Assert(bool condition, std::string_view claim) {
    if (!condition && failed_claim_.empty()) [[unlikely]]
      failed_claim_ = claim;
  }
  // What failed first in this step; empty where nothing did.
  std::string_view failed_claim() const { return failed_claim_; }

  // Not an effect either: a line for whoever follows this step in a story, a trace or a report.
  // Each {} stands for one value, written as Show() does (core/show.h), a text without quotes:
  //   out.Log("suspects {}, asks for view {}", primary, view);
  // Where nobody follows the run, as in a hunt, the values are not even looked at.
  template <class... Values>
  void Log(internal::LogFormat<std::type_identity_t<Values>...> format, const Values&... values) {
    if (log_ == nullptr) [[likely]]
      return;
    log_->push_back(internal::LogLine(format.text(), {internal::LogValue(values)...}));
  }
  // From now on, lines go there; nullptr: nowhere. A copy of the effects logs nowhere.
  void LogTo(std::vector<std::string>* lines) { log_ = internal::LogTarget(lines); }
  std::span<const std::string> log() const {
    return log_ == nullptr ? std::span<const std::string>() : *log_;
  }

  bool Sends() const { return !messages_.empty(); }
  // Whether this step begins to make something durable.
  bool Syncs() const {
    return std::any_of(items_.begin(), items_.end(),
                       [](const Item& item) { return item.kind == EffectKind::kSync; });
  }
  const std::vector<Item>& items() const { return items_; }
  const std::vector<Mark>& marks() const { return marks_; }
  const Message& message(const Item& item) const { return messages_[item.index]; }
  Message& message(const Item& item) { return messages_[item.index]; }
  const Durable& record(const Item& item) const { return writes_[item.index]; }
  const Result& result(const Item& item) const { return answers_[item.index].result; }
  // Of kReturn and kGiveUp. What the World carries out and shows always names it.
  OperationNumber operation(const Item& item) const { return answers_[item.index].operation; }
  void NameOperation(const Item& item, OperationNumber number) {
    answers_[item.index].operation = number;
  }

  void Clear() {
    items_.clear();
    messages_.clear();
    writes_.clear();
    answers_.clear();
    marks_.clear();
    failed_claim_ = {};
  }
  // Keeps the first `count` effects: the node crashed behind them.
  void CutAfter(std::size_t count) {
    if (count < items_.size()) items_.resize(count);
  }

  STAMPEDE_FIELDS(Effects, items_, messages_, writes_, answers_)

 private:
  // A std::vector<bool> has no bools that one could refer to.
  template <class T>
  using ListOf = std::conditional_t<std::same_as<T, bool>, std::deque<T>, std::vector<T>>;

  Item& Add(EffectKind kind, std::size_t index) {
    Item& item = items_.emplace_back();
    item.kind = kind;
    item.index = static_cast<std::uint32_t>(index);
    return item;
  }

  std::vector<Item> items_;
  std::vector<Message> messages_;
  ListOf<Durable> writes_;
  std::vector<Answer> answers_;
  std::vector<Mark> marks_;
  std::string_view failed_claim_;
  internal::LogTarget log_;
};

}  // namespace stampede

// Assert, with the expression as the claim: STAMPEDE_ASSERT(out, self.executed <= self.last).
#define STAMPEDE_ASSERT(effects, ...) (effects).Assert(static_cast<bool>(__VA_ARGS__), #__VA_ARGS__)

#endif  // STAMPEDE_CORE_EFFECTS_H_
