#include "stampede/hunt/scoreboard_file.h"

#include <cstdint>
#include <set>

#include "stampede/core/json.h"

namespace stampede {
namespace {

constexpr std::string_view kFormat = "stampede-scoreboard";
constexpr int kVersion = 1;

constexpr std::array<std::string_view, kMeasures> kMeasureKeys = {"runs", "events",
                                                                  "cpu_microseconds"};

Json ComparisonToJson(const ScoreboardComparison& comparison) {
  Json json = Json::object();
  Json& defects = json["defects"] = Json::array();
  for (const DefectComparison& defect : comparison.defects) {
    Json& one = defects.emplace_back(Json::object());
    one["defect"] = defect.defect;
    for (std::size_t m = 0; m < kMeasures; ++m) {
      one[std::string(kMeasureKeys[m])] = {{"before", ToJson(defect.before[m])},
                                           {"now", ToJson(defect.now[m])},
                                           {"ratio", defect.ratios[m].value},
                                           {"known", ToJson(defect.ratios[m].known)}};
    }
  }
  Json& means = json["geometric_means"] = Json::object();
  for (std::size_t m = 0; m < kMeasures; ++m) {
    const auto& mean = comparison.means[m];
    Json& one = means[std::string(kMeasureKeys[m])];
    if (!mean.has_value()) continue;
    one = {{"ratio", mean->mean},
           {"known", ToJson(mean->known)},
           {"defects", mean->defects},
           {"smallest", mean->smallest},
           {"largest", mean->largest}};
    if (!mean->interval.has_value()) continue;
    one["bootstrap_95"] = {mean->interval->low, mean->interval->high};
  }
  json["only_before"] = comparison.only_before;
  json["only_now"] = comparison.only_now;
  json["differences"] = comparison.differences;
  return json;
}

absl::Status Check(const Scoreboard& scoreboard) {
  if (scoreboard.protocol.empty()) return absl::InvalidArgumentError("/protocol: it is missing");
  std::set<std::string> names;
  std::size_t hunts = 0;
  for (std::size_t i = 0; i < scoreboard.defects.size(); ++i) {
    const DefectHunts& defect = scoreboard.defects[i];
    if (!names.insert(defect.defect).second) {
      return absl::InvalidArgumentError("/defects/" + std::to_string(i) + "/defect: '" +
                                        defect.defect.substr(0, 60) + "' is there twice");
    }
    hunts += defect.hunts.size();
  }
  if (hunts > kMostScoreboardHunts) {
    return absl::InvalidArgumentError("/defects: there are " + std::to_string(hunts) +
                                      " hunts, more than " + std::to_string(kMostScoreboardHunts));
  }
  return absl::OkStatus();
}

}  // namespace

std::string ScoreboardToJson(const Scoreboard& scoreboard, const ScoreboardComparison* comparison) {
  Json json = {{"format", kFormat}, {"version", kVersion}};
  json.update(ToJson(scoreboard));
  Json& summary = json["summary"] = Json::array();
  for (const DefectHunts& defect : scoreboard.defects) {
    summary.push_back(ToJson(SummaryOf(defect)));
  }
  if (comparison != nullptr) json["comparison"] = ComparisonToJson(*comparison);
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

absl::StatusOr<Scoreboard> ReadScoreboard(std::string_view text) {
  constexpr std::size_t kMostBytes = std::size_t{64} << 20;
  if (text.size() > kMostBytes) return absl::InvalidArgumentError("it is larger than 64 MiB");
  auto json = ParseJson(text);
  if (!json.ok()) return json.status();
  if (!json->is_object()) return JsonMisfit("", "a scoreboard, which is an object", *json);
  if (!json->contains("format") || (*json)["format"] != kFormat) {
    return absl::InvalidArgumentError("/format: it is no scoreboard: expected \"" +
                                      std::string(kFormat) +
                                      "\", as `bench hunting --format json` writes it");
  }
  if (!json->contains("version") || (*json)["version"] != kVersion) {
    return JsonMisfit("/version", std::to_string(kVersion) + ", which is all that this reads",
                      json->contains("version") ? (*json)["version"] : Json());
  }
  for (const char* read_or_derived : {"format", "version", "summary", "comparison"}) {
    json->erase(read_or_derived);
  }
  Scoreboard scoreboard;
  if (auto status = FromJson(*json, scoreboard); !status.ok()) return status;
  if (auto status = Check(scoreboard); !status.ok()) return status;
  return scoreboard;
}

}  // namespace stampede
