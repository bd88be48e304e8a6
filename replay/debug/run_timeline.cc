#include "stampede/replay/debug/run_timeline.h"

#include <algorithm>
#include <iterator>

#include "stampede/core/check.h"
#include "stampede/replay/debug/internal/debug_adversary.h"
#include "stampede/replay/debug/internal/debug_driver.h"

namespace stampede {
namespace {

constexpr std::uint64_t kLeastSpacing = 64;
constexpr std::size_t kMostCheckpoints = 64;
// Steps before one that was gone back to, for the next ones back.
constexpr std::uint64_t kNear = 48;
constexpr std::size_t kMostNear = 4;

DebugDriver& DriverOf(AnyRun& run) {
  return static_cast<DebugDriver&>(*run.driver());
}

// A changed run must come to an end by itself.
RunSpec WithEnd(RunSpec spec, std::uint64_t steps) {
  constexpr std::uint64_t kSlack = 1'000;
  spec.settings.fault_events = std::min(spec.settings.fault_events, steps + kSlack);
  return spec;
}

}  // namespace

RunTimeline::RunTimeline(const ProtocolDriver& protocol,
                         std::shared_ptr<const RecordedRun> recorded)
    : protocol_(protocol),
      recorded_(std::move(recorded)),
      spec_(WithEnd(recorded_->spec, recorded_->outcome.steps)),
      spacing_(kLeastSpacing) {
  const RunOutcome& outcome = recorded_->outcome;
  if (!outcome.violation.has_value() || !IsFatal(outcome.violation->invariant)) return;
  const Violation& violation = *outcome.violation;
  fatal_steps_[""] = {0, violation.step, violation.invariant, violation.summary, violation.details};
}

RunTimeline::Point RunTimeline::Begin(RunObserver* observer) const {
  auto adversary = std::make_unique<DebugAdversary>(recorded_->decisions, protocol_.ShapeOf(spec_));
  auto run = protocol_.Begin(
      spec_,
      {recorded_->seed, std::move(adversary), std::make_unique<DebugDriver>(recorded_), observer},
      "");
  STAMPEDE_CHECK(run.ok(), "a run that was recorded can be run");
  Point point{*std::move(run), 0};
  DoPending(point);
  return point;
}

RunTimeline::Point RunTimeline::At(std::uint64_t step) {
  const Point* nearest = nullptr;
  const auto consider = [&](const Point& point) {
    if (point.step() > step) return;
    if (nearest == nullptr || nearest->step() < point.step()) nearest = &point;
  };
  if (auto above = checkpoints_.upper_bound(step); above != checkpoints_.begin()) {
    consider(std::prev(above)->second);
  }
  for (const Point& point : near_) consider(point);
  Point point = nearest == nullptr ? Begin(nullptr) : Point{nearest->run->Fork(), nearest->by_hand};
  const std::uint64_t from = point.step();
  while (point.step() < step && Step(point)) {
    const bool far = step - from > 2 * kNear;
    if (!far || !forkable_ || point.step() + kNear != step) continue;
    near_.push_back({point.run->Fork(), point.by_hand});
    if (near_.size() > kMostNear) near_.pop_front();
  }
  return point;
}

std::uint64_t RunTimeline::CheckpointBefore(std::uint64_t step) const {
  const auto next = checkpoints_.lower_bound(step);
  return next == checkpoints_.begin() ? 0 : std::prev(next)->first;
}

bool RunTimeline::Step(Point& point) {
  if (point.run->ended()) return false;
  const std::uint64_t before = point.step();
  MarkFatalStep(point);
  if (point.by_hand < by_hand_.size() && by_hand_[point.by_hand].step == before) {
    const bool did = Carry(*point.run, by_hand_[point.by_hand++]);
    STAMPEDE_CHECK(did, "what was done by hand can be done again");
  } else {
    point.run->Step();
  }
  DoPending(point);
  if (point.step() == before) return false;
  Keep(point);
  return true;
}

// What was done by hand behind this step and took none.
void RunTimeline::DoPending(Point& point) const {
  while (!point.run->ended() && point.by_hand < by_hand_.size()) {
    const ByHand& next = by_hand_[point.by_hand];
    if (next.step != point.step() || next.steps) return;
    Carry(*point.run, next);
    ++point.by_hand;
  }
}

bool RunTimeline::Carry(AnyRun& run, const ByHand& by_hand) const {
  DebugDriver& driver = DriverOf(run);
  driver.Notice(run);
  if (const auto* decide = std::get_if<DecideMessage>(&by_hand.action)) {
    static_cast<DebugAdversary&>(run.adversary()).Decide(decide->message, decide->fault);
  } else if (const auto* decided = std::get_if<DecideFaults>(&by_hand.action)) {
    if (!Carry(run, *decided)) return false;
  } else if (!run.Do(std::get<Command>(by_hand.action))) {
    return false;
  }
  driver.Notice(run);
  driver.Diverge();
  return true;
}

// False where the faults are so already, or all has healed.
bool RunTimeline::Carry(AnyRun& run, const DecideFaults& decided) {
  if (run.healed()) return false;
  auto& adversary = static_cast<DebugAdversary&>(run.adversary());
  const FaultState before = adversary.Now();
  bool changes = false;
  ForEachLink(run.slots(), decided.links, [&](std::size_t from, std::size_t to) {
    changes |= before.IsCut(from, to) != decided.strikes;
  });
  for (const NodeId node : decided.nodes) {
    changes |= before.node(run.slots().SlotOf(node)).paused != decided.strikes;
  }
  if (!changes) return false;
  ForEachLink(run.slots(), decided.links, [&](std::size_t from, std::size_t to) {
    adversary.DecideCut(from, to, decided.strikes);
  });
  for (const NodeId node : decided.nodes) {
    adversary.DecidePause(run.slots().SlotOf(node), decided.strikes);
  }
  return run.Do(ChangeFaults{adversary.Now()});
}

absl::Status RunTimeline::Do(Point& point, ByHand by_hand, RunObserver* observer) {
  const std::uint64_t before = point.step();
  if (CountOperations(point.by_hand, &by_hand)) {
    Forget(0);
    point = At(before);
    point.run->Observe(observer);
  }
  MarkFatalStep(point);
  by_hand.step = before;
  if (!Carry(*point.run, by_hand)) {
    CountOperations(by_hand_.size(), nullptr);
    return absl::FailedPreconditionError("there is nothing for it to act on");
  }
  by_hand.steps = point.step() != before;
  by_hand_.resize(point.by_hand);
  by_hand_.push_back(std::move(by_hand));
  ++point.by_hand;
  // A fork behind the same step does not have it.
  Forget(before);
  return absl::OkStatus();
}

RunTimeline::Point RunTimeline::Undo() {
  const std::uint64_t step = by_hand_.back().step;
  by_hand_.pop_back();
  Forget(CountOperations(by_hand_.size(), nullptr) ? 0 : step);
  return At(step);
}

bool RunTimeline::CountOperations(std::size_t by_hand_so_far, const ByHand* one_more) {
  std::vector<std::uint64_t> counts = recorded_->spec.settings.workload.scripted;
  const auto count = [&counts](const ByHand& by_hand) {
    const auto* command = std::get_if<Command>(&by_hand.action);
    const auto* invoke = command == nullptr ? nullptr : std::get_if<InvokeOperation>(command);
    if (invoke != nullptr && invoke->client.index() < counts.size()) {
      ++counts[invoke->client.index()];
    }
  };
  for (std::size_t i = 0; i < by_hand_so_far; ++i) count(by_hand_[i]);
  if (one_more != nullptr) count(*one_more);
  return std::exchange(spec_.settings.workload.scripted, counts) != counts;
}

// What was done by hand, as a key.
std::string RunTimeline::Key(std::size_t by_hand) const {
  std::string key;
  for (std::size_t i = 0; i < by_hand; ++i) {
    key += std::to_string(by_hand_[i].step) + " " + by_hand_[i].text + "\n";
  }
  return key;
}

void RunTimeline::MarkFatalStep(const Point& point) {
  RunPosition& position = CurrentRunPosition();
  position.fatal_step = RunPosition::kNoStep;
  if (fatal_steps_.empty() && expected_.empty()) return;
  const std::uint64_t next = point.step() + 1;
  const std::string key = Key(point.by_hand);
  for (const FatalStep& expected : expected_) {
    if (expected.step == next) fatal_steps_[key] = expected;
  }
  const auto fatal = fatal_steps_.find(key);
  if (fatal == fatal_steps_.end() || fatal->second.step != next) return;
  fatal->second.run = position.runs.load();
  SetFatalSteps({fatal->second});
  position.fatal_step = next;
}

// Keeps a fork of the run now and then: twice as far apart once there are too many.
void RunTimeline::Keep(const Point& point) {
  const std::uint64_t step = point.step();
  if (!forkable_ || point.run->ended() || step % spacing_ != 0 || checkpoints_.contains(step)) {
    return;
  }
  auto fork = point.run->Fork();
  forkable_ = fork != nullptr;
  if (!forkable_) return;
  checkpoints_[step] = {std::move(fork), point.by_hand};
  if (checkpoints_.size() <= kMostCheckpoints) return;
  spacing_ *= 2;
  std::erase_if(checkpoints_, [this](const auto& kept) { return kept.first % spacing_ != 0; });
}

void RunTimeline::Forget(std::uint64_t from_step) {
  std::erase_if(checkpoints_, [&](const auto& kept) { return kept.first >= from_step; });
  std::erase_if(near_, [&](const Point& kept) { return kept.step() >= from_step; });
}

}  // namespace stampede
