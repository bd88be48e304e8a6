// The replica's side: it keeps the latest value that was stored, and answers queries.
#include <variant>

#include "stampede/core/abd/abd.h"

namespace stampede {
namespace {

using abd::Defect;
using abd::Held;
using abd::Mark;
using abd::Query;
using abd::Store;
using abd::Stored;

class ReplicaStep {
 public:
  ReplicaStep(const Context<Abd>& context, abd::Replica& self, Effects<Abd>& out)
      : config_(context.config), self_(self), out_(out) {}

  // What it has acknowledged is on its disk.
  void On(const Boot<Abd>& boot) {
    if (boot.incarnation > 0) out_.Note(Mark::kRestarted);
    if (boot.incarnation > 0 && config_.defect == Defect::kRestartsEmpty) return;
    self_.stamp = boot.disk.stamp;
    self_.value = boot.disk.value;
  }
  void On(const Receive<Abd>& receive) {
    std::visit([&](const auto& message) { On(receive.from, message); }, receive.message);
  }
  void On(const Expire<Abd>&) {}
  void On(const Synced&) {}
  void On(const Invoke<Abd>&) {}

 private:
  void On(NodeId from, const Query& query) {
    out_.Send(from, Held{query.phase, self_.stamp, self_.value});
  }

  // The answer leaves once the value, or the later one that is held, is durable.
  void On(NodeId from, const Store& store) {
    if (store.stamp > self_.stamp) {
      out_.Note(Mark::kStored);
      self_.stamp = store.stamp;
      self_.value = store.value;
      out_.Write({self_.stamp, self_.value});
      out_.Sync(++self_.syncs);
    } else {
      out_.Note(Mark::kOlderNotStored);
    }
    out_.Send(from, Stored{store.phase});
  }

  void On(NodeId, const Held&) {}
  void On(NodeId, const Stored&) {}

  const abd::Config& config_;
  abd::Replica& self_;
  Effects<Abd>& out_;
};

}  // namespace

void Abd::Step(const Context<Abd>& context, Replica& self, const Input<Abd>& input,
               Effects<Abd>& out) {
  ReplicaStep step(context, self, out);
  std::visit([&step](const auto& event) { step.On(event); }, input.event);
}

}  // namespace stampede
