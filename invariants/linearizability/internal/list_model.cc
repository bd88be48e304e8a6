// Lists that grow by appending and are read as a whole, and stacks. Their states are the nodes of a
// tree: a state and one more value is a child, so that long lists share what they have in common.
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "stampede/core/hash.h"
#include "stampede/invariants/linearizability/internal/hash_slots.h"
#include "stampede/invariants/linearizability/internal/offline_models.h"

namespace stampede::linearizability {
namespace {

class Lists : public OfflineModel {
 public:
  Lists(const History& history, const std::vector<ObjectCall>& calls)
      : history_(history), calls_(calls), nodes_(1) {}

  StateId Initial() override { return kEmptyList; }
  std::string Show(StateId state) const override {
    std::string shown;
    for (StateId node = state; node != kEmptyList; node = nodes_[node].parent) {
      shown = history_.values.Show(nodes_[node].value) + (shown.empty() ? "" : " ") + shown;
    }
    return "[" + shown + "]";
  }
  std::size_t bytes() const override { return nodes_.size() * sizeof(Node) + children_.bytes(); }
  std::uint64_t LengthOf(StateId state) const override { return nodes_[state].length; }

 protected:
  static constexpr StateId kEmptyList = 0;
  struct Node {
    StateId parent = kEmptyList;
    ValueId value = ValueTable::kNil;
    std::uint32_t length = 0;
  };

  StateId Child(StateId state, ValueId value) {
    const std::uint64_t hash = HashOf(state, value);
    const auto known = children_.Find(hash, [&](std::uint64_t id) {
      return nodes_[id].parent == state && nodes_[id].value == value;
    });
    if (known.has_value()) return static_cast<StateId>(*known);
    children_.Insert(hash, nodes_.size(), [this](std::uint64_t id) {
      return HashOf(nodes_[id].parent, nodes_[id].value);
    });
    nodes_.push_back({state, value, nodes_[state].length + 1});
    return static_cast<StateId>(nodes_.size() - 1);
  }
  const Node& node(StateId state) const { return nodes_[state]; }
  const ObjectCall& call(CallId id) const { return calls_[id]; }
  const History& history() const { return history_; }

 private:
  static std::uint64_t HashOf(StateId parent, ValueId value) {
    return Mix((std::uint64_t{parent} << 32) | value, 0);
  }

  const History& history_;
  const std::vector<ObjectCall>& calls_;
  std::deque<Node> nodes_;  // grows without a copy
  HashSlots children_;      // by parent and value
};

class AppendList final : public Lists {
 public:
  AppendList(const History& history, const std::vector<ObjectCall>& calls) : Lists(history, calls) {
    for (const ObjectCall& its : calls) {
      StateId state = kEmptyList;
      if (its.function == Function::kRead && its.returned != kNever) {
        for (const ValueId value : history.lists[its.seen]) state = Child(state, value);
      }
      read_.push_back(state);
    }
  }

  StateId Step(StateId state, CallId id, bool known) override {
    if (call(id).function == Function::kAppend) return Child(state, call(id).a);
    return known && read_[id] != state ? kNoState : state;
  }
  bool IsRead(CallId id, bool) const override { return call(id).function == Function::kRead; }
  StateId Needs(CallId id, bool known) override {
    return known && call(id).function == Function::kRead ? read_[id] : kAnyState;
  }
  StateId Leaves(CallId id, bool) override {
    return call(id).function == Function::kRead ? kSameState : kLongerState;
  }
  bool LeadsTo(StateId from, StateId to) const override {
    while (node(to).length > node(from).length) to = node(to).parent;
    return from == to;
  }
  bool IsDelicate(CallId, bool) override { return false; }

 private:
  std::vector<StateId> read_;  // by call
};

class Stack final : public Lists {
 public:
  using Lists::Lists;

  StateId Step(StateId state, CallId id, bool known) override {
    const ObjectCall& its = call(id);
    if (its.function == Function::kPush) return Child(state, its.a);
    if (state == kEmptyList) return known && its.seen != ValueTable::kNil ? kNoState : state;
    if (known && node(state).value != its.seen) return kNoState;
    return node(state).parent;
  }
  bool IsRead(CallId id, bool known) const override { return IsEmpty(id, known); }
  StateId Needs(CallId id, bool known) override {
    return IsEmpty(id, known) ? kEmptyList : kAnyState;
  }
  StateId Leaves(CallId id, bool known) override {
    return IsEmpty(id, known) ? kSameState : kAnyState;
  }
  bool IsDelicate(CallId, bool) override { return true; }

 private:
  // A pop that found nothing.
  bool IsEmpty(CallId id, bool known) const {
    return known && call(id).function == Function::kPop && call(id).seen == ValueTable::kNil;
  }
};

}  // namespace

std::unique_ptr<OfflineModel> NewListModel(ModelKind model, const History& history,
                                           const std::vector<ObjectCall>& calls) {
  if (model == ModelKind::kStack) return std::make_unique<Stack>(history, calls);
  return std::make_unique<AppendList>(history, calls);
}

}  // namespace stampede::linearizability
