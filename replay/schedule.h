// From a failing scenario to the shortest schedule of the same failure: which operation is invoked,
// which timer runs out, which message arrives, one after the other, and nothing else.
//
// A run's time does not matter then, only its causes: an event is known by the event that sent its
// message, not by the message's number, so that taking one event away takes away what it caused and
// leaves all others what they are (Scott et al., "Minimizing Faulty Executions of Distributed
// Systems", NSDI 2016).
#ifndef STAMPEDE_REPLAY_SCHEDULE_H_
#define STAMPEDE_REPLAY_SCHEDULE_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "core/check.h"
#include "core/json.h"
#include "core/keyed_random.h"
#include "replay/shrink.h"
#include "scenarios/player.h"
#include "scenarios/scenario.h"
#include "sim/world.h"

namespace stampede {

// One message sent: the `ordinal`-th of its type to that node in the step of an event.
struct SentMessage {
  std::uint8_t type = 0;
  NodeId to;
  std::uint32_t ordinal = 0;
  friend bool operator==(const SentMessage&, const SentMessage&) = default;
};

template <class P>
struct ScheduleEvent {
  enum class Kind : std::uint8_t { kInvoke, kFire, kDeliver, kStop };
  static constexpr std::size_t kBoot = ~std::size_t{0};  // sent as the sender started

  Kind kind = Kind::kDeliver;
  NodeId node;                        // invokes, fires, stops or, of a delivery, sent the message
  typename P::Operation operation{};  // of kInvoke
  std::uint8_t timer = 0;             // of kFire
  std::size_t producer = kBoot;       // of kDeliver: the event that sent the message ...
  SentMessage sent;                   // ... and which of its messages it is
  std::uint8_t copy = 0;
};

// Listens for what each event sends. Give it to the World as observer.
class SendListener {
 public:
  struct Send {
    SentMessage sent;
    MessageName name;
  };

  // The sends that follow are those of this step.
  void Begin() { sends_.clear(); }
  const std::vector<Send>& sends() const { return sends_; }

  void OnSent(const MessageName& name, const Fate&, Time) {
    std::uint32_t ordinal = 0;
    for (const Send& send : sends_) {
      ordinal +=
          send.name.type == name.type && send.name.to == name.to && send.name.from == name.from;
    }
    sends_.push_back({{name.type, name.to, ordinal}, name});
  }
  void OnLost(const MessageName&, Loss) {}
  void OnReleased(const MessageName&, const Moment&) {}
  void OnWindow(std::uint64_t, const Troubles&) {}
  void OnCrashPlanned(const CrashPoint&) {}
  void OnHeal() {}
  template <class Protocol>
  void OnCommand(const Command<Protocol>&, Time) {}

 private:
  std::vector<Send> sends_;
};

// Holds every message; makes copies of those it is told to.
class HoldingAdversary final : public Adversary {
 public:
  std::function<bool(const MessageName&)> copies;

  Fate OnSend(const MessageName& name) override {
    Fate fate;
    fate.hold = true;
    fate.duplicate = copies(name);
    return fate;
  }
  void OnWindow(const WindowStart&, Troubles&) override {}
  bool NextCrash(const WindowStart&, CrashPoint&) override { return false; }
  bool Releases(const MessageName&, const Moment&) override { return false; }
};

// Finds the shortest schedule of one scenario's failure.
template <class P, class Checks>
class ScheduleReducer {
 public:
  using Event = ScheduleEvent<P>;

  // REQUIRES: telling `scenario` violates an invariant; `options` are its.
  ScheduleReducer(const scenario::Scenario& scenario, const RunOptions<P>& options, Checks checks)
      : scenario_(scenario), options_(options), checks_(std::move(checks)) {}

