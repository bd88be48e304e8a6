// The Adversary decides what goes wrong (law 2). A random strategy, a recorded trace and a scenario
// all implement this one interface. Where nothing is decided, the network is quiet: every message
// arrives once, after its usual latency, and every node runs.
#ifndef STAMPEDE_SIM_ADVERSARY_H_
#define STAMPEDE_SIM_ADVERSARY_H_

#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "absl/functional/function_ref.h"
#include "stampede/core/node_id.h"
#include "stampede/core/replica_summary.h"
#include "stampede/sim/decisions.h"
#include "stampede/sim/faults.h"
#include "stampede/sim/names.h"
#include "stampede/sim/node_slots.h"

namespace stampede {

// When a held message may be released: a window began, or a replica had a role change: its epoch or
// term changed, it began or ceased to serve, or it restarted.
struct ReleasePoint {
  std::uint64_t window = 0;
  bool role_change = false;
  NodeId node;  // of a role change, and what it has come to
  std::uint64_t epoch = 0;
  std::uint64_t term = 0;
  bool serving = false;
  std::uint64_t input = 0;  // packed name of the input that caused the role change
};

// Where a run stands when a window begins.
struct WindowStart {
  std::uint64_t window = 0;
  std::uint64_t step = 0;                     // steps of the run so far
  const std::uint64_t* node_steps = nullptr;  // per node
};

// Where a run stands as it heals.
struct Healing {
  const NodeSlots& slots;
  ReplicaSet up;
  std::span<const ReplicaSummary> summaries;
  // Whether the protocol promises progress where these faults last.
  absl::FunctionRef<bool(const FaultState&)> promises_progress;
};

class Adversary {
 public:
  virtual ~Adversary() = default;
  // A copy that decides as this one would; null where there is none. For forks of a run.
  virtual std::unique_ptr<Adversary> Clone() const = 0;

  // Decides on one send. Called once for every message, in the order of sends.
  virtual MessageFault OnSend(const MessageName& message) = 0;

  // Says which faults of nodes and links hold in the window that begins; `faults` comes in quiet.
  virtual void OnWindow(const WindowStart& start, FaultState& faults) = 0;

  // Asked repeatedly as each window begins: returns true with the next crash to be scheduled, false
  // when there is no more. The crash point must lie ahead.
  virtual bool NextCrash(const WindowStart& start, CrashPoint& crash) = 0;

  // Asked at a role change (not at a restart), before the step's effects leave the node: returns
  // true with the point at which the node crashes, in this step or later.
  virtual bool CrashAtRoleChange(const ReleasePoint&, std::uint64_t /*node_step*/, CrashPoint&) {
    return false;
  }

  // A replica has restarted after a crash.
  virtual void OnRestart(NodeId) {}

  // Whether a held message goes on its way now.
  virtual bool Releases(const MessageName& message, const ReleasePoint& point) = 0;

  // The run heals: says which faults of nodes and links last for good; `faults` comes in quiet.
  virtual void OnHeal(const Healing&, FaultState& /*faults*/) {}

  // The random bits of the step that this input, a packed name, brings about. `drawn` is what the
  // run's salt makes of the name.
  virtual std::uint64_t Entropy(std::uint64_t /*input*/, std::uint64_t drawn) { return drawn; }
};

// Decides nothing.
class QuietAdversary final : public Adversary {
 public:
  std::unique_ptr<Adversary> Clone() const override {
    return std::make_unique<QuietAdversary>(*this);
  }
  MessageFault OnSend(const MessageName&) override { return {}; }
  void OnWindow(const WindowStart&, FaultState&) override {}
  bool NextCrash(const WindowStart&, CrashPoint&) override { return false; }
  bool Releases(const MessageName&, const ReleasePoint&) override { return true; }
};

// Any adversary as a value: a copy decides as the original would.
class AnyAdversary {
 public:
  AnyAdversary() : adversary_(std::make_unique<QuietAdversary>()) {}
  explicit AnyAdversary(std::unique_ptr<Adversary> adversary) : adversary_(std::move(adversary)) {}
  AnyAdversary(const AnyAdversary& other) : adversary_(other.adversary_->Clone()) {}
  AnyAdversary(AnyAdversary&&) = default;
  AnyAdversary& operator=(AnyAdversary other) noexcept {
    std::swap(adversary_, other.adversary_);
    return *this;
  }
  ~AnyAdversary() = default;

  Adversary& get() { return *adversary_; }

  MessageFault OnSend(const MessageName& message) { return adversary_->OnSend(message); }
  void OnWindow(const WindowStart& start, FaultState& faults) {
    adversary_->OnWindow(start, faults);
  }
  bool NextCrash(const WindowStart& start, CrashPoint& crash) {
    return adversary_->NextCrash(start, crash);
  }
  bool CrashAtRoleChange(const ReleasePoint& point, std::uint64_t node_step, CrashPoint& crash) {
    return adversary_->CrashAtRoleChange(point, node_step, crash);
  }
  void OnRestart(NodeId node) { adversary_->OnRestart(node); }
  bool Releases(const MessageName& message, const ReleasePoint& point) {
    return adversary_->Releases(message, point);
  }
  void OnHeal(const Healing& healing, FaultState& faults) { adversary_->OnHeal(healing, faults); }
  std::uint64_t Entropy(std::uint64_t input, std::uint64_t drawn) {
    return adversary_->Entropy(input, drawn);
  }

 private:
  std::unique_ptr<Adversary> adversary_;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_ADVERSARY_H_
