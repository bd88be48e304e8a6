#include "stampede/hunt/profiles.h"

#include <vector>

#include "stampede/core/internal/suggest.h"
#include "stampede/hunt/files.h"
#include "stampede/scenarios/internal/fault_choice_json.h"

namespace stampede {

absl::StatusOr<ProfileFile> ParseProfile(std::string_view text) {
  const auto json = ParseJson(text, /*comments=*/true);
  if (!json.ok()) return json.status();
  ProfileFile file;
  ObjectReader fields(*json, "");
  std::string schema;
  fields.Get("$schema", schema);
  fields.Get("title", file.title);
  ReadFaultChoice(fields, file.profile.faults);
  LatencyRange latency;
  if (fields.Get("latency", latency, ParseLatency)) file.profile.latency = latency;
  fields.Get("ordered", file.profile.ordered);
  if (auto status = fields.Finish(); !status.ok()) return status;
  return file;
}

absl::StatusOr<ProfileFile> FindProfile(const std::string& name_or_path) {
  std::vector<std::string_view> names;
  for (const auto& [name, text] : ShippedProfiles()) {
    if (name == name_or_path) return ParseProfile(text);
    names.push_back(name);
  }
  const bool path = name_or_path.find_first_of("/.") != std::string::npos;
  if (!path) {
    return absl::InvalidArgumentError("there is no profile '" + name_or_path + "'" +
                                      Suggestion(name_or_path, names) + ", or the path of a file");
  }
  const auto text = ReadFile(name_or_path);
  if (!text.ok()) return text.status();
  auto file = ParseProfile(*text);
  if (file.ok()) return file;
  return absl::InvalidArgumentError(name_or_path + ": " + std::string(file.status().message()));
}

}  // namespace stampede
