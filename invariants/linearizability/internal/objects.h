#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OBJECTS_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OBJECTS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/internal/unique_register.h"
#include "stampede/invariants/linearizability/online_checker.h"

namespace stampede::linearizability {

// All objects (keys) of one history, each with a checker of its own: a history is linearizable if
// and only if that of each object is (Herlihy and Wing 1990, locality).
//
// A search that takes long is suspended, and later events of its object wait, so that a hard object
// does not hide a violation of an easy one. `Digest` translates events:
//   typename Digest::Model
//   Model MakeModel(); Operation OperationOf(const Event&); Observation ObservationOf(const Event&)
//   static constexpr bool kMayBeUnique: the model is a register as long as it is read and written
template <class Digest>
class Objects {
 public:
  using Model = typename Digest::Model;

  explicit Objects(Digest digest) : digest_(std::move(digest)) { Start(); }

  // Forgets everything; memory is kept.
  void Start() {
    count_ = 0;
    operations_.clear();
    waiting_ = 0;
    unique_ = Digest::kMayBeUnique;
    first_violation_.reset();
    if constexpr (Digest::kMayBeUnique) register_.Start(digest_.initial);
  }

  // Looks at the events from number `number` up to `end`. Returns the number of the first event
  // that was not looked at: `end`, or that after an event that used some of the budget or was a
  // violation. Where the budget, which is for one event, does not suffice, the object's search is
  // suspended. REQUIRES: all events before `number` were looked at, and none was a violation.
  std::uint32_t OnEvents(const std::vector<Event>& events, std::uint32_t number, std::uint32_t end,
                         Budget& budget) {
    MakeRoom(events, number, end);
    if (Digest::kMayBeUnique && unique_) {
      number = OnRegister(events, number, end);
      if (unique_) return number;
      // The object is no register, or a value was written twice: check all events again.
      number = 0;
    }
    const std::uint64_t before = budget.configurations;
    while (number < end && budget.configurations == before && !first_violation_.has_value()) {
      Give(events, number++, budget);
    }
    return number;
  }

  // Goes on with the searches that wait, each by at most `slice` configurations; `budget` is for
  // all of them, and its bytes for all that this object holds.
  void Work(const std::vector<Event>& events, Budget& budget, std::uint64_t slice) {
    for (std::size_t key = 0; key < count_; ++key) {
      Object& object = objects_[key];
      if (!object.waits || budget.configurations == 0) continue;
      const std::size_t others = bytes() - object.checker.bytes();
      Budget mine{std::min(slice, budget.configurations),
                  budget.bytes > others ? budget.bytes - others : 0};
      const std::uint64_t before = mine.configurations;
      object.waits = false;
      --waiting_;
      Note(object, object.backlog[0], object.checker.Continue(mine));
      std::size_t next = 1;
      while (!object.waits && next < object.backlog.size() && !IsPast(object.backlog[next])) {
        Give(object, events, object.backlog[next++], mine);
      }
      if (object.waits) {
        // The event at which the search was suspended stays the first.
        object.backlog.erase(object.backlog.begin(),
                             object.backlog.begin() + static_cast<std::ptrdiff_t>(next) - 1);
      } else {
        object.backlog.clear();
      }
      budget.configurations -= before - mine.configurations;
    }
  }

  // The first event, among those looked at, after which the history is not linearizable.
  std::optional<std::uint32_t> first_violation() const { return first_violation_; }
  // Whether a search is suspended that may find a violation, or an earlier one than is known.
  bool waits() const {
    return std::any_of(
        objects_.begin(), objects_.begin() + static_cast<std::ptrdiff_t>(count_),
        [this](const Object& object) { return object.waits && !IsPast(object.backlog[0]); });
  }

  // Whether any search is suspended. Constant time.
  bool some_wait() const { return waiting_ > 0; }

  // The states that the object may be in. REQUIRES: no violation, and it does not wait.
  Reachable<typename Model::State> ReachableStates(std::uint32_t key, Budget& budget) const {
    if constexpr (Digest::kMayBeUnique) {
      if (unique_) return {register_.FinalValues(), true};
    }
    if (key >= count_) return {{digest_.MakeModel().Initial()}, true};
    return objects_[key].checker.ReachableStates(budget);
  }
  bool waits(std::uint32_t key) const { return key < count_ && objects_[key].waits; }

  std::size_t bytes() const {
    std::size_t sum = operations_.capacity() * sizeof(Operation) + register_.bytes();
    for (const Object& object : objects_) {
      sum += object.checker.bytes() + object.backlog.capacity() * sizeof(std::uint32_t);
    }
    return sum;
  }

 private:
  static constexpr Index kCollectAt = 4096;