  // Nothing where the failure cannot be told so: it is one of liveness, or depends on time.
  // `stop` is asked before every run.
  std::optional<scenario::Scenario> Reduce(const std::function<bool()>& stop) {
    if (!Record()) return std::nullopt;
    std::vector<bool> all(events_.size(), true);
    if (!Fails(all)) return std::nullopt;
    for (std::uint16_t replicas = 3; replicas < scenario_.replicas; ++replicas) {
      options_.config.replicas = replicas;
      if (Validate(options_).ok() && Fails(all)) break;
      options_.config.replicas = scenario_.replicas;
    }
    // What is found depends on the order in which things are taken away: several are tried.
    constexpr std::uint64_t kOrders = 8;
    constexpr std::size_t kShort = 12;
    std::vector<bool> best = all;
    for (std::uint64_t order = 0; order < kOrders && Kept(best) > kShort; ++order) {
      std::vector<bool> keep = all;
      order_ = order;
      Minimize(keep, stop);
      if (Kept(keep) < Kept(best)) best = std::move(keep);
      if (stop()) break;
    }
    return Concrete(best);
  }

 private:
  struct Done {
    std::size_t event = 0;
    MessageName name;  // of the message delivered
  };

  // Tells the scenario and takes down its events.
  bool Record();
  // Whether the schedule of the kept events comes to the same failure; what was done is in done_.
  bool Fails(const std::vector<bool>& keep);
  void Minimize(std::vector<bool>& keep, const std::function<bool()>& stop);
  bool RemoveChunks(std::vector<bool>& keep, std::size_t size, const std::function<bool()>& stop);
  bool RemovePairs(std::vector<bool>& keep, const std::function<bool()>& stop);
  // What was not done, or came after the failure, is not part of the schedule.
  void Restrict(std::vector<bool>& keep) const {
    keep.assign(events_.size(), false);
    for (const Done& done : done_) keep[done.event] = true;
  }
  static std::size_t Kept(const std::vector<bool>& keep) {
    return static_cast<std::size_t>(std::count(keep.begin(), keep.end(), true));
  }
  scenario::Scenario Concrete(std::vector<bool>& keep);

