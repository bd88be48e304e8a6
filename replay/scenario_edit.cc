#include "stampede/replay/scenario_edit.h"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "stampede/sim/names.h"

namespace stampede {

using namespace scenario;  // the vocabulary of the format

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
  if (auto* cut = std::get_if<Cut>(&action)) return &cut->span;
  if (auto* pause = std::get_if<Pause>(&action)) return &pause->span;
  if (auto* slow = std::get_if<Slow>(&action)) return &slow->span;
  if (auto* disk = std::get_if<SlowDisk>(&action)) return &disk->span;
  if (auto* disk = std::get_if<FillDisk>(&action)) return &disk->span;
  if (auto* clock = std::get_if<Clock>(&action)) return &clock->span;
  if (auto* crash = std::get_if<Crash>(&action)) return &crash->span;
  return nullptr;
}

Duration* AmountOf(Action& action) {
  if (auto* on = std::get_if<OnMessages>(&action)) {
    return on->by != Duration() ? &on->by : nullptr;
  }
  if (auto* slow = std::get_if<Slow>(&action)) return &slow->by;
  if (auto* disk = std::get_if<SlowDisk>(&action)) return &disk->by;
  if (auto* clock = std::get_if<Clock>(&action)) {
    return clock->jump != Duration() ? &clock->jump : nullptr;
  }
  return nullptr;
}

Cost CostOf(const Scenario& scenario) {
  const Scenario usual;
  std::uint64_t settings = scenario.options.size();
  settings += scenario.network_salt != usual.network_salt;
  settings += scenario.latency_min != usual.latency_min;
  settings += scenario.latency_max != usual.latency_max;
  settings += scenario.entropy_salt != usual.entropy_salt;
  settings += scenario.clock_offset_max != usual.clock_offset_max;
  settings += scenario.disk_latency != usual.disk_latency;
  std::uint64_t items = std::uint64_t{scenario.replicas} + scenario.clients;
  std::uint64_t times = 0;
  for (const Step& step : scenario.steps) {
    if (const auto* at = std::get_if<AtTime>(&step.trigger)) times += CostOfTime(at->at - Time());
    Action action = step.action;
    if (const auto* amount = AmountOf(action)) times += CostOfTime(*amount);
    if (const auto* span = SpanOf(action); span != nullptr && span->has_value()) {
      times += CostOfTime(**span);
    }
    if (const auto* on = std::get_if<OnMessages>(&action)) {
      items += on->verb == OnMessages::Verb::kDrop ? 1 : 2;
    }
    if (const auto* cut = std::get_if<Cut>(&action)) items += cut->links.size();
    if (const auto* pause = std::get_if<Pause>(&action)) items += pause->nodes.size();
    if (const auto* slow = std::get_if<Slow>(&action)) items += slow->nodes.size();
    if (const auto* disk = std::get_if<SlowDisk>(&action)) items += disk->nodes.size();
    if (const auto* disk = std::get_if<FillDisk>(&action)) items += disk->nodes.size();
    if (const auto* crash = std::get_if<Crash>(&action)) {
      items += crash->lose == DiskLoss::kUnsynced ? 0 : 1;
    }
    if (const auto* clock = std::get_if<Clock>(&action)) {
      items += clock->nodes.size();
      times += CostOfTime(Duration(clock->rate));
    }
  }
  return {scenario.steps.size(), items, settings, times};
}

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
    const auto thin = [&](std::vector<NodeId>& ids) {
      std::vector<NodeId> kept;
      for (const NodeId id : ids) {
        if (const auto mapped = map(id)) kept.push_back(*mapped);
      }
      whole &= !kept.empty();
      ids = std::move(kept);
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
    if (auto* cut = std::get_if<Cut>(&step.action)) {
      std::vector<LinkPattern> kept;
      for (LinkPattern link : cut->links) {
        const bool so_far = std::exchange(whole, true);
        maybe(link.from);
        maybe(link.to);
        if (whole) kept.push_back(link);
        whole = so_far;
      }
      whole &= !kept.empty();
      cut->links = std::move(kept);
    }
    if (auto* pause = std::get_if<Pause>(&step.action)) thin(pause->nodes);
    if (auto* slow = std::get_if<Slow>(&step.action)) thin(slow->nodes);
    if (auto* disk = std::get_if<SlowDisk>(&step.action)) thin(disk->nodes);
    if (auto* disk = std::get_if<FillDisk>(&step.action)) thin(disk->nodes);
    if (auto* clock = std::get_if<Clock>(&step.action)) thin(clock->nodes);
    if (auto* crash = std::get_if<Crash>(&step.action)) {
      node(crash->node);
      if (crash->input.has_value()) packed_name(*crash->input);
    }
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
  const auto unite = [](auto& into, const auto& more) {
    for (const auto& item : more) {
      if (std::find(into.begin(), into.end(), item) == into.end()) into.push_back(item);
    }
  };
  if (auto* cut = std::get_if<Cut>(&first.action)) {
    unite(cut->links, std::get<Cut>(other).links);
  } else if (auto* pause = std::get_if<Pause>(&first.action)) {
    unite(pause->nodes, std::get<Pause>(other).nodes);
  } else if (auto* disk = std::get_if<FillDisk>(&first.action)) {
    unite(disk->nodes, std::get<FillDisk>(other).nodes);
  } else {
    return std::nullopt;
  }
  if (span->has_value() && later->has_value()) {
    **span = std::max(from->at + **span, to->at + **later) - from->at;
  } else {
    span->reset();
  }
  candidate.steps.erase(candidate.steps.begin() + static_cast<std::ptrdiff_t>(j));
  return candidate;
}

}  // namespace stampede
