// A clients' history as a file that `check` reads: docs/history-format.md.
#ifndef STAMPEDE_REPLAY_INTERNAL_CLIENT_HISTORY_TEXT_H_
#define STAMPEDE_REPLAY_INTERNAL_CLIENT_HISTORY_TEXT_H_

#include <functional>
#include <map>
#include <string>

#include "stampede/core/node_id.h"
#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede {

class ClientHistoryText {
 public:
  explicit ClientHistoryText(linearizability::ModelKind model);

  // As in HistoryOf: fills in function, key, a and b; false for an operation that the model does
  // not have, which is left out.
  using Asked =
      std::function<bool(linearizability::History& values, linearizability::Event& invocation)>;
  void Invoke(NodeId client, const Asked& asked);
  // Fills in a and done.
  using Answered =
      std::function<void(linearizability::History& values, linearizability::Event& answer)>;
  void Answer(NodeId client, const Answered& answered);

  const std::string& text() const { return text_; }

 private:
  void Write(NodeId client, const char* type, const linearizability::Event& event);

  linearizability::History values_;  // no events
  std::map<NodeId, linearizability::Event> open_;
  std::string text_;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_INTERNAL_CLIENT_HISTORY_TEXT_H_
