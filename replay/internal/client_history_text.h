// A clients' history as a file that `check` reads: docs/history-format.md.
#ifndef STAMPEDE_REPLAY_INTERNAL_CLIENT_HISTORY_TEXT_H_
#define STAMPEDE_REPLAY_INTERNAL_CLIENT_HISTORY_TEXT_H_

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "stampede/core/input.h"
#include "stampede/core/node_id.h"
#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede {

class ClientHistoryText {
 public:
  // An operation: its client, and its number.
  using Name = std::pair<NodeId, OperationNumber>;

  explicit ClientHistoryText(linearizability::ModelKind model);

  // As in HistoryOf: fills in function, key, a and b; false for an operation that the model does
  // not have, which is left out.
  using Asked =
      std::function<bool(linearizability::History& values, linearizability::Event& invocation)>;
  void Invoke(const Name& operation, const Asked& asked);
  // Fills in a and done.
  using Answered =
      std::function<void(linearizability::History& values, linearizability::Event& answer)>;
  void Answer(const Name& operation, const Answered& answered);
  // It may take effect at any time.
  void Abandon(const Name& operation);

  const std::string& text() const { return text_; }

 private:
  struct Open {
    std::string process;
    linearizability::Event invocation;
  };

  // One that has no operation open, of the client's: "c0", "c0.1" and so on.
  std::string FreeProcess(NodeId client) const;
  void Write(const std::string& process, const char* type, const linearizability::Event& event);

  linearizability::History values_;  // no events
  std::map<Name, Open> open_;
  std::string text_;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_INTERNAL_CLIENT_HISTORY_TEXT_H_