  struct Object {
    explicit Object(Model model) : checker(std::move(model)) {}
    OnlineChecker<Model> checker;
    bool waits = false;
    Index collect_at = kCollectAt;       // when its checker has so many operations
    std::vector<std::uint32_t> backlog;  // events that wait; the search is for the first
  };
  struct Operation {
    std::uint32_t id = 0;  // its number in the checker; in register_: the time of its invocation
    ValueId written = ValueTable::kNil;
  };

  bool IsPast(std::uint32_t number) const {
    return first_violation_.has_value() && number >= *first_violation_;
  }

  void Note(Object& object, std::uint32_t number, Progress progress) {
    if (progress == Progress::kSuspended) {
      object.waits = true;
      ++waiting_;
    }
    if (progress == Progress::kViolation && !IsPast(number)) first_violation_ = number;
  }

  // Operations are numbered by their invocations.
  void MakeRoom(const std::vector<Event>& events, std::uint32_t number, std::uint32_t end) {
    for (; end > number; --end) {
      const Event& event = events[end - 1];
      if (event.kind != Event::Kind::kInvoke) continue;
      if (event.operation >= operations_.size())
        operations_.resize(event.operation + std::size_t{1});
      return;
    }
  }

  // OnEvents for a register whose values are written once; sets unique_ to whether it still is one.
  std::uint32_t OnRegister(const std::vector<Event>& events, std::uint32_t number,
                           std::uint32_t end) {
    UniqueRegister local = std::move(register_);
    auto finding = UniqueRegister::Finding::kFits;
    while (number < end && finding == UniqueRegister::Finding::kFits) {
      finding = OnRegister(events[number++], local, operations_.data());
    }
    if (finding == UniqueRegister::Finding::kViolation) first_violation_ = number - 1;
    unique_ = finding != UniqueRegister::Finding::kNotUnique;
    register_ = std::move(local);
    return number;
  }

  // Gives the event to the register; kNotUnique also for events that a register does not have.
  static UniqueRegister::Finding OnRegister(const Event& event, UniqueRegister& cell,
                                            Operation* operations) {
    const bool writes = event.function == Function::kWrite;
    if (event.key != 0 || event.function > Function::kWrite) {
      return UniqueRegister::Finding::kNotUnique;
    }
    Operation& operation = operations[event.operation];
    switch (event.kind) {
      case Event::Kind::kInvoke:
        operation = {cell.now(), event.a};
        return cell.Invoke(writes, event.a);
      case Event::Kind::kReturn:
        return cell.Return(writes ? operation.written : event.a, operation.id);
      case Event::Kind::kAbandon: break;
    }
    return UniqueRegister::Finding::kFits;
  }

  void Give(const std::vector<Event>& events, std::uint32_t number, Budget& budget) {
    const Event& event = events[number];
    while (event.key >= count_) [[unlikely]] AddObject();
    Object& object = objects_[event.key];
    if (object.waits) [[unlikely]] {
      object.backlog.push_back(number);
      return;
    }
    Give(object, events, number, budget);
    if (object.waits) [[unlikely]]
      object.backlog.assign(1, number);
  }

  void Give(Object& object, const std::vector<Event>& events, std::uint32_t number,
            Budget& budget) {
    const Event& event = events[number];
    Operation& operation = operations_[event.operation];
    switch (event.kind) {
      case Event::Kind::kInvoke:
        operation.id = object.checker.Invoke(digest_.OperationOf(event));
        break;
      case Event::Kind::kReturn:
        Note(object, number,
             object.checker.Return(operation.id, digest_.ObservationOf(event), budget));
        if (object.checker.operations() >= object.collect_at && !object.waits && !IsPast(number)) {
          Collect(object);
        }
        break;
      case Event::Kind::kAbandon: object.checker.Abandon(operation.id); break;
    }
  }

  // Replaces a long past by the states that it may have led to, where nothing is open and these are
  // few. The budget keeps the cost small against that of checking the past.
  static void Collect(Object& object) {
    if (!object.checker.quiescent()) return;
    Budget budget;
    budget.configurations = std::uint64_t{object.checker.operations()} * 4;
    object.collect_at =
        object.checker.Collect(budget) ? kCollectAt : object.checker.operations() * 2;
  }

  void AddObject() {
    if (count_ == objects_.size()) {
      objects_.emplace_back(digest_.MakeModel());
    } else {
      objects_[count_].checker.Start();
      objects_[count_].waits = false;
      objects_[count_].collect_at = kCollectAt;
      objects_[count_].backlog.clear();
    }
    ++count_;
  }

  Digest digest_;
  std::vector<Object> objects_;  // by key; those from count_ on are kept for their memory
  std::size_t count_ = 0;
  std::size_t waiting_ = 0;
  std::vector<Operation> operations_;
  UniqueRegister register_;  // of the only object, while unique_
  bool unique_ = false;
  std::optional<std::uint32_t> first_violation_;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OBJECTS_H_
