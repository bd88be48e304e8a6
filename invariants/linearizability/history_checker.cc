#include "stampede/invariants/linearizability/history_checker.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "stampede/invariants/linearizability/internal/objects.h"
#include "stampede/invariants/linearizability/models.h"

namespace stampede::linearizability {
namespace {

// What a search may take at once while events come in: a tenth of a millisecond or so.
constexpr std::uint64_t kSlice = 1 << 10;
// Configurations for the final states of one object: some histories have more of them than can be
// read.
constexpr std::uint64_t kForFinalStates = 1 << 15;
// How often memory is looked at.
constexpr std::uint32_t kEventsBetweenChecks = 1 << 12;
constexpr std::uint64_t kConfigurationsBetweenChecks = 1 << 16;

struct CellDigest {
  using Model = CellModel;
  static constexpr bool kMayBeUnique = true;

  ValueId initial;
  ValueTable* values;
  bool appends;

  CellModel MakeModel() const { return CellModel(initial, appends ? values : nullptr); }
  static CellModel::Operation OperationOf(const Event& event) {
    return {event.function, event.a, event.b};
  }
  static CellModel::Observation ObservationOf(const Event& event) { return {event.a, event.done}; }
  std::string Show(ValueId state) const { return values->Show(state); }
};

struct AccumulatorDigest {
  using Model = AccumulatorModel;
  static constexpr bool kMayBeUnique = false;

  ValueId initial;
  ValueTable* values;

  AccumulatorModel MakeModel() const { return AccumulatorModel(AsNumber(initial)); }
  AccumulatorModel::Operation OperationOf(const Event& event) const {
    return {event.function == Function::kRead, AsNumber(event.a)};
  }
  AccumulatorModel::Observation ObservationOf(const Event& event) const {
    return {AsNumber(event.a)};
  }
  std::int64_t AsNumber(ValueId value) const {
    return values->IsNumber(value) ? values->AsNumber(value) : 0;
  }
  static std::string Show(std::int64_t state) { return std::to_string(state); }
};

}  // namespace

class HistoryChecker::Engine {
 public:
  virtual ~Engine() = default;
  virtual void Start() = 0;
  virtual Verdict Next() = 0;
  virtual Finding Finish() = 0;
  virtual FinalStates StatesOf(std::uint32_t key) = 0;
  virtual std::size_t bytes() const = 0;
};

template <class Digest>
class HistoryChecker::EngineOf final : public HistoryChecker::Engine {
 public:
  EngineOf(Digest digest, const History& history, const Limits& limits)
      : digest_(digest), history_(history), limits_(limits), objects_(digest) {
    Start();
  }

  void Start() override {
    objects_.Start();
    next_ = 0;
    left_ = limits_.configurations;
    check_bytes_at_ = left_;
    gave_up_ = false;
    Spend(0);
  }

  Verdict Next() override {
    const std::uint32_t number = next_;
    while (next_ <= number && Advance(number + 1)) {
    }
    next_ = number + 1;
    if (objects_.some_wait()) Work(kSlice);
    if (objects_.first_violation().has_value()) return Verdict::kViolation;
    return gave_up_ || objects_.some_wait() ? Verdict::kUnknown : Verdict::kOk;
  }

  Finding Finish() override {
    const auto end = static_cast<std::uint32_t>(history_.events.size());
    while (next_ < end && Advance(end)) {
    }
    for (std::uint64_t slice = kSlice * 16; objects_.waits() && Work(slice);) slice *= 4;
    Finding finding;
    finding.violation = objects_.first_violation();
    finding.exact = !gave_up_ && !objects_.waits();
    finding.verdict = finding.violation.has_value() ? Verdict::kViolation
                      : finding.exact               ? Verdict::kOk
                                                    : Verdict::kUnknown;
    return finding;
  }

  FinalStates StatesOf(std::uint32_t key) override {
    FinalStates finals;
    if (gave_up_ || objects_.waits(key)) return {{}, false};
    Budget budget{std::min(left_, kForFinalStates), limits_.bytes};
    const auto reachable = objects_.ReachableStates(key, budget);
    finals.complete = reachable.complete;
    for (const auto& state : reachable.states) finals.states.push_back(digest_.Show(state));
    std::sort(finals.states.begin(), finals.states.end());
    return finals;
  }

  std::size_t bytes() const override { return objects_.bytes() + digest_.values->bytes(); }

