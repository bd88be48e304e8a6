#include "stampede/scenarios/internal/fault_choice_json.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "stampede/core/internal/time_text.h"

namespace stampede {
namespace {

// A list of kinds; false where there is no such key.
bool ReadKinds(ObjectReader& fields, std::string_view key, std::vector<FaultKind>& kinds) {
  return fields.GetAll(key, kinds, [](const std::string& name) -> absl::StatusOr<FaultKind> {
    const auto parsed = ParseFaultKinds(name);
    if (!parsed.ok()) return parsed.status();
    if (parsed->size() == 1) return parsed->front();
    return absl::InvalidArgumentError("one fault is named here, not \"" + name.substr(0, 64) +
                                      "\"");
  });
}

Json KindsToJson(const std::vector<FaultKind>& kinds) {
  Json list = Json::array();
  for (const FaultKind kind : kinds) list.push_back(std::string(EnumName(kind)));
  return list;
}

}  // namespace

void ReadFaultChoice(ObjectReader& fields, FaultChoice& choice) {
  fields.Get("clock_offset", choice.clocks.offset);
  fields.Get("clock_drift", choice.clocks.drift_per_million, ParseDrift);
  fields.Get("clock_jump", choice.clocks.jump);
  std::vector<FaultKind> kinds;
  if (ReadKinds(fields, "faults", kinds)) choice.DrawOnly(kinds);
  kinds.clear();
  if (ReadKinds(fields, "no_faults", kinds)) choice.SwitchOff(kinds);
  const Json* rates = fields.Find("fault_rates");
  if (rates == nullptr) return;
  if (!rates->is_object()) {
    return fields.ReportError(
        JsonMisfit(fields.At("fault_rates"), "an object such as {\"drop\": 0.02}", *rates));
  }
  for (const auto& [name, value] : rates->items()) {
    // A number as it is written: what becomes of it is decided in whole numbers.
    const std::string rate = value.is_string() ? value.get<std::string>() : JsonLine(value);
    const auto parsed = ParseFaultRates(name + "=" + rate);
    if (!parsed.ok() || parsed->size() != 1) {
      const std::string why =
          parsed.ok() ? "one fault is named here" : std::string(parsed.status().message());
      fields.ReportError(absl::InvalidArgumentError(fields.At("fault_rates") + ": " + why));
      continue;
    }
    const FaultKind kind = parsed->front().kind;
    if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) {
      fields.ReportError(absl::InvalidArgumentError(fields.At("fault_rates") + "/" + name +
                                                    ": this one stands in \"no_faults\", too"));
    }
    choice.SetRate(parsed->front());
  }
  fields.ReportError(Validate(choice));
}

void WriteFaultChoice(const FaultChoice& choice, Json& json) {
  const std::vector<FaultKind> drawn = OtherFaultKinds(choice.off);
  if (drawn.size() < choice.off.size()) {
    json["faults"] = KindsToJson(drawn);
  } else if (!choice.off.empty()) {
    json["no_faults"] = KindsToJson(choice.off);
  }
  const ClockBounds usual;
  const ClockBounds& clocks = choice.clocks;
  if (clocks.offset != usual.offset) json["clock_offset"] = ShowDuration(clocks.offset);
  if (clocks.drift_per_million != usual.drift_per_million) {
    json["clock_drift"] = ShowDrift(clocks.drift_per_million);
  }
  if (clocks.jump != usual.jump) json["clock_jump"] = ShowDuration(clocks.jump);
  for (const auto& [kind, per_million] : choice.rates) {
    json["fault_rates"][std::string(EnumName(kind))] = ShowRate(per_million);
  }
}

}  // namespace stampede
