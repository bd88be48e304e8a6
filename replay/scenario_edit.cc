#include "stampede/replay/internal/scenario_edit.h"

#include <algorithm>
#include <bit>
#include <concepts>
#include <type_traits>
#include <utility>
#include <vector>

#include "stampede/sim/names.h"

namespace stampede {

using namespace scenario;  // NOLINT(google-build-using-namespace): the vocabulary of the format

namespace {

// What a time costs a reader: its digits that are not zeros at the end, and its size.
std::uint64_t CostOfTime(Duration span) {
  auto amount = static_cast<std::uint64_t>(span.microseconds());
  std::uint64_t cost = static_cast<std::uint64_t>(std::bit_width(amount));
  if (amount == 0) return 0;
  while (amount % 10 == 0) amount /= 10;
  for (; amount > 0; amount /= 10) cost += 3;
  return cost;
}

}  // namespace

std::optional<Duration>* SpanOf(Action& action) {
  if (auto* inject = std::get_if<Inject>(&action)) {
    return IsInstant(inject->fault) ? nullptr : &inject->span;
  }
  if (auto* crash = std::get_if<Crash>(&action)) return &crash->span;
  return nullptr;
}

namespace {

// The field of a fault, other than what it strikes, that is of type T; null where there is none.
template <class T>
T* FieldOf(TimedFault& fault) {
  T* found = nullptr;
  const auto take = [&found](auto& field) {
    if constexpr (std::same_as<std::decay_t<decltype(field)>, T>) found = &field;
  };
  std::visit(
      [&](auto& one) {
        std::apply([&](auto& /*struck*/, auto&... amounts) { (take(amounts), ...); }, one.Fields());
      },
      fault);
  return found;
}

}  // namespace

Duration* AmountOf(Action& action) {
  if (auto* on = std::get_if<OnMessages>(&action)) {
    return on->by != Duration() ? &on->by : nullptr;
  }
  auto* inject = std::get_if<Inject>(&action);
  return inject == nullptr ? nullptr : FieldOf<Duration>(inject->fault);
}

std::int64_t* RateOf(Action& action) {
  auto* inject = std::get_if<Inject>(&action);
  return inject == nullptr ? nullptr : FieldOf<std::int64_t>(inject->fault);
}

std::size_t CountStruck(const Action& action) {
  const auto* inject = std::get_if<Inject>(&action);
  if (inject == nullptr) return 0;
  return std::visit([](const auto& fault) { return std::get<0>(fault.Fields()).size(); },
                    inject->fault);
}

bool Spare(Action& action, std::size_t begin, std::size_t end) {
  auto* inject = std::get_if<Inject>(&action);
  if (inject == nullptr) return false;
  return std::visit(
      [&](auto& fault) {
        auto& struck = std::get<0>(fault.Fields());
        if (end > struck.size() || end - begin >= struck.size()) return false;
        struck.erase(struck.begin() + static_cast<std::ptrdiff_t>(begin),
                     struck.begin() + static_cast<std::ptrdiff_t>(end));
        return true;
      },
      inject->fault);
}

Cost CostOf(const Scenario& scenario) {
  const Scenario usual;
  std::uint64_t settings = scenario.options.size();
  settings += static_cast<std::uint64_t>(std::bit_width(scenario.network_salt));
  settings += scenario.latency_min != usual.latency_min;
  settings += scenario.latency_max != usual.latency_max;
  settings += static_cast<std::uint64_t>(std::bit_width(scenario.entropy_salt));
  settings += scenario.clock_offset_max != usual.clock_offset_max;
  settings += scenario.disk_latency != usual.disk_latency;
  settings += scenario.knobs.size();
  std::uint64_t items = std::uint64_t{scenario.replicas} + scenario.clients;
  std::uint64_t times = 0;
  for (const Step& step : scenario.steps) {
    if (const auto* at = std::get_if<AtTime>(&step.trigger)) times += CostOfTime(at->at - Time());
    Action action = step.action;
    if (const auto* amount = AmountOf(action)) times += CostOfTime(*amount);
    if (const auto* span = SpanOf(action); span != nullptr && span->has_value()) {
      times += CostOfTime(**span);
    }
    const auto* invoke = std::get_if<scenario::Invoke>(&action);
    if (invoke != nullptr && invoke->answers.has_value()) ++items;
    if (const auto* on = std::get_if<OnMessages>(&action)) {
      items += on->verb == OnMessages::Verb::kDrop ? 1 : 2;
    }
    items += CountStruck(action);
    if (const auto* entropy = std::get_if<Entropy>(&action)) {
      times += static_cast<std::uint64_t>(std::bit_width(entropy->bits)) +
               static_cast<std::uint64_t>(std::popcount(entropy->bits));
    }
    if (const auto* rate = RateOf(action)) times += CostOfTime(Duration(*rate));
    if (const auto* crash = std::get_if<Crash>(&action)) {
      items += crash->loss == DiskLoss::kUnsynced ? 0 : 1;
    }
  }
  return {scenario.steps.size(), items, settings, times};
}

namespace {

// The new names of those that are still there. False where none is.
bool Remap(const NodeMap& map, std::vector<NodeId>& nodes) {
  std::vector<NodeId> kept;
  for (const NodeId node : nodes) {
    if (const auto mapped = map(node)) kept.push_back(*mapped);
  }
  nodes = std::move(kept);
  return !nodes.empty();
}
bool Remap(const NodeMap& map, std::optional<NodeId>& node) {
  if (node.has_value()) node = map(*node);
  return node.has_value();
}
bool Remap(const NodeMap& map, std::vector<LinkPattern>& links) {
  std::vector<LinkPattern> kept;
  for (LinkPattern link : links) {
    const bool from = !link.from.has_value() || Remap(map, link.from);
    const bool to = !link.to.has_value() || Remap(map, link.to);
    if (from && to) kept.push_back(link);
  }
  links = std::move(kept);
  return !links.empty();
}
bool Remap(const NodeMap& map, std::vector<std::vector<NodeId>>& groups) {
  std::erase_if(groups, [&map](auto& group) { return !Remap(map, group); });
  return groups.size() > 1;
}

}  // namespace

Scenario Renumbered(const Scenario& from, const NodeMap& map) {
  Scenario to = from;
  to.steps.clear();
  for (Step step : from.steps) {
    bool whole = true;
    const auto node = [&](NodeId& id) {
      const auto mapped = map(id);
      whole &= mapped.has_value();
      if (mapped.has_value()) id = *mapped;
    };
    const auto maybe = [&](std::optional<NodeId>& id) {
      if (id.has_value()) node(*id);
    };
    const auto packed_name = [&](std::uint64_t& input) {
      if (static_cast<NameKind>(input >> 56) < NameKind::kTimer) {
        MessageName name = MessageName::Unpack(input);
        node(name.from);
        node(name.to);
        input = name.Packed();
      } else {
        NodeId id = NodeId::FromCode(static_cast<std::uint16_t>(input >> 40));
        node(id);
        input = (input & ~(std::uint64_t{0xFFFF} << 40)) | std::uint64_t{id.code()} << 40;
      }
    };
    if (auto* after = std::get_if<AfterInput>(&step.trigger)) packed_name(after->input);
    if (auto* invoke = std::get_if<scenario::Invoke>(&step.action)) node(invoke->client);
    if (auto* fire = std::get_if<Fire>(&step.action)) node(fire->node);
    if (auto* on = std::get_if<OnMessages>(&step.action)) {
      for (MessagePattern& message : on->messages) {
        maybe(message.from);
        maybe(message.to);
      }
    }
    if (auto* inject = std::get_if<Inject>(&step.action)) {
      std::visit([&](auto& fault) { whole &= Remap(map, std::get<0>(fault.Fields())); },
                 inject->fault);
    }
    if (auto* resume = std::get_if<Resume>(&step.action)) whole &= Remap(map, resume->nodes);
    if (auto* crash = std::get_if<Crash>(&step.action)) {
      node(crash->node);
      if (crash->input.has_value()) packed_name(*crash->input);
    }
    if (auto* entropy = std::get_if<Entropy>(&step.action)) packed_name(entropy->input);
    if (auto* restart = std::get_if<Restart>(&step.action)) node(restart->node);
    if (whole) to.steps.push_back(std::move(step));
  }
  return to;
}

std::optional<Scenario> Merged(const Scenario& scenario, std::size_t i, std::size_t j) {
  Scenario candidate = scenario;
  Step& first = candidate.steps[i];
  const Step& second = candidate.steps[j];
  const auto* from = std::get_if<AtTime>(&first.trigger);
  const auto* to = std::get_if<AtTime>(&second.trigger);
  if (from == nullptr || to == nullptr || first.action.index() != second.action.index()) {
    return std::nullopt;
  }
  std::optional<Duration>* span = SpanOf(first.action);
  Action other = second.action;
  const std::optional<Duration>* later = SpanOf(other);
  if (span == nullptr) return std::nullopt;
  auto* into = std::get_if<Inject>(&first.action);
  auto* from_second = std::get_if<Inject>(&other);
  if (into == nullptr || from_second == nullptr || AmountOf(first.action) != nullptr ||
      RateOf(first.action) != nullptr || into->fault.index() != from_second->fault.index() ||
      into->lasts != from_second->lasts) {
    return std::nullopt;
  }
  std::visit(
      [&]<class F>(F& fault) {
        auto& struck = std::get<0>(fault.Fields());
        for (const auto& one : std::get<0>(std::get<F>(from_second->fault).Fields())) {
          if (std::find(struck.begin(), struck.end(), one) == struck.end()) struck.push_back(one);
        }
      },
      into->fault);
  if (span->has_value() && later->has_value()) {
    **span = std::max(from->at + **span, to->at + **later) - from->at;
  } else {
    span->reset();
  }
  candidate.steps.erase(candidate.steps.begin() + static_cast<std::ptrdiff_t>(j));
  return candidate;
}

}  // namespace stampede
