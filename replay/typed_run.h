// What makes runs of a protocol P with invariants Checks: AnyRun's one implementation, and workers
// for hunts. It compiles the World, the steps and the checks, and no JSON; a protocol whose file
// grows slow to compile has this in a file of its own, see STAMPEDE_DEFINE_RUNS.
#ifndef STAMPEDE_REPLAY_TYPED_RUN_H_
#define STAMPEDE_REPLAY_TYPED_RUN_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stampede/core/check.h"
#include "stampede/invariants/client_history.h"
#include "stampede/invariants/invariants_of.h"
#include "stampede/replay/internal/runs_of.h"
#include "stampede/replay/internal/value_text.h"
#include "stampede/sim/driven_run.h"
#include "stampede/sim/run_control.h"
#include "stampede/sim/swarm_worker.h"

namespace stampede {

template <class P, class Checks>
class TypedRun final : public AnyRun, private StepObserver<P> {
 public:
  TypedRun(const RunOptions<P>& options, Checks checks, RunStart start)
      : slots_{options.cluster.replicas, options.cluster.clients} {
    run_.adversary() = AnyAdversary(std::move(start.adversary));
    Observe(start.observer);
    run_.checks() = std::move(checks);
    run_.driver() = AnyRunDriver(std::move(start.driver), this);
    run_.Start(options, start.seed);
  }

  bool Step() override { return run_.Step(); }
  RunOutcome Finish() override { return run_.Finish(); }
  void Interrupt() override { run_.Interrupt(); }
  RunOutcome outcome() const override { return run_.outcome(); }
  RunDriver* driver() override { return run_.driver().get(); }
  std::unique_ptr<AnyRun> Fork() const override {
    if constexpr (Forkable<P>) {
      std::unique_ptr<TypedRun> fork(new TypedRun(*this));
      fork->observer_ = nullptr;
      fork->run_.driver().SetRun(fork.get());
      return fork;
    } else {
      return nullptr;
    }
  }

  void Observe(RunObserver* observer) override {
    observer_ = observer;
    run_.observer().Set(observer, this);
    run_.mutable_world().LogTo(observer == nullptr ? nullptr : &log_);
  }

  bool AdvanceBefore(Time end) override { return run_.AdvanceBefore(end); }
  void Wait(Time end) override { run_.Wait(end); }
  bool Do(const Command& command) override {
    if (const auto* invoke = std::get_if<InvokeOperation>(&command)) {
      return run_.mutable_world().Invoke(*invoke, ValueText::ReadOperation(invoke->operation));
    }
    return run_.Do(command);
  }
  void DrainDisks() override { run_.DrainDisks(); }

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
  bool HasRoom(std::uint16_t client) const override { return run_.world().HasRoom(client); }
  bool IsWaiting(std::uint16_t client) const override { return run_.world().IsWaiting(client); }
  std::size_t in_flight() const override { return run_.world().network().in_flight(); }
  std::size_t held() const override { return run_.world().network().held(); }
  void ForEachInFlight(const VisitMessage& visit) const override {
    run_.world().network().ForEachInFlight(visit);
  }
  void ForEachTimer(const VisitTimer& visit) const override {
    run_.world().timers().ForEachSet(visit);
  }
  std::string StateOf(NodeId node) const override {
    return node.is_client() ? ValueText::State(run_.world().clients()[node.index()])
                            : ValueText::State(run_.world().replicas()[node.index()]);
  }
  std::vector<std::pair<std::string, std::string>> GhostFacts() const override {
    if constexpr (requires { run_.checks().Describe(); }) return run_.checks().Describe();
    return {};
  }
  std::optional<std::string> AnswerTo(std::uint16_t client, std::uint64_t number) const override {
    if constexpr (kHasClients<P>) {
      const ClientHistory<P>& history = run_.checks().ghost().history;
      if (!history.complete()) return std::nullopt;
      for (const auto& event : history.events()) {
        if (event.client != NodeId::Client(client)) continue;
        if (event.operation != OperationNumber(number)) continue;
        const auto* answer = std::get_if<typename ClientHistory<P>::Answer>(&event.what);
        if (answer != nullptr) return ValueText::Result(answer->result);
      }
    }
    return std::nullopt;
  }
  std::string History() const override {
    if constexpr (kHasClients<P>) {
      return ValueText::History(run_.world().options().cluster, run_.checks().ghost().history);
    }
    return "";
  }

 private:
  using ValueText = internal::ValueText<P>;

  class StepText final : public StepView::Text {
   public:
    StepText(const TypedRun& run, const Observation<P>& seen) : run_(run), seen_(seen) {}
    std::string TraceLine(const StepView& step) const override {
      return ValueText::TraceLine(seen_, step.cause, step.fingerprint);
    }
    std::string Show(const StepView& step) const override {
      return ValueText::Show(seen_, step.cause);
    }
    std::string Operation() const override {
      return ValueText::Operation(std::get<stampede::Invoke<P>>(seen_.input.event).operation);
    }
    std::string State() const override { return run_.StateOf(seen_.node); }

   private:
    const TypedRun& run_;
    const Observation<P>& seen_;
  };

  TypedRun(const TypedRun&) = default;

  // Hands the step to the observer, as data.
  void OnStep(const Observation<P>& seen) override {
    const StepText text(*this, seen);
    StepView step;
    step.step = seen.step;
    step.at = seen.now;
    step.node = seen.node;
    step.cause = cause();
    step.fingerprint = fingerprint();
    step.input = static_cast<InputKind>(seen.input.event.index());
    step.entropy = seen.input.entropy;
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
    marks_.clear();
    for (const auto mark : seen.effects.marks()) marks_.push_back(static_cast<std::uint8_t>(mark));
    step.marks = marks_;
    step.crashed = seen.crashed;
    step.text = &text;
    observer_->OnStep(step);
    log_.clear();
  }

  NodeSlots slots_;
  RunObserver* observer_ = nullptr;
  DrivenRun<P, Checks> run_;
  std::vector<EffectView> effects_;
  std::vector<std::uint8_t> marks_;
  std::vector<std::string> log_;  // of the step at hand
};

namespace internal {

template <class P, class Checks>
std::unique_ptr<AnyRun> RunsOf<P, Checks>::Begin(const RunOptions<P>& options, Checks checks,
                                                 RunStart start) {
  return std::make_unique<TypedRun<P, Checks>>(options, std::move(checks), std::move(start));
}

template <class P, class Checks>
std::unique_ptr<RunWorker> RunsOf<P, Checks>::NewWorker(const HuntSettings<P>& settings,
                                                        const Checks& checks) {
  return std::make_unique<SwarmWorker<P, Checks>>(settings, checks);
}

}  // namespace internal
}  // namespace stampede

// Compiles what makes runs of P here, and nowhere else: see split_protocol_driver.h.
#define STAMPEDE_DEFINE_RUNS(P) \
  template struct stampede::internal::RunsOf<P, stampede::InvariantsOf<P>::Type>

#endif  // STAMPEDE_REPLAY_TYPED_RUN_H_
