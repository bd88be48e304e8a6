#ifndef STAMPEDE_HISTORIES_INTERNAL_HISTORY_BUILDER_H_
#define STAMPEDE_HISTORIES_INTERNAL_HISTORY_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede {

// Names as keys that can be looked up without a copy.
struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const {
    return absl::Hash<absl::string_view>()(absl::string_view(name.data(), name.size()));
  }
};
template <class Value>
using ByName = absl::flat_hash_map<std::string, Value, NameHash, std::equal_to<>>;

// Builds a history from what clients did; what contradicts itself is an error.
class HistoryBuilder {
 public:
  using Function = linearizability::Function;
  using ValueId = linearizability::ValueId;

  explicit HistoryBuilder(linearizability::ModelKind model) : model_(model) {}

  linearizability::ModelKind model() const { return model_; }
  linearizability::ValueTable& values() { return history_.values; }
  linearizability::History& history() { return history_; }

  // The calls that follow are for line number `line`, from 1.
  void AtLine(std::uint32_t line) { line_ = line; }

  // An operation that is open.
  struct Open {
    std::uint32_t event = 0;  // number of the invocation
    std::uint32_t line = 0;   // of the invocation
    bool tuple = false;       // its value named the key: [KEY VALUE]
  };

  // The client invokes an operation; `a` and `b` are those of Event. `thread` is what can have one
  // operation open at a time: the client's name, or a name of the operation's own.
  absl::Status Invoke(std::string_view client, std::string_view thread, Function function,
                      std::string_view key, bool tuple, ValueId a, ValueId b);

  // The same for a transaction.
  absl::Status InvokeTransaction(std::string_view client, std::string_view thread,
                                 std::vector<linearizability::TxnStep> steps);

  // The invocation of the thread's open operation; null where it has none.
  const linearizability::Event* OpenOf(std::string_view thread) const;

  // The open operation of the thread, which is to be ended: an error where there is none, or one of
  // another function.
  absl::Status FindOpen(std::string_view thread, Function function, Open& open) const;
  const linearizability::Event& invocation(const Open& open) const {
    return history_.events[open.event];
  }
  std::string_view key_of(const Open& open) const {
    return history_.keys[history_.events[open.event].key];
  }

  // How the open operation of the thread ends. REQUIRES: there is one.
  // It is answered; `done` is that of Event.
  void Answer(std::string_view thread, ValueId seen, bool done = true);
  // It was a failed compare-and-set that says what it compared with: a read, as far as is known.
  void AnswerAsRead(std::string_view thread, ValueId seen);
  // It was a transaction, or turns out to have been one; `steps` with what its reads saw.
  void AnswerTransaction(std::string_view thread, std::vector<linearizability::TxnStep> steps);
  // It may take effect at any later time, or never.
  void Abandon(std::string_view thread);
  // It did not happen, or nothing can be learned from it.
  void LeaveOut(std::string_view thread);

  // The history of all lines so far. The builder is empty afterwards.
  linearizability::History Finish();

 private:
  std::uint32_t Close(std::string_view thread);  // the number of the invocation
  void Add(const linearizability::Event& event);
  // Leaves out what said nothing, and ends what has no answer.
  void DropLeftOut(linearizability::History& history) const;

  linearizability::ModelKind model_;
  linearizability::History history_;
  ByName<Open> open_;  // by thread
  ByName<std::uint32_t> keys_;
  ByName<std::uint32_t> clients_;
  std::vector<bool> left_out_;  // by operation
  std::vector<bool> ended_;     // by operation
  std::uint32_t line_ = 1;
};

// The function that a file calls so, in a history of that model: "get" and "read" are one, "add" of
// a set is not that of a counter. Upper and lower case are the same.
std::optional<linearizability::Function> ParseFunction(std::string_view name);
std::string_view FunctionName(linearizability::Function function);

// The error "[WHERE]expected EXPECTED, found 'FOUND'"; at most 60 bytes of `found` are shown.
absl::Status Expected(std::string_view expected, std::string_view found,
                      std::string_view where = "");

// `text` as a decimal number; nothing where it is none, or needs more than 64 bits.
std::optional<std::int64_t> ParseInteger(std::string_view text);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_HISTORY_BUILDER_H_
