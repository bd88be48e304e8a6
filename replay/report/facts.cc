#include "stampede/replay/report/facts.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include "stampede/core/internal/time_text.h"
#include "stampede/core/json.h"

namespace stampede::report {
namespace {

std::string TextOf(const Json& value) {
  return value.is_string() ? value.get<std::string>() : JsonLine(value);
}

// The fields of the configuration that are spans of time.
std::set<std::string> SpansIn(const ProtocolDriver& protocol) {
  std::set<std::string> names;
  for (const SettingInfo& setting : protocol.settings()) {
    if (ParseDuration(setting.usual).has_value()) names.insert(setting.name);
  }
  return names;
}

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

std::vector<Fact> FactsOf(const ProtocolDriver& protocol, const RunSpec& spec) {
  std::vector<Fact> facts;
  const Json usual = *ParseJson(protocol.usual_config());
  const std::set<std::string> spans = SpansIn(protocol);
  if (const auto config = ParseJson(spec.config); config.ok()) {
    for (const auto& [name, value] : config->items()) {
      const bool span = spans.contains(name) && value.is_number_integer();
      facts.push_back({name,
                       span ? ShowDuration(Duration(value.get<std::int64_t>())) : TextOf(value),
                       usual.contains(name) && usual[name] == value});
    }
  }
  const RunSettings& settings = spec.settings;
  const RunSettings plain;
  const auto span = [&](const char* name, Duration value, Duration otherwise) {
    facts.push_back({name, ShowDuration(value), value == otherwise});
  };
  facts.push_back({"latency",
                   ShowDuration(settings.network.latency_min) + " to " +
                       ShowDuration(settings.network.latency_max),
                   true});
  if (settings.network.ordered) facts.push_back({"network", "ordered, as TCP's connections", true});
  span("disk latency", settings.disk_latency, plain.disk_latency);
  if (settings.manual_timers)
    facts.push_back({"timers", "run out only when they are fired", false});
  if (!spec.knobs.empty()) facts.push_back({"knobs that are on", Joined(spec.knobs), false});
  if (!spec.disabled.empty()) {
    facts.push_back({"invariants that are off", Joined(spec.disabled), false});
  }
  std::stable_partition(facts.begin(), facts.end(), [](const Fact& fact) { return !fact.usual; });
  return facts;
}

}  // namespace stampede::report