  const scenario::Scenario& scenario_;
  RunOptions<P> options_;
  Checks checks_;
  std::uint64_t order_ = 0;  // in which chunks are taken away; 0: the last first
  std::string signature_;
  std::vector<Event> events_;
  std::vector<Done> done_;
  // While a schedule is tried: the names of what each event sent; boots come last.
  std::vector<std::vector<SendListener::Send>> sent_;
  std::vector<SendListener::Send> sent_at_boot_;
  std::vector<SentMessage> copied_now_;  // of the event that is being done
  SendListener listener_;
  HoldingAdversary holding_;
  World<P, HoldingAdversary, SendListener> world_;
};

template <class P, class Checks>
bool ScheduleReducer<P, Checks>::Record() {
  absl::flat_hash_map<std::uint64_t, std::pair<std::size_t, SentMessage>> origin;  // by message
  SendListener listener;
  Checks checks = checks_;
  Player<P, Checks, SendListener> player(scenario_, options_, checks, listener);
  std::size_t last = Event::kBoot;
  const auto take_sends = [&] {
    for (const auto& [sent, name] : listener.sends()) origin[name.Packed()] = {last, sent};
    listener.Begin();
  };
  const Told told = player.Play(false, [&](const Observation<P>& seen, const auto& world) {
    take_sends();  // of the step before
    last = Event::kBoot;
    Event event;
    event.node = seen.node;
    if (const auto* invoke = std::get_if<Invoke<P>>(&seen.input.event)) {
      event.kind = Event::Kind::kInvoke;
      event.operation = invoke->operation;
    } else if (const auto* expire = std::get_if<Expire<P>>(&seen.input.event)) {
      event.kind = Event::Kind::kFire;
      event.timer = static_cast<std::uint8_t>(expire->timer);
    } else if (std::holds_alternative<Receive<P>>(seen.input.event)) {
      MessageName name = MessageName::Unpack(world.cause().word);
      event.copy = std::exchange(name.copy, std::uint8_t{0});
      event.node = name.from;
      std::tie(event.producer, event.sent) = origin[name.Packed()];
    } else {
      return true;
    }
    last = events_.size();
    events_.push_back(std::move(event));
    if (!seen.node.is_client() && !seen.up.Contains(seen.node)) {
      Event stop;
      stop.kind = Event::Kind::kStop;
      stop.node = seen.node;
      events_.push_back(std::move(stop));
    }
    return true;
  });
  if (!told.run.violation.has_value()) return false;
  signature_ = SignatureOf(*told.run.violation);
  return true;
}

template <class P, class Checks>
bool ScheduleReducer<P, Checks>::Fails(const std::vector<bool>& keep) {
  RunOptions<P> options = options_;
  options.manual_timers = true;
  options.fault_events = std::numeric_limits<std::uint64_t>::max();
  options.workload.scripted.assign(options.workload.clients,
                                   std::numeric_limits<std::uint64_t>::max());
  // Which messages have a copy that is delivered.
  absl::flat_hash_map<std::size_t, std::vector<SentMessage>> copied;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    if (keep[i] && events_[i].copy != 0) copied[events_[i].producer].push_back(events_[i].sent);
  }
  holding_.copies = [&](const MessageName& name) {
    SentMessage sent{name.type, name.to, 0};
    for (const auto& send : listener_.sends()) {
      sent.ordinal +=
          send.name.type == name.type && send.name.to == name.to && send.name.from == name.from;
    }
    return std::find(copied_now_.begin(), copied_now_.end(), sent) != copied_now_.end();
  };
  done_.clear();
  sent_.assign(events_.size(), {});
  listener_.Begin();
  copied_now_.clear();
  checks_.Start(options.config, options.liveness_bound);
  world_.Start(options, 0, holding_, listener_);
  std::optional<Violation> violation;
  const auto after_step = [&](const Observation<P>& seen) {
    if (!checks_.HoldAfter(seen)) violation = checks_.violation();
  };
  while (world_.AdvanceBefore(Time(1), after_step)) {
  }
  sent_at_boot_ = listener_.sends();
  for (std::size_t i = 0; i < events_.size() && !violation.has_value(); ++i) {
    if (!keep[i]) continue;
    listener_.Begin();
    const auto copies = copied.find(i);
    copied_now_ = copies == copied.end() ? std::vector<SentMessage>() : copies->second;
    Done done{i, {}};
    const Event& event = events_[i];
    if (event.kind == Event::Kind::kDeliver) {
      const auto& sends = event.producer == Event::kBoot ? sent_at_boot_ : sent_[event.producer];
      const auto send =
          std::find_if(sends.begin(), sends.end(), [&](const SendListener::Send& candidate) {
            return candidate.sent == event.sent && candidate.name.from == event.node;
          });
      if (send == sends.end()) continue;
      done.name = send->name;
      done.name.copy = event.copy;
      if (!world_.Do(DeliverMessage{done.name}, after_step)) continue;
    } else if (event.kind == Event::Kind::kFire) {
      if (!world_.Do(FireTimer{event.node, event.timer}, after_step)) continue;
    } else if (event.kind == Event::Kind::kStop) {
      if (!world_.Do(StopNode{event.node}, after_step)) continue;
    } else {
      if (world_.IsWaiting(event.node.index())) continue;  // for an earlier answer
      world_.Do(InvokeOperation<P>{event.node, event.operation}, after_step);
      world_.AdvanceBefore(world_.now() + Microseconds(1), after_step);
    }
    sent_[i] = listener_.sends();
    done_.push_back(std::move(done));
  }
  return violation.has_value() && SignatureOf(*violation) == signature_;
}

template <class P, class Checks>
void ScheduleReducer<P, Checks>::Minimize(std::vector<bool>& keep,
                                          const std::function<bool()>& stop) {
  STAMPEDE_CHECK(Fails(keep), "it fails to begin with");
  Restrict(keep);
  for (bool better = true; better && !stop();) {
    better = false;
    for (std::size_t size = Kept(keep) / 2; size >= 1; size /= 2) {
      better |= RemoveChunks(keep, size, stop);
    }
    if (!better) better = RemovePairs(keep, stop);
  }
}

