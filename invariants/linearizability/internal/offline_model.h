// An object's type as the search over a whole history sees it: the operations are numbered, and so
// are the states.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OFFLINE_MODEL_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OFFLINE_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace stampede::linearizability {

using StateId = std::uint32_t;
using CallId = std::uint32_t;  // operations of one object, in the order of their invocations

inline constexpr StateId kNoState = std::numeric_limits<StateId>::max();
// What an operation needs or leaves where that is not one state:
inline constexpr StateId kAnyState = kNoState - 1;     // it may need or leave any
inline constexpr StateId kSameState = kNoState - 2;    // it leaves the state as it was
inline constexpr StateId kLongerState = kNoState - 3;  // it leaves one that LeadsTo still judges

// What operations need and leave.
class StateNeeds {
 public:
  virtual ~StateNeeds() = default;

  // The one state in which the operation is answered so, or kAnyState. An operation without an
  // answer has such a state only if it must take effect, and can there alone.
  virtual StateId Needs(CallId call, bool known) = 0;
  // The one state that it leaves, kSameState, kLongerState, or kAnyState.
  virtual StateId Leaves(CallId call, bool known) = 0;
  // Whether operations that leave a longer state can lead from one state to the other. Transitive,
  // and true of equal states.
  virtual bool LeadsTo(StateId from, StateId to) const { return from == to; }
  // Orders states such that one that leads to another is not behind it.
  virtual std::uint64_t LengthOf(StateId) const { return 0; }
};

// A part of the state that operations need and leave alone, such as one key of a store.
struct StatePart {
  std::vector<CallId> calls;  // those that look at the part or change it, in order
  std::unique_ptr<StateNeeds>
      needs;  // of the part; operations are known by their places in `calls`
};

class OfflineModel : public StateNeeds {
 public:
  // A search begins that explains the answers of these operations. Where `forget` is set, states
  // that nothing needs may be taken for one.
  virtual void Prepare(const std::vector<bool>& /*known*/, bool /*forget*/) {}

  // From now on all states are told apart.
  virtual void StopForgetting() {}

  virtual StateId Initial() = 0;

  // The state after the operation, or kNoState where it is answered otherwise in that state. Where
  // `known` is not set the answer is not looked at, and there is always a state.
  virtual StateId Step(StateId state, CallId call, bool known) = 0;

  // Whether the operation, with its answer if `known`, leaves every state as it is.
  virtual bool IsRead(CallId call, bool known) const = 0;

  // The operation's answer depends on the state without needing one: the state must be another than
  // some one, or the like.
  virtual bool IsDelicate(CallId call, bool known) = 0;

  // Where the state is made of parts: what is seen of each, after Prepare.
  virtual std::vector<StatePart> Parts() { return {}; }
  // The part of that number in a state.
  virtual StateId PartOf(StateId state, std::size_t /*part*/) const { return state; }

  virtual std::string Show(StateId state) const = 0;
  virtual std::size_t bytes() const = 0;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OFFLINE_MODEL_H_
