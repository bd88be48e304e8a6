#include "stampede/invariants/linearizability/offline_checker.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "stampede/invariants/linearizability/internal/first_states.h"
#include "stampede/invariants/linearizability/internal/growing_set.h"
#include "stampede/invariants/linearizability/internal/object_calls.h"
#include "stampede/invariants/linearizability/internal/offline_models.h"
#include "stampede/invariants/linearizability/internal/offline_search.h"
#include "stampede/invariants/linearizability/internal/unique_object.h"
#include "stampede/invariants/linearizability/internal/unique_queue.h"
#include "stampede/invariants/linearizability/internal/unique_stack.h"

namespace stampede::linearizability {
namespace {

// Of the search for final states, beyond what the history's length asks for: no more than a moment.
constexpr std::uint64_t kForFinalStates = 1 << 12;

std::vector<ObjectCall> CallsOf(const History& history, const std::vector<std::uint32_t>& events) {
  std::vector<ObjectCall> calls;
  calls.reserve(events.size() / 2);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> open;  // operation, call; few
  for (std::size_t i = 0; i < events.size(); ++i) {
    AskAhead(history, events, i);
    const std::uint32_t number = events[i];
    const Event& event = history.events[number];
    if (event.kind == Event::Kind::kInvoke) {
      open.emplace_back(event.operation, static_cast<std::uint32_t>(calls.size()));
      ObjectCall& call = calls.emplace_back();
      call.function = event.function;
      call.a = event.a;
      call.b = event.b;
      call.invoked = number;
      continue;
    }
    const auto opened = std::find_if(open.begin(), open.end(), [&](const auto& entry) {
      return entry.first == event.operation;
    });
    if (event.kind == Event::Kind::kReturn) {
      ObjectCall& call = calls[opened->second];
      call.seen = event.a;
      call.done = event.done;
      call.returned = number;
    }
    *opened = open.back();
    open.pop_back();
  }
  return calls;
}

// Checks one object that holds a given value at first.
class ObjectCheck {
 public:
  ObjectCheck(std::unique_ptr<OfflineModel> model, const std::vector<ObjectCall>& calls,
              const OfflineLimits& limits)
      : model_(std::move(model)), calls_(calls), limits_(limits) {
    budget_.configurations = limits.configurations;
    budget_.bytes = limits.bytes;
    if (limits.must_stop) budget_.must_stop = &limits.must_stop;
  }

  ObjectFinding Run(bool with_finals) {
    ObjectFinding finding;
    OfflineSearch whole(*model_, calls_);
    OfflineVerdict verdict = whole.Find(budget_);
    if (verdict == OfflineVerdict::kNoOrder) {
      finding.verdict = Verdict::kViolation;
      finding.violation = calls_[whole.best_missing()].returned;
      finding.is_first = false;
      if (!limits_.verdict_only) FindFirst(whole, finding);
    } else if (verdict != OfflineVerdict::kOrder) {
      finding.verdict = Verdict::kUnknown;
      finding.limit = LimitOf(verdict);
      if (whole.best_missing() != kNever) finding.reached = calls_[whole.best_missing()].returned;
    }
    finding.configurations = limits_.configurations - budget_.configurations;
    if (with_finals && finding.verdict != Verdict::kUnknown) {
      FindFinals(finding.violation.value_or(kNever), finding);
    }
    return finding;
  }

 private:
  static HitLimit LimitOf(OfflineVerdict verdict) {
    switch (verdict) {
      case OfflineVerdict::kConfigurations: return HitLimit::kConfigurations;
      case OfflineVerdict::kMemory: return HitLimit::kMemory;
      default: return HitLimit::kTime;
    }
  }