// The last first, or in the order at hand.
template <class P, class Checks>
bool ScheduleReducer<P, Checks>::RemoveChunks(std::vector<bool>& keep, std::size_t size,
                                              const std::function<bool()>& stop) {
  bool better = false;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < keep.size(); ++i) {
    if (keep[i]) kept.push_back(i);
  }
  std::vector<std::size_t> begins;
  for (std::size_t begin = 0; begin < kept.size(); begin += size) begins.push_back(begin);
  std::sort(begins.begin(), begins.end(), [this](std::size_t a, std::size_t b) {
    if (order_ == 0) return a > b;
    return std::pair(Draw(order_, a), a) < std::pair(Draw(order_, b), b);
  });
  for (const std::size_t begin : begins) {
    if (stop()) return better;
    std::vector<bool> fewer = keep;
    bool any = false;
    for (std::size_t i = begin; i < std::min(begin + size, kept.size()); ++i) {
      any |= fewer[kept[i]];
      fewer[kept[i]] = false;
    }
    if (!any || !Fails(fewer)) continue;
    Restrict(keep);
    better = true;
  }
  return better;
}

template <class P, class Checks>
bool ScheduleReducer<P, Checks>::RemovePairs(std::vector<bool>& keep,
                                             const std::function<bool()>& stop) {
  constexpr std::size_t kFew = 80;
  if (Kept(keep) > kFew) return false;
  for (std::size_t j = keep.size(); j-- > 0;) {
    if (!keep[j]) continue;
    for (std::size_t i = j; i-- > 0;) {
      if (!keep[i] || stop()) continue;
      std::vector<bool> fewer = keep;
      fewer[i] = fewer[j] = false;
      if (!Fails(fewer)) continue;
      Restrict(keep);
      return true;
    }
  }
  return false;
}

// The schedule as a scenario: messages by the names that they have in it.
template <class P, class Checks>
scenario::Scenario ScheduleReducer<P, Checks>::Concrete(std::vector<bool>& keep) {
  STAMPEDE_CHECK(Fails(keep), "it failed a moment ago");
  scenario::Scenario schedule;
  schedule.title = scenario_.title;
  schedule.why = scenario_.why;
  schedule.protocol = scenario_.protocol;
  schedule.options = scenario_.options;
  schedule.defect = scenario_.defect;
  schedule.replicas = options_.config.replicas;
  schedule.clients = scenario_.clients;
  schedule.without = scenario_.without;
  schedule.entropy_salt = scenario_.entropy_salt;
  schedule.clock_offset_max = scenario_.clock_offset_max;
  schedule.manual_delivery = true;
  schedule.manual_timers = true;
  schedule.expect.violation = scenario_.expect.violation;
  using Verb = scenario::OnMessages::Verb;
  const auto add = [&](scenario::Action action) {
    scenario::Step& step = schedule.steps.emplace_back();
    step.action = std::move(action);
  };
  for (const Done& done : done_) {
    if (done.name.copy == 0) continue;
    MessageName original = done.name;
    original.copy = 0;
    add(scenario::OnMessages{Verb::kDuplicate, {PatternOf(original)}, {}, {}});
  }
  for (const Done& done : done_) {
    const Event& event = events_[done.event];
    switch (event.kind) {
      case Event::Kind::kInvoke:
        add(scenario::Invoke{event.node, JsonLine(ToJson(event.operation))});
        break;
      case Event::Kind::kFire: add(scenario::Fire{event.node, event.timer}); break;
      case Event::Kind::kStop: add(scenario::Crash{event.node, std::nullopt, 0}); break;
      case Event::Kind::kDeliver:
        add(scenario::OnMessages{Verb::kDeliver, {PatternOf(done.name)}, {}, {}});
        break;
    }
  }
  return schedule;
}

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_SCHEDULE_H_
