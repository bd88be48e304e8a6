#include "stampede/replay/shrink.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <utility>
#include <vector>

#include "stampede/core/json.h"
#include "stampede/replay/internal/scenario_edit.h"

namespace stampede {
namespace {

using namespace scenario;  // NOLINT(google-build-using-namespace): the vocabulary of the format
using scenario::Invoke;

// Rounder numbers near `span`, the roundest first.
std::vector<Duration> Rounder(Duration span) {
  std::vector<Duration> candidates;
  for (const std::int64_t unit : {100'000, 50'000, 10'000, 5'000, 1'000, 500, 100}) {
    const std::int64_t amount = span.microseconds();
    for (const std::int64_t rounded : {amount / unit * unit, (amount / unit + 1) * unit}) {
      if (rounded != amount && rounded > 0) candidates.emplace_back(rounded);
    }
    if (amount % unit == 0) break;  // as round as that already
  }
  return candidates;
}

// Random bits that choose one of a few, by their remainder or by their high bits.
constexpr std::uint64_t kPlainBits[] = {0, 1, 2, 3, 4, 5, 6, 7, 1ull << 63, 1ull << 62, 3ull << 62};

class Shrinker {
 public:
  Shrinker(const Scenario& scenario,
           const std::function<ScenarioResult(const Scenario&)>& run_scenario,
           const ShrinkOptions& options)
      : run_scenario_(run_scenario), options_(options), best_(scenario) {
    const ScenarioResult result = run_scenario_(best_);
    ++runs_;
    if (!result.run.violation.has_value()) return;
    signature_ = SignatureOf(*result.run.violation);
    best_.expect.violation = result.run.violation->invariant;
    Tidy(result);
  }

  Shrunk Work() {
    if (signature_.empty()) return {std::move(best_), runs_, false};
    Try(WithoutIdle());
    SaltForEntropy();
    bool better = true;
    while (better && !stopped_) {
      better = false;
      better |= RemoveSteps();
      better |= SimplifySettings();
      better |= ShrinkCluster();
      better |= MergeFaults();
      better |= WeakenSteps();
      better |= CloseGaps();
      better |= RoundTimes();
      if (!better) better = RemoveWithOtherSalt();
      if (!better) better = RemovePairs();
    }
    const Scenario before = best_;
    SortByTime();
    RoundTheEnd();
    if (!(best_ == before) && !Fails(best_)) best_ = before;
    return {std::move(best_), runs_, !stopped_};
  }

 private:
  // Takes the candidate for the best if it still fails the same way.
  bool Try(Scenario candidate) {
    if (stopped_ || !(CostOf(candidate) < CostOf(best_))) return false;
    if (options_.stop()) {
      stopped_ = true;
      return false;
    }
    ++runs_;
    const ScenarioResult result = run_scenario_(candidate);
    const bool same = result.run.violation.has_value() && result.stuck.empty() &&
                      SignatureOf(*result.run.violation) == signature_;
    if (same) {
      best_ = std::move(candidate);
      Tidy(result);
    }
    options_.progress({runs_, best_.steps.size()});
    return same;
  }

  // Whether the scenario still fails the same way.
  bool Fails(const Scenario& candidate) {
    ++runs_;
    const ScenarioResult result = run_scenario_(candidate);
    return result.run.violation.has_value() && SignatureOf(*result.run.violation) == signature_;
  }

  // Drops steps that never took effect, and steps after the violation.
  void Tidy(const ScenarioResult& result) {
    idle_ = result.idle;
    idle_.insert(idle_.end(), result.not_reached.begin(), result.not_reached.end());
    std::sort(idle_.begin(), idle_.end());
    end_ = result.run.end;
    for (Step& step : best_.steps) {
      auto* run = std::get_if<scenario::Run>(&step.action);
      const Duration enough = end_ + Microseconds(1) - Time();
      if (run != nullptr && !settles() && run->span > enough) run->span = enough;
    }
  }
  bool settles() const {
    return !best_.steps.empty() && std::holds_alternative<Settle>(best_.steps.back().action);
  }

  Scenario WithoutIdle() const {
    Scenario candidate = best_;
    for (auto i = idle_.rbegin(); i != idle_.rend(); ++i) {
      if (!Removable(*i)) continue;
      candidate.steps.erase(candidate.steps.begin() + static_cast<std::ptrdiff_t>(*i));
    }
    return candidate;
  }

  // One salt that makes the random bits which the failure needs, in place of steps that give them:
  // there are only so many choices that matter, so one of the first salts may well make them.
  void SaltForEntropy() {
    constexpr std::uint64_t kSalts = 1'000;
    Scenario plain = best_;
    std::erase_if(plain.steps, [](const Step& step) {
      return std::holds_alternative<scenario::Entropy>(step.action);
    });
    if (plain.steps.size() == best_.steps.size()) return;
    for (std::uint64_t salt = 0; salt < kSalts && !stopped_; ++salt) {
      plain.entropy_salt = salt;
      if (Try(plain)) return;
    }
  }

  // The last step stays.
  bool Removable(std::size_t i) const { return i + 1 < best_.steps.size(); }

  // Chunks of steps, ever smaller ones, the last first.
  bool RemoveSteps() {
    bool better = false;
    for (std::size_t size = best_.steps.size() / 2; size >= 1; size /= 2) {
      for (std::size_t end = best_.steps.size(); end > 0 && !stopped_;) {
        const std::size_t begin = end > size ? end - size : 0;
        Scenario candidate = best_;
        for (std::size_t i = end; i-- > begin;) {
          if (Removable(i)) {
            candidate.steps.erase(candidate.steps.begin() + static_cast<std::ptrdiff_t>(i));
          }
        }
        if (Try(std::move(candidate))) {
          better = true;
          Try(WithoutIdle());
        }
        end = std::min(begin, best_.steps.size());
      }
    }
    return better;
  }

  // Two at a time, when there are few: a hold and its release, a cut and the operation it hits.
  bool RemovePairs() {
    constexpr std::size_t kFew = 40;
    if (best_.steps.size() > kFew) return false;
    for (std::size_t j = best_.steps.size(); j-- > 1;) {
      for (std::size_t i = j; i-- > 0;) {
        if (stopped_ || !Removable(i) || !Removable(j)) continue;
        Scenario candidate = best_;
        candidate.steps.erase(candidate.steps.begin() + static_cast<std::ptrdiff_t>(j));
        candidate.steps.erase(candidate.steps.begin() + static_cast<std::ptrdiff_t>(i));
        if (Try(std::move(candidate))) return true;
      }
    }
    return false;
  }

  // With other random bits, or latencies, fewer steps may be enough.
  bool RemoveWithOtherSalt() {
    constexpr std::size_t kFew = 40;
    constexpr std::uint64_t kSalts = 8;
    if (best_.steps.size() > kFew) return false;
    std::vector<std::uint64_t Scenario::*> salts;
    if (Matters(&Scenario::entropy_salt)) salts.push_back(&Scenario::entropy_salt);
    if (Matters(&Scenario::network_salt)) salts.push_back(&Scenario::network_salt);
    for (const auto which : salts) {
      for (std::size_t i = best_.steps.size(); i-- > 0;) {
        if (!Removable(i)) continue;
        Scenario candidate = best_;
        candidate.steps.erase(candidate.steps.begin() + static_cast<std::ptrdiff_t>(i));
        for (std::uint64_t salt = 0; salt < kSalts && !stopped_; ++salt) {
          candidate.*which = salt;
          if (Try(candidate)) return true;
        }
      }
    }
    return false;
  }

  // Whether the run is another one with another salt.
  bool Matters(std::uint64_t Scenario::*salt) {
    Scenario other = best_;
    ++(other.*salt);
    runs_ += 2;
    return run_scenario_(best_).run.fingerprint != run_scenario_(other).run.fingerprint;
  }

  // The usual settings, one after the other.
  bool SimplifySettings() {
    const Scenario usual;
    bool better = false;
    const auto reset = [&](auto Scenario::*field) {
      Scenario candidate = best_;
      candidate.*field = usual.*field;
      better |= Try(std::move(candidate));
    };
    Scenario plain = best_;
    plain.options = usual.options;
    plain.knobs = usual.knobs;
    plain.network_salt = usual.network_salt;
    plain.latency_min = usual.latency_min;
    plain.latency_max = usual.latency_max;
    plain.entropy_salt = usual.entropy_salt;
    plain.clock_offset_max = usual.clock_offset_max;
    if (Try(std::move(plain))) return true;
    reset(&Scenario::network_salt);
    reset(&Scenario::latency_max);
    reset(&Scenario::entropy_salt);
    for (const auto salt : {&Scenario::network_salt, &Scenario::entropy_salt}) {
      for (std::uint64_t plainer = 1; plainer < 8 && plainer < best_.*salt; ++plainer) {
        Scenario candidate = best_;
        candidate.*salt = plainer;
        better |= Try(std::move(candidate));
      }
    }
    reset(&Scenario::clock_offset_max);
    reset(&Scenario::disk_latency);
    reset(&Scenario::options);
    for (const std::string& knob : std::vector<std::string>(best_.knobs)) {
      Scenario candidate = best_;
      std::erase(candidate.knobs, knob);
      better |= Try(std::move(candidate));
    }
    const Json options = *ParseJson(best_.options);
    for (const auto& [key, value] : options.items()) {
      Json fewer = *ParseJson(best_.options);
      fewer.erase(key);
      Scenario candidate = best_;
      candidate.options = JsonLine(fewer);
      better |= Try(std::move(candidate));
    }
    return better;
  }

  bool ShrinkCluster() {
    bool better = false;
    for (std::uint16_t c = best_.clients; c-- > 0 && best_.clients > 1;) {
      better |= Try(WithoutClient(c));
    }
    for (std::uint16_t replicas = 3; replicas < best_.replicas; ++replicas) {
      better |= Try(WithReplicas(replicas));
    }
    return better;
  }

  Scenario WithoutClient(std::uint16_t gone) const {
    Scenario candidate = Renumbered(best_, [gone](NodeId id) -> std::optional<NodeId> {
      if (!id.is_client() || id.index() < gone) return id;
      if (id.index() == gone) return std::nullopt;
      return NodeId::Client(static_cast<std::uint16_t>(id.index() - 1));
    });
    --candidate.clients;
    return candidate;
  }
  Scenario WithReplicas(std::uint16_t replicas) const {
    Scenario candidate = Renumbered(best_, [replicas](NodeId id) -> std::optional<NodeId> {
      if (id.is_client() || id.index() < replicas) return id;
      return std::nullopt;
    });
    candidate.replicas = replicas;
    return candidate;
  }

  // Two cuts, or pauses, as one that lasts from the first to the end of the second.
  bool MergeFaults() {
    bool better = false;
    for (std::size_t i = 0; i < best_.steps.size(); ++i) {
      for (std::size_t j = i + 1; j < best_.steps.size() && !stopped_; ++j) {
        if (auto candidate = Merged(best_, i, j);
            candidate.has_value() && Try(*std::move(candidate))) {
          better = true;
          --j;
        }
      }
    }
    return better;
  }
  bool WeakenSteps() {
    bool better = false;
    for (std::size_t i = 0; i < best_.steps.size() && !stopped_; ++i) {
      better |= Thin(i);
      better |= TryWithStep(i, [](Step& step) {  // what it is answered does not matter
        auto* invoke = std::get_if<scenario::Invoke>(&step.action);
        if (invoke != nullptr) invoke->answers.reset();
      });
      better |= TryWithStep(i, [](Step& step) {  // the usual loss
        auto* crash = std::get_if<Crash>(&step.action);
        if (crash != nullptr) crash->loss = DiskLoss::kUnsynced;
      });
      better |= TryHoldAsDelay(i);
      better |= TryWithStep(i, [](Step& step) {  // held for good is lost
        auto* on = std::get_if<OnMessages>(&step.action);
        if (on != nullptr && on->verb == OnMessages::Verb::kHold) {
          on->verb = OnMessages::Verb::kDrop;
        }
      });
      better |= Shorten(i);
      for (const std::uint64_t bits : kPlainBits) {
        better |= TryWithStep(i, [bits](Step& step) {
          if (auto* entropy = std::get_if<scenario::Entropy>(&step.action)) entropy->bits = bits;
        });
      }
      for (const std::int64_t rate : {2'000'000, 500'000, 1'500'000, 1'200'000, 800'000}) {
        better |= TryWithStep(i, [rate](Step& step) {
          if (std::int64_t* clock_rate = RateOf(step.action)) *clock_rate = rate;
        });
      }
    }
    return better;
  }

  // Fewer links or nodes.
  bool Thin(std::size_t i) {
    bool better = false;
    if (i >= best_.steps.size()) return false;
    for (std::size_t size = CountStruck(best_.steps[i].action) / 2; size >= 1; size /= 2) {
      for (std::size_t end = CountStruck(best_.steps[i].action); end > 0;) {
        const std::size_t begin = end > size ? end - size : 0;
        Scenario candidate = best_;
        if (!Spare(candidate.steps[i].action, begin, end)) break;
        better |= Try(std::move(candidate));
        end = begin;
      }
    }
    return better;
  }

  template <class Change>
  bool TryWithStep(std::size_t i, Change&& change) {
    if (i >= best_.steps.size()) return false;
    Scenario candidate = best_;
    change(candidate.steps[i]);
    return Try(std::move(candidate));
  }

  // A message that is held and released becomes a message with a delay.
  bool TryHoldAsDelay(std::size_t i) {
    if (i >= best_.steps.size()) return false;
    const auto* hold = std::get_if<OnMessages>(&best_.steps[i].action);
    if (hold == nullptr || hold->verb != OnMessages::Verb::kHold) return false;
    const auto messages = hold->messages;
    const auto release =
        std::find_if(best_.steps.begin(), best_.steps.end(), [&](const Step& step) {
          const auto* on = std::get_if<OnMessages>(&step.action);
          return on != nullptr && on->verb == OnMessages::Verb::kRelease &&
                 on->messages == messages;
        });
    if (release == best_.steps.end()) return false;
    const auto release_index = release - best_.steps.begin();
    for (const std::int64_t by : {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000}) {
      Scenario candidate = best_;
      auto& on = std::get<OnMessages>(candidate.steps[i].action);
      on.verb = OnMessages::Verb::kDelay;
      on.by = Milliseconds(by);
      candidate.steps.erase(candidate.steps.begin() + release_index);
      if (Try(std::move(candidate))) return true;
    }
    return false;
  }

  bool Shorten(std::size_t i) {
    bool better = false;
    while (TryWithStep(i, [](Step& step) {
      if (Duration* amount = AmountOf(step.action)) {
        if (*amount > Milliseconds(1)) *amount = Duration(amount->microseconds() / 2);
      }
    })) {
      better = true;
    }
    while (TryWithStep(i, [](Step& step) {
      std::optional<Duration>* span = SpanOf(step.action);
      if (span != nullptr && span->has_value() && **span > Milliseconds(2)) {
        *span = Duration((*span)->microseconds() / 2);
      }
    })) {
      better = true;
    }
    return better;
  }

  // Nothing happens for a while: let it happen sooner.
  bool CloseGaps() {
    bool better = false;
    std::vector<Time> times = {Time()};
    for (const Step& step : best_.steps) {
      if (const auto* at = std::get_if<AtTime>(&step.trigger)) times.push_back(at->at);
    }
    std::sort(times.begin(), times.end());
    for (std::size_t i = times.size(); i-- > 1;) {
      for (Duration gap = times[i] - times[i - 1]; gap > Milliseconds(1) && !stopped_;) {
        Scenario candidate = best_;
        for (Step& step : candidate.steps) {
          auto* at = std::get_if<AtTime>(&step.trigger);
          if (at != nullptr && at->at >= times[i]) {
            at->at = Time() + ((at->at - Time()) - gap);
          }
        }
        if (Try(std::move(candidate))) {
          better = true;
          for (std::size_t j = i; j < times.size(); ++j) {
            times[j] = Time() + ((times[j] - Time()) - gap);
          }
          break;
        }
        gap = Duration(gap.microseconds() / 2);
      }
    }
    return better;
  }

  bool RoundTimes() {
    bool better = false;
    for (std::size_t i = 0; i < best_.steps.size() && !stopped_; ++i) {
      if (const auto* at = std::get_if<AtTime>(&best_.steps[i].trigger)) {
        for (const Duration rounded : Rounder(at->at - Time())) {
          if (TryWithStep(i, [&](Step& step) { step.trigger = AtTime{Time() + rounded}; })) {
            better = true;
            break;
          }
        }
      }
      const auto round = [&](auto find) {
        const auto* span = find(best_.steps[i].action);
        if (span == nullptr) return;
        for (const Duration rounded : Rounder(*span)) {
          if (TryWithStep(i, [&](Step& step) { *find(step.action) = rounded; })) {
            better = true;
            break;
          }
        }
      };
      round([](Action& action) { return AmountOf(action); });
      round([](Action& action) -> Duration* {
        std::optional<Duration>* span = SpanOf(action);
        return span != nullptr && span->has_value() ? &**span : nullptr;
      });
    }
    return better;
  }

  // Steps that wait for a time stand in the order of their times.
  void SortByTime() {
    std::vector<std::size_t> places;
    std::vector<Step> timed;
    for (std::size_t i = 0; i < best_.steps.size(); ++i) {
      if (!std::holds_alternative<AtTime>(best_.steps[i].trigger)) continue;
      places.push_back(i);
      timed.push_back(best_.steps[i]);
    }
    std::stable_sort(timed.begin(), timed.end(), [](const Step& a, const Step& b) {
      return std::get<AtTime>(a.trigger).at < std::get<AtTime>(b.trigger).at;
    });
    for (std::size_t i = 0; i < places.size(); ++i) best_.steps[places[i]] = std::move(timed[i]);
  }

  // The violation ends the run; that the scenario would go on a little longer changes nothing.
  void RoundTheEnd() {
    if (settles() || best_.steps.empty()) return;
    auto* run = std::get_if<scenario::Run>(&best_.steps.back().action);
    if (run == nullptr) return;
    const std::int64_t unit = run->span > Milliseconds(20) ? 10'000 : 1'000;
    run->span = Duration((run->span.microseconds() + unit - 1) / unit * unit);
  }

  const std::function<ScenarioResult(const Scenario&)>& run_scenario_;
  const ShrinkOptions& options_;
  Scenario best_;
  std::string signature_;
  std::vector<std::size_t> idle_;  // steps of the best that did nothing
  Time end_;                       // of its run
  std::uint64_t runs_ = 0;
  bool stopped_ = false;
};

}  // namespace

std::string SignatureOf(const Violation& violation) {
  std::string text = violation.invariant + ": ";
  bool in_number = false;
  for (const char letter : violation.summary) {
    const bool digit = letter >= '0' && letter <= '9';
    if (!digit) text += letter;
    if (digit && !in_number) text += '#';
    in_number = digit;
  }
  return text;
}

Shrunk Shrink(const Scenario& scenario,
              const std::function<ScenarioResult(const Scenario&)>& run_scenario,
              const ShrinkOptions& options) {
  return Shrinker(scenario, run_scenario, options).Work();
}

}  // namespace stampede