  // The search over the whole history explained all answers before that of `missing`, so that the
  // history before it is linearizable. With this answer and without the later ones it nearly always
  // is not; otherwise the first violation is looked for behind it, first near and then far.
  void FindFirst(const OfflineSearch& whole, ObjectFinding& finding) {
    std::vector<std::uint32_t> answers;
    for (const ObjectCall& call : calls_) {
      if (call.returned != kNever && call.returned >= calls_[whole.best_missing()].returned) {
        answers.push_back(call.returned);
      }
    }
    std::sort(answers.begin(), answers.end());
    // `low` of the answers can be explained, `high` cannot.
    std::size_t low = 0;
    std::size_t high = answers.size();
    finding.order = OrderOf(whole);
    finding.is_first = true;
    for (std::size_t step = 1; high - low > 1 || step == 1; step *= 2) {
      const std::size_t probe =
          low + step < high ? low + step : low + std::max<std::size_t>((high - low) / 2, 1);
      if (probe == high) break;
      const OfflineVerdict verdict = Probe(answers[probe - 1], finding);
      if (verdict == OfflineVerdict::kNoOrder) {
        high = probe;
      } else if (verdict == OfflineVerdict::kOrder) {
        low = probe;
      } else {
        finding.is_first = false;
        break;
      }
    }
    finding.violation = answers[high - 1];
  }

  OfflineVerdict Probe(std::uint32_t last, ObjectFinding& finding) {
    OfflineSearch search(*model_, calls_, last + 1);
    const OfflineVerdict verdict = search.Find(budget_);
    if (verdict == OfflineVerdict::kNoOrder) finding.order = OrderOf(search);
    return verdict;
  }

  FoundOrder OrderOf(const OfflineSearch& search) {
    FoundOrder order;
    model_->StopForgetting();
    StateId state = search.best_before();
    order.before = model_->Show(state);
    order.from_start = search.best_order().size() < OfflineSearch::kMostOrder;
    for (const CallId call : search.best_order()) {
      order.invocations.push_back(calls_[call].invoked);
      // The search had an answer in mind only where it came before the violation.
      const StateId answered =
          calls_[call].returned == kNever ? kNoState : model_->Step(state, call, true);
      state = answered == kNoState ? model_->Step(state, call, false) : answered;
      order.states.push_back(model_->Show(state));
    }
    return order;
  }

  void FindFinals(std::uint32_t end, ObjectFinding& finding) {
    OfflineBudget budget = budget_;
    budget.configurations = std::min(budget_.configurations, kForFinalStates + 2 * calls_.size());
    OfflineSearch search(*model_, calls_, end, /*for_ends=*/true);
    finding.finals.states.clear();
    for (const StateId state : search.FindEnds(budget, finding.finals.complete)) {
      finding.finals.states.push_back(model_->Show(state));
    }
    std::sort(finding.finals.states.begin(), finding.finals.states.end());
  }

