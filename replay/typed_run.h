// AnyRun of a protocol P with invariants Checks.
#ifndef STAMPEDE_REPLAY_TYPED_RUN_H_
#define STAMPEDE_REPLAY_TYPED_RUN_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "stampede/core/check.h"
#include "stampede/core/json.h"
#include "stampede/replay/internal/step_text.h"
#include "stampede/sim/run.h"
#include "stampede/sim/run_control.h"

namespace stampede {

template <class P, class Checks>
class TypedRun final : public AnyRun {
 public:
  TypedRun(const RunOptions<P>& options, Checks checks, RunStart start)
      : slots_{options.cluster.replicas, options.cluster.clients}, observer_(start.observer) {
    run_.adversary() = AnyAdversary(std::move(start.adversary));
    run_.observer().Set(start.observer);
    run_.checks() = std::move(checks);
    run_.driver() = DriverSlot(std::move(start.driver), this);
    run_.Start(options, start.seed);
  }

  bool Step() override { return run_.Step(Also{this}); }
  RunOutcome Finish() override { return run_.Finish(Also{this}); }
  void Interrupt() override { run_.Interrupt(); }
  RunOutcome outcome() const override { return run_.outcome(); }
  RunDriver* driver() override { return run_.driver().get(); }
  std::unique_ptr<AnyRun> Fork() const override {
    if constexpr (Forkable<P>) {
      std::unique_ptr<TypedRun> fork(new TypedRun(*this));
      fork->observer_ = nullptr;
      fork->run_.driver().Control(fork.get());
      return fork;
    } else {
      return nullptr;
    }
  }

  bool AdvanceBefore(Time end) override { return run_.AdvanceBefore(end, Also{this}); }
  void Wait(Time end) override { run_.Wait(end, Also{this}); }
  bool Do(const Command& command) override {
    if (const auto* invoke = std::get_if<InvokeOperation>(&command)) {
      OperationOf<P> operation{};
      const auto json = ParseJson(invoke->operation);
      STAMPEDE_CHECK(json.ok() && FromJson(*json, operation).ok(), "CheckOperation() has read it");
      return run_.mutable_world().Invoke(*invoke, std::move(operation));
    }
    return run_.Do(command, Also{this});
  }
  void DrainDisks() override { run_.DrainDisks(Also{this}); }

  Adversary& adversary() override { return run_.adversary().get(); }
  WindowStart window_start() override { return run_.mutable_world().window_start(); }
  const NodeSlots& slots() const override { return slots_; }
  const RunSettings& settings() const override { return run_.world().options(); }

  bool ended() const override { return run_.ended(); }
  bool settled() const override { return run_.checks().settled(); }
  bool healed() const override { return run_.world().healed(); }
  Time now() const override { return run_.world().now(); }
  std::uint64_t steps() const override { return run_.world().steps(); }
  std::uint64_t fingerprint() const override { return run_.world().fingerprint(); }
  const Cause& cause() const override { return run_.world().cause(); }
  std::span<const ReplicaSummary> summaries() const override { return run_.world().summaries(); }
  bool IsUp(NodeId node) const override { return run_.world().IsUp(node); }
  bool IsTimerSet(NodeId node, std::uint8_t timer) const override {
    return run_.world().IsTimerSet(node, timer);
  }
  bool IsWaiting(std::uint16_t client) const override { return run_.world().IsWaiting(client); }
  std::size_t in_flight() const override { return run_.world().network().in_flight(); }
  std::size_t held() const override { return run_.world().network().held(); }
  void ForEachInFlight(const VisitMessage& visit) const override {
    run_.world().network().ForEachInFlight(visit);
  }
  std::string StateOf(NodeId node) const override {
    return JsonLine(node.is_client() ? ToJson(run_.world().clients()[node.index()])
                                     : ToJson(run_.world().replicas()[node.index()]));
  }

 private:
  // Hands a step to the observer, as data.
  struct Also {
    TypedRun* run;
    void operator()(const Observation<P>& seen) const {
      if (run->observer_ != nullptr) run->Show(seen);
    }
  };

  // The driver of the run at hand, or none.
  class DriverSlot {
   public:
    DriverSlot() = default;
    DriverSlot(std::unique_ptr<RunDriver> driver, RunControl* control)
        : driver_(std::move(driver)), control_(control) {}
    DriverSlot(const DriverSlot& other)
        : driver_(other.driver_ == nullptr ? nullptr : other.driver_->Clone()) {}
    DriverSlot(DriverSlot&&) = default;
    DriverSlot& operator=(DriverSlot&&) = default;
    ~DriverSlot() = default;

    void Control(RunControl* control) { control_ = control; }
    RunDriver* get() { return driver_.get(); }
    template <class R>
    DriverAct Next(R&) {
      return driver_ == nullptr ? DriverAct::kPassed : driver_->Next(*control_);
    }
    bool in_charge() const { return driver_ != nullptr && driver_->in_charge(); }

   private:
    std::unique_ptr<RunDriver> driver_;
    RunControl* control_ = nullptr;
  };

  class StepText final : public StepView::Text {
   public:
    StepText(const TypedRun& run, const Observation<P>& seen) : run_(run), seen_(seen) {}
    std::string TraceLine(const StepView& step) const override {
      return JsonLine(StepToJson(seen_, step.cause, step.fingerprint));
    }
    std::string Show(const StepView& step) const override { return ShowStep(seen_, step.cause); }
    std::string Operation() const override {
      return JsonLine(ToJson(std::get<stampede::Invoke<P>>(seen_.input.event).operation));
    }
    std::string State() const override { return run_.StateOf(seen_.node); }

   private:
    const TypedRun& run_;
    const Observation<P>& seen_;
  };

  TypedRun(const TypedRun&) = default;

  void Show(const Observation<P>& seen) {
    const StepText text(*this, seen);
    StepView step;
    step.step = seen.step;
    step.at = seen.now;
    step.node = seen.node;
    step.cause = cause();
    step.fingerprint = fingerprint();
    step.input = static_cast<InputKind>(seen.input.event.index());
    if (const auto* expire = std::get_if<Expire<P>>(&seen.input.event)) {
      step.timer = static_cast<std::uint8_t>(expire->timer);
    }
    if (const auto* synced = std::get_if<Synced>(&seen.input.event)) step.synced = synced->token;
    effects_.clear();
    for (const auto& item : seen.effects.items()) {
      const bool sends = item.kind == EffectKind::kSend;
      const std::size_t type = sends ? seen.effects.message(item).index() : 0;
      effects_.push_back({item.kind, item.to, static_cast<std::uint8_t>(type), item.token});
    }
    step.effects = effects_;
    step.crashed = seen.crashed;
    step.text = &text;
    observer_->OnStep(step);
  }

  NodeSlots slots_;
  RunObserver* observer_ = nullptr;
  Run<P, AnyAdversary, Checks, DriverSlot, ObserverRef> run_;
  std::vector<EffectView> effects_;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_TYPED_RUN_H_