 private:
  // Takes in the next events, up to `end`, or some of them; at none where a violation was found or
  // the limits are reached: then it returns false.
  bool Advance(std::uint32_t end) {
    if (gave_up_ || objects_.first_violation().has_value()) return false;
    const std::uint32_t pause = next_ - next_ % kEventsBetweenChecks + kEventsBetweenChecks;
    const std::uint64_t before = slice_.configurations;
    next_ = objects_.OnEvents(history_.events, next_, std::min(end, pause), slice_);
    if (slice_.configurations != before) Spend(before - slice_.configurations);
    if (next_ == pause) gave_up_ = bytes() > limits_.bytes;
    return true;
  }

  // Goes on with the searches that wait. Returns whether the limits let any go on.
  bool Work(std::uint64_t slice) {
    Budget budget{left_, limits_.bytes};
    objects_.Work(history_.events, budget, slice);
    const std::uint64_t spent = left_ - budget.configurations;
    Spend(spent);
    return spent > 0;
  }

  // Counts what a search took, and deals out the next slice.
  void Spend(std::uint64_t configurations) {
    left_ -= configurations;
    slice_ = {std::min(kSlice, left_), limits_.bytes};
    if (left_ >= check_bytes_at_) return;
    check_bytes_at_ = left_ - std::min(left_, kConfigurationsBetweenChecks);
    gave_up_ = bytes() > limits_.bytes;
  }

  Digest digest_;
  const History& history_;
  const Limits limits_;
  Objects<Digest> objects_;
  std::uint32_t next_ = 0;
  Budget slice_;                      // for the next event
  std::uint64_t left_ = 0;            // configurations
  std::uint64_t check_bytes_at_ = 0;  // at memory, when so many are left
  bool gave_up_ = false;
};

bool Supports(ModelKind model, Function function) {
  using enum Function;
  const auto is_one_of = [function](std::initializer_list<Function> functions) {
    return std::find(functions.begin(), functions.end(), function) != functions.end();
  };
  switch (model) {
    case ModelKind::kRegister: return is_one_of({kRead, kWrite});
    case ModelKind::kCasRegister: return is_one_of({kRead, kWrite, kCas});
    case ModelKind::kKv: return is_one_of({kRead, kWrite, kCas, kAppend, kDelete, kTxn});
    case ModelKind::kAccumulator:
    case ModelKind::kCounter: return is_one_of({kRead, kAdd});
    case ModelKind::kSet: return is_one_of({kRead, kAdd, kRemove, kContains});
    case ModelKind::kQueue:
    case ModelKind::kUnorderedQueue: return is_one_of({kEnqueue, kDequeue});
    case ModelKind::kStack: return is_one_of({kPush, kPop});
    case ModelKind::kList: return is_one_of({kRead, kAppend});
    case ModelKind::kMutex: return is_one_of({kAcquire, kRelease});
    case ModelKind::kLease: return is_one_of({kRead, kAcquire, kRelease, kRenew, kExpire});
    case ModelKind::kBank: return is_one_of({kRead, kTransfer});
    case ModelKind::kOwn: return function == kOwn;
  }
  return false;
}

bool IsCheckedOnline(ModelKind model) {
  return model <= ModelKind::kAccumulator;
}

HistoryChecker::HistoryChecker(ModelKind model, History& history, const Limits& limits) {
  if (model == ModelKind::kAccumulator) {
    engine_ = std::make_unique<EngineOf<AccumulatorDigest>>(
        AccumulatorDigest{history.initial.value_or(ValueTable::kNil), &history.values}, history,
        limits);
  } else {
    const bool kv = model == ModelKind::kKv;
    engine_ = std::make_unique<EngineOf<CellDigest>>(
        CellDigest{history.initial.value_or(kv ? ValueTable::kEmpty : ValueTable::kNil),
                   &history.values, kv},
        history, limits);
  }
}
HistoryChecker::HistoryChecker(HistoryChecker&&) noexcept = default;
HistoryChecker& HistoryChecker::operator=(HistoryChecker&&) noexcept = default;
HistoryChecker::~HistoryChecker() = default;

void HistoryChecker::Start() {
  engine_->Start();
}
Verdict HistoryChecker::Next() {
  return engine_->Next();
}
Finding HistoryChecker::Finish() {
  return engine_->Finish();
}
FinalStates HistoryChecker::StatesOf(std::uint32_t key) {
  return engine_->StatesOf(key);
}
std::size_t HistoryChecker::bytes() const {
  return engine_->bytes();
}

Finding CheckHistory(ModelKind model, History& history, const Limits& limits) {
  return HistoryChecker(model, history, limits).Finish();
}

}  // namespace stampede::linearizability