  std::unique_ptr<OfflineModel> model_;
  const std::vector<ObjectCall>& calls_;
  const OfflineLimits& limits_;
  OfflineBudget budget_;
};

// Of parts that must all be linearizable: the first violation, or what is not known.
ObjectFinding MostSerious(std::vector<ObjectFinding> findings) {
  ObjectFinding worst = findings.front();
  std::uint64_t configurations = 0;
  bool is_first = true;
  for (ObjectFinding& finding : findings) {
    configurations += finding.configurations;
    is_first = is_first && finding.is_first && finding.verdict != Verdict::kUnknown;
    const bool earlier =
        finding.verdict == Verdict::kViolation &&
        (worst.verdict != Verdict::kViolation || *finding.violation < *worst.violation);
    if (earlier || (finding.verdict == Verdict::kUnknown && worst.verdict == Verdict::kOk)) {
      worst = std::move(finding);
    }
  }
  worst.configurations = configurations;
  worst.is_first = is_first;
  worst.finals = {{}, false};
  return worst;
}

// Of several possible beginnings the best counts: some order is enough.
bool IsBetter(const ObjectFinding& a, const ObjectFinding& b) {
  const auto rank = [](const ObjectFinding& finding) {
    return finding.verdict == Verdict::kOk ? 2 : finding.verdict == Verdict::kUnknown ? 1 : 0;
  };
  if (rank(a) != rank(b)) return rank(a) > rank(b);
  return a.verdict == Verdict::kViolation && *a.violation > *b.violation;
}

// Where the object is a register that needs no search.
std::optional<ObjectFinding> WithoutSearch(ModelKind model, const History& history,
                                           const std::vector<std::uint32_t>& events,
                                           const FirstState& first) {
  if (model > ModelKind::kKv || first.unknown) return std::nullopt;
  const ValueId initial = first.value;
  const auto unique = CheckUniqueRegister(history, events, initial);
  if (!unique.has_value()) return std::nullopt;
  ObjectFinding finding;
  finding.violation = unique->violation;
  if (unique->violation.has_value()) {
    finding.verdict = Verdict::kViolation;
    const auto end = std::lower_bound(events.begin(), events.end(), *unique->violation);
    const auto before = CheckUniqueRegister(history, {events.begin(), end}, initial);
    for (const ValueId value : before->finals) {
      finding.finals.states.push_back(ShowInitial(history, value));
    }
  }
  for (const ValueId value : unique->finals) {
    finding.finals.states.push_back(ShowInitial(history, value));
  }
  std::sort(finding.finals.states.begin(), finding.finals.states.end());
  return finding;
}

// Whether the answers before an event are those of a container that needs no search.
std::optional<Fit> FitsWithoutSearch(ModelKind model, const History& history,
                                     const std::vector<ObjectCall>& calls, std::uint32_t end) {
  const auto known = [](std::optional<bool> fits) {
    return fits.has_value() ? std::optional(*fits ? Fit::kYes : Fit::kNo) : std::nullopt;
  };
  switch (model) {
    case ModelKind::kQueue: return known(IsUniqueQueue(calls, /*ordered=*/true, end));
    case ModelKind::kUnorderedQueue: return known(IsUniqueQueue(calls, /*ordered=*/false, end));
    case ModelKind::kSet: return known(IsGrowingSet(history, calls, end));
    case ModelKind::kStack: return FitsUniqueStack(calls, end);
    default: return std::nullopt;
  }
}

std::optional<ObjectFinding> ContainerWithoutSearch(ModelKind model, const History& history,
                                                    const std::vector<ObjectCall>& calls,
                                                    const OfflineLimits& limits) {
  const auto whole = FitsWithoutSearch(model, history, calls, kNever);
  if (!whole.has_value() || *whole == Fit::kMaybe) return std::nullopt;
  ObjectFinding finding;
  finding.finals.complete = false;
  if (*whole == Fit::kYes) return finding;
  finding.verdict = Verdict::kViolation;
  std::vector<std::uint32_t> answers;
  for (const ObjectCall& call : calls) {
    if (call.returned != kNever) answers.push_back(call.returned);
  }
  std::sort(answers.begin(), answers.end());
  if (limits.verdict_only) {
    finding.violation = answers.back();
    finding.is_first = false;
    return finding;
  }
  const auto fit_up_to = [&](std::uint32_t answer) {
    return *FitsWithoutSearch(model, history, calls, answer + 1);
  };
  // What does not fit does not fit with more answers either: answer number `last` is one that is
  // too many, those before `first` are not.
  std::size_t first = 0;
  std::size_t last = answers.size() - 1;
  while (first < last) {
    if (limits.must_stop && limits.must_stop()) break;
    const std::size_t middle = first + (last - first) / 2;
    if (fit_up_to(answers[middle]) == Fit::kNo) {
      last = middle;
    } else {
      first = middle + 1;
    }
  }
  finding.violation = answers[last];
  finding.is_first = first == last && (first == 0 || fit_up_to(answers[first - 1]) == Fit::kYes);
  return finding;
}

ObjectFinding CheckFrom(ModelKind model, const History& history,
                        const std::vector<std::uint32_t>& events,
                        const std::vector<ObjectCall>& calls, const FirstState& first,
                        const OfflineLimits& limits, bool with_finals) {
  if (auto decided = WithoutSearch(model, history, events, first)) {
    if (decided->verdict == Verdict::kViolation && !limits.verdict_only) {
      // What is known of the order helps a person; it may be too much to search.
      OfflineLimits few = limits;
      few.configurations = std::min<std::uint64_t>(limits.configurations, 100'000);
      const ObjectFinding searched =
          ObjectCheck(NewOfflineModel(model, history, calls, first), calls, few).Run(false);
      if (searched.violation == decided->violation) decided->order = searched.order;
    }
    return *std::move(decided);
  }
  const auto container = ContainerWithoutSearch(model, history, calls, limits);
  // Its states are as large as the container: where they are few, a search that is easy tells them.
  constexpr std::size_t kFew = 2'000;
  if (container.has_value() && (limits.verdict_only || calls.size() > kFew)) return *container;
  OfflineLimits left = limits;
  if (container.has_value()) {
    left.configurations = std::min<std::uint64_t>(left.configurations, 20'000);
  }
  ObjectFinding searched =
      ObjectCheck(NewOfflineModel(model, history, calls, first), calls, left).Run(with_finals);
  if (!container.has_value()) return searched;
  const bool same = searched.violation == container->violation || !container->is_first;
  return searched.verdict != Verdict::kUnknown && same ? searched : *container;
}

// The elements of a set are independent as long as it is not read as a whole.
std::vector<std::vector<std::uint32_t>> EventsByElement(const History& history,
                                                        const std::vector<std::uint32_t>& events) {
  // It is never iterated.
  absl::flat_hash_map<ValueId, std::size_t> places;
  absl::flat_hash_map<std::uint32_t, std::size_t> elements;  // by operation; never iterated
  std::vector<std::vector<std::uint32_t>> parts;
  for (const std::uint32_t number : events) {
    const Event& event = history.events[number];
    if (event.kind == Event::Kind::kInvoke) {
      const auto [place, added] = places.try_emplace(event.a, parts.size());
      if (added) parts.emplace_back();
      elements[event.operation] = place->second;
    }
    parts[elements[event.operation]].push_back(number);
  }
  return parts;
}

}  // namespace

std::vector<std::vector<std::uint32_t>> EventsByKey(const History& history) {
  std::vector<std::uint32_t> counts(history.keys.size(), 0);
  for (const Event& event : history.events) ++counts[event.key];
  std::vector<std::vector<std::uint32_t>> events(history.keys.size());
  for (std::size_t key = 0; key < events.size(); ++key) events[key].reserve(counts[key]);
  for (std::uint32_t i = 0; i < history.events.size(); ++i) {
    events[history.events[i].key].push_back(i);
  }
  return events;
}

ObjectFinding CheckObject(ModelKind model, const History& history,
                          const std::vector<std::uint32_t>& events, const OfflineLimits& limits,
                          bool with_finals) {
  const std::vector<ObjectCall> calls = CallsOf(history, events);
  const auto reads = [](const ObjectCall& call) { return call.function == Function::kRead; };
  if (model == ModelKind::kSet && std::none_of(calls.begin(), calls.end(), reads)) {
    auto parts = EventsByElement(history, events);
    if (parts.size() > 1) {
      std::vector<ObjectFinding> findings;
      for (const auto& part : parts) {
        findings.push_back(CheckObject(model, history, part, limits, with_finals));
      }
      return MostSerious(std::move(findings));
    }
  }
  const auto firsts = FirstStates(model, history, calls);
  ObjectFinding best;
  if (!firsts.has_value()) {
    best.verdict = Verdict::kUnknown;
    best.limit = HitLimit::kUnsupported;
    return best;
  }
  OfflineLimits left = limits;
  for (std::size_t i = 0; i < firsts->size(); ++i) {
    ObjectFinding finding =
        CheckFrom(model, history, events, calls, (*firsts)[i], left, with_finals);
    left.configurations -= std::min(left.configurations, finding.configurations);
    const std::uint64_t spent = limits.configurations - left.configurations;
    if (i == 0 || IsBetter(finding, best)) best = std::move(finding);
    best.configurations = spent;
    if (best.verdict == Verdict::kOk) break;
  }
  // What it held at first is not told by one order: others may be possible.
  if (firsts->size() > 1) best.finals.complete = false;
  return best;
}

OfflineFinding Combine(std::vector<ObjectFinding> objects) {
  OfflineFinding all;
  Finding& finding = all.finding;
  bool unknown = false;
  for (const ObjectFinding& object : objects) {
    unknown = unknown || object.verdict == Verdict::kUnknown;
    if (!object.violation.has_value()) continue;
    if (!finding.violation.has_value() || *object.violation < *finding.violation) {
      finding.violation = object.violation;
      finding.exact = object.is_first;
    }
  }
  finding.exact = finding.exact && !unknown;
  finding.verdict = finding.violation.has_value() ? Verdict::kViolation
                    : unknown                     ? Verdict::kUnknown
                                                  : Verdict::kOk;
  all.objects = std::move(objects);
  return all;
}

OfflineFinding CheckWholeHistory(ModelKind model, const History& history,
                                 const OfflineLimits& limits, bool with_finals) {
  std::vector<ObjectFinding> objects;
  for (const auto& events : EventsByKey(history)) {
    objects.push_back(CheckObject(model, history, events, limits, with_finals));
  }
  return Combine(std::move(objects));
}

}  // namespace stampede::linearizability
