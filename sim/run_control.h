// A run of any protocol behind an interface without templates. Scenarios, replay, shrinking,
// reports and a debugger work through it; they are compiled once.
#ifndef STAMPEDE_SIM_RUN_CONTROL_H_
#define STAMPEDE_SIM_RUN_CONTROL_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "stampede/core/effects.h"
#include "stampede/core/node_id.h"
#include "stampede/core/replica_summary.h"
#include "stampede/core/time.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/command.h"
#include "stampede/sim/observer.h"
#include "stampede/sim/run.h"

namespace stampede {

// What a run offers to its driver.
class RunControl {
 public:
  virtual ~RunControl() = default;

  // Each as in World or Run; steps are checked, and shown to the run's observer.
  virtual bool AdvanceBefore(Time end) = 0;
  virtual void Wait(Time end) = 0;
  virtual bool Do(const Command& command) = 0;  // InvokeOperation, too
  virtual void DrainDisks() = 0;

  virtual Adversary& adversary() = 0;
  virtual WindowStart window_start() = 0;
  virtual const NodeSlots& slots() const = 0;
  virtual const RunSettings& settings() const = 0;

  virtual bool ended() const = 0;
  virtual bool settled() const = 0;
  virtual bool healed() const = 0;
  virtual Time now() const = 0;
  virtual std::uint64_t steps() const = 0;
  virtual std::uint64_t fingerprint() const = 0;
  virtual const Cause& cause() const = 0;  // of the latest step
  virtual std::span<const ReplicaSummary> summaries() const = 0;
  virtual bool IsUp(NodeId node) const = 0;
  virtual bool IsTimerSet(NodeId node, std::uint8_t timer) const = 0;
  virtual bool IsWaiting(std::uint16_t client) const = 0;
  // Whether a client can have one operation more under way.
  virtual bool HasRoom(std::uint16_t client) const = 0;
  virtual std::size_t in_flight() const = 0;  // messages, held ones included
  virtual std::size_t held() const = 0;
  using VisitMessage = std::function<void(const MessageName&, bool held, std::uint64_t sent_in)>;
  virtual void ForEachInFlight(const VisitMessage& visit) const = 0;
  // `due` is when the timer runs out as its node's clock goes now.
  using VisitTimer = std::function<void(NodeId node, std::uint64_t packed_name, Time due)>;
  virtual void ForEachTimer(const VisitTimer& visit) const = 0;  // that is set
  // The node's state as JSON.
  virtual std::string StateOf(NodeId node) const = 0;
  // What the client was answered to its operation of that number, from 1, as JSON; nothing as long
  // as there is no answer.
  virtual std::optional<std::string> AnswerTo(std::uint16_t client, std::uint64_t number) const = 0;
  // What the clients asked and were answered, as a file that can be checked; "" where the protocol
  // does not say how its operations are written there.
  virtual std::string History() const = 0;
};

// Drives a run: a scenario, a recorded trace, a schedule. See NoRunDriver.
class RunDriver {
 public:
  virtual ~RunDriver() = default;
  virtual std::unique_ptr<RunDriver> Clone() const = 0;  // for forks
  virtual DriverAct Next(RunControl& run) = 0;
  virtual bool in_charge() const { return false; }
};

// Any driver as a value, or none: a copy drives as the original would, once it has its own run.
class AnyRunDriver {
 public:
  AnyRunDriver() = default;
  AnyRunDriver(std::unique_ptr<RunDriver> driver, RunControl* run)
      : driver_(std::move(driver)), run_(run) {}
  AnyRunDriver(const AnyRunDriver& other)
      : driver_(other.driver_ == nullptr ? nullptr : other.driver_->Clone()) {}
  AnyRunDriver(AnyRunDriver&&) = default;
  AnyRunDriver& operator=(AnyRunDriver&&) = default;
  ~AnyRunDriver() = default;

  void SetRun(RunControl* run) { run_ = run; }
  RunDriver* get() { return driver_.get(); }
  template <class R>
  DriverAct Next(R&) {
    return driver_ == nullptr ? DriverAct::kPassed : driver_->Next(*run_);
  }
  bool in_charge() const { return driver_ != nullptr && driver_->in_charge(); }

 private:
  std::unique_ptr<RunDriver> driver_;
  RunControl* run_ = nullptr;
};

// The alternatives of Input<P>::Event, in order.
enum class InputKind : std::uint8_t { kBoot, kReceive, kExpire, kSynced, kInvoke };

struct EffectView {
  EffectKind kind{};
  NodeId to;              // of a send
  std::uint8_t type = 0;  // of its message
  SyncToken token;        // of a sync
};

// One step, as data. What is text is made only when it is asked for. Valid during the call.
struct StepView {
  std::uint64_t step = 0;
  Time at;
  NodeId node;
  Cause cause;
  std::uint64_t fingerprint = 0;  // of the run, after the step
  InputKind input{};
  std::uint64_t entropy = 0;  // as the step was given it
  std::uint8_t timer = 0;     // of kExpire
  SyncToken synced;           // of kSynced
  std::span<const EffectView> effects;
  std::span<const std::uint8_t> marks;  // by number, in the order in which they were reached
  bool crashed = false;                 // the node crashed in this step, behind the effects shown

  class Text {
   public:
    virtual ~Text() = default;
    virtual std::string TraceLine(const StepView& step) const = 0;  // JSON
    virtual std::string Show(const StepView& step) const = 0;       // for a person
    virtual std::string Operation() const = 0;                      // of kInvoke: JSON
    virtual std::string State() const = 0;  // of the node, after the step: JSON
  };
  const Text* text = nullptr;

  std::string TraceLine() const { return text->TraceLine(*this); }
  std::string Show() const { return text->Show(*this); }
};

// Observes a run: its steps, after they were checked and before their effects leave, and what the
// world does beside them.
class RunObserver : public WorldObserver {
 public:
  virtual void OnStep(const StepView&) {}
};

// A run that has begun.
class AnyRun : public RunControl {
 public:
  // Lets the run go on until a node has taken a step. False when it has ended.
  virtual bool Step() = 0;
  virtual RunOutcome Finish() = 0;
  virtual void Interrupt() = 0;
  virtual RunOutcome outcome() const = 0;
  virtual RunDriver* driver() = 0;  // null where none drives it
  // A fork: goes on as this run would, by itself, unobserved, on the same thread. Null where the
  // protocol's states cannot be copied.
  virtual std::unique_ptr<AnyRun> Fork() const = 0;
  // From now on `observer` observes the run in place of the one before; null: nobody. It outlives
  // the run, or is replaced first. REQUIRES: no step is being taken.
  virtual void Observe(RunObserver* observer) = 0;
  // What the invariants keep about the run, for people: what it is about, and a few words.
  virtual std::vector<std::pair<std::string, std::string>> GhostFacts() const = 0;
};

// What begins a run. The observer, which may be null, outlives it.
struct RunStart {
  std::uint64_t seed = 0;  // only named
  std::unique_ptr<Adversary> adversary;
  std::unique_ptr<RunDriver> driver;
  RunObserver* observer = nullptr;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_RUN_CONTROL_H_
