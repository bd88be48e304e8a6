// The trouble of one window as a line of a trace:
//   {"window": 17, "pause": ["r1"], "cut": ["r0->r2"], "slow": {"r1": 900},
//    "slow_disk": {"r1": 5000}, "fill_disk": ["r2"],
//    "clock": {"r2": {"rate": 1500000, "jump": 20000}}}
#include "stampede/core/json.h"
#include "stampede/replay/trace.h"

namespace stampede {
namespace {

NodeId IdOf(std::size_t slot, std::size_t replicas) {
  return slot < replicas ? NodeId::Replica(static_cast<std::uint16_t>(slot))
                         : NodeId::Client(static_cast<std::uint16_t>(slot - replicas));
}

absl::StatusOr<std::size_t> SlotOf(std::string_view name, std::size_t replicas) {
  const auto id = NodeId::Parse(name);
  if (id.has_value()) {
    const std::size_t slot = id->is_client() ? replicas + id->index() : id->index();
    if (slot < kMaxNodes && (id->is_client() || id->index() < replicas)) return slot;
  }
  return absl::InvalidArgumentError("there is no node '" + std::string(name.substr(0, 32)) + "'");
}

absl::Status ReadCut(const Json& list, std::size_t replicas, Faults& faults) {
  std::vector<std::string> links;
  if (auto status = FromJson(list, links, "/cut"); !status.ok()) return status;
  for (const std::string& link : links) {
    const std::size_t arrow = link.find("->");
    if (arrow == std::string::npos) {
      return absl::InvalidArgumentError("/cut: a link reads r0->r2, not '" + link.substr(0, 32) +
                                        "'");
    }
    const auto from = SlotOf(std::string_view(link).substr(0, arrow), replicas);
    const auto to = SlotOf(std::string_view(link).substr(arrow + 2), replicas);
    if (!from.ok()) return from.status();
    if (!to.ok()) return to.status();
    faults.cut[*from] |= std::uint64_t{1} << *to;
  }
  return absl::OkStatus();
}

absl::Status ReadNodes(const Json& list, const std::string& where, std::size_t replicas,
                       std::uint64_t& bits) {
  std::vector<std::string> nodes;
  if (auto status = FromJson(list, nodes, where); !status.ok()) return status;
  for (const std::string& node : nodes) {
    const auto slot = SlotOf(node, replicas);
    if (!slot.ok()) return slot.status();
    bits |= std::uint64_t{1} << *slot;
  }
  return absl::OkStatus();
}

absl::Status ReadSpan(const Json& json, const std::string& where, Duration& span) {
  if (auto status = FromJson(json, span, where); !status.ok()) return status;
  if (Duration() <= span && span <= Seconds(3600)) return absl::OkStatus();
  return absl::InvalidArgumentError(where + ": between 0 and 1h");
}

absl::Status ReadClock(const Json& json, std::size_t slot, Faults& faults) {
  if (!json.is_object()) return JsonMisfit("/clock", "an object", json);
  for (const auto& [key, value] : json.items()) {
    std::int64_t number = 0;
    if (auto status = FromJson(value, number, "/clock/" + key); !status.ok()) return status;
    if (key == "rate" && number > 0 && number <= 1000 * std::int64_t{kMillion}) {
      faults.clock_rate[slot] = number;
    } else if (key == "jump" && number >= 0) {
      faults.clock_jump[slot] = Duration(number);
    } else {
      return absl::InvalidArgumentError("/clock/" + key +
                                        ": not a rate or jump that a clock can have");
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::optional<Json> FaultsToJson(const Faults& faults, std::size_t replicas, std::size_t nodes) {
  Json json = Json::object();
  for (std::size_t a = 0; a < nodes; ++a) {
    const std::string name = IdOf(a, replicas).ToString();
    if ((faults.paused >> a & 1) != 0) json["pause"].push_back(name);
    for (std::size_t b = 0; b < nodes; ++b) {
      if ((faults.cut[a] >> b & 1) == 0) continue;
      json["cut"].push_back(name + "->" + IdOf(b, replicas).ToString());
    }
    if (faults.slow[a] != Duration()) json["slow"][name] = ToJson(faults.slow[a]);
    if (faults.disk_slow[a] != Duration()) {
      json["slow_disk"][name] = ToJson(faults.disk_slow[a]);
    }
    if ((faults.disk_full >> a & 1) != 0) json["fill_disk"].push_back(name);
    if (faults.clock_rate[a] != std::int64_t{kMillion}) {
      json["clock"][name]["rate"] = ToJson(faults.clock_rate[a]);
    }
    if (faults.clock_jump[a] != Duration()) {
      json["clock"][name]["jump"] = ToJson(faults.clock_jump[a]);
    }
  }
  if (json.empty()) return std::nullopt;
  return json;
}

absl::StatusOr<Faults> FaultsFromJson(const Json& json, std::size_t replicas) {
  Faults faults;
  faults.Reset();
  for (const auto& [key, value] : json.items()) {
    if (key == "window") continue;
    if (key == "cut") {
      if (auto status = ReadCut(value, replicas, faults); !status.ok()) return status;
      continue;
    }
    if (key == "pause" || key == "fill_disk") {
      auto& bits = key == "pause" ? faults.paused : faults.disk_full;
      if (auto status = ReadNodes(value, "/" + key, replicas, bits); !status.ok()) return status;
      continue;
    }
    if ((key != "slow" && key != "slow_disk" && key != "clock") || !value.is_object()) {
      return absl::InvalidArgumentError("not a kind of timed trouble: '" + key.substr(0, 32) + "'");
    }
    for (const auto& [node, amount] : value.items()) {
      const auto slot = SlotOf(node, replicas);
      if (!slot.ok()) return slot.status();
      auto& slow = key == "slow" ? faults.slow[*slot] : faults.disk_slow[*slot];
      const auto status = key == "clock" ? ReadClock(amount, *slot, faults)
                                         : ReadSpan(amount, "/" + key + "/" + node, slow);
      if (!status.ok()) return status;
    }
  }
  return faults;
}

}  // namespace stampede
