#include "stampede/hunt/hunt_page.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "stampede/core/json.h"
#include "stampede/hunt/files.h"
#include "stampede/replay/report/page.h"

namespace stampede {
namespace {

namespace fs = std::filesystem;

Json FactsOf(const MergedHunt& merged) {
  Json facts = Json::array();
  const auto add = [&facts](const char* name, const std::string& value) {
    if (value.empty()) return;
    facts.push_back({{"name", name}, {"value", value}, {"usual", true}});
  };
  add("hunt seed", std::to_string(merged.hunt.hunt_seed));
  add("options", merged.hunt.options);
  add("began", merged.hunt.began);
  add("command", merged.hunt.command);
  add("folders",
      std::to_string(merged.folders) + ", " + std::to_string(merged.ended) + " at an end");
  add("builds", std::to_string(merged.builds.size()));
  add("version", merged.hunt.stampede);
  return facts;
}

Json CoverageOf(const NamedTotals& named) {
  Json groups = Json::array();
  const auto add = [&groups](const char* title, const std::vector<NamedTally>& tallies) {
    Json entries = Json::array();
    for (const NamedTally& one : tallies) {
      entries.push_back({{"name", one.name}, {"count", one.tally.times}, {"runs", one.tally.runs}});
    }
    groups.push_back({{"title", title}, {"entries", std::move(entries)}});
  };
  add("Marks", named.marks);
  add("Types of messages", named.received);
  add("Kinds of faults", named.faults);
  add("Changes of status", named.transitions);
  return groups;
}

Json StruckOf(const std::vector<NamedTally>& struck) {
  const StruckTable table = TableOf(struck);
  Json rows = Json::array();
  for (const StruckTable::Row& row : table.rows) {
    std::vector<std::uint64_t> counts;
    std::vector<std::uint64_t> runs;
    for (const Tally& tally : row.tallies) {
      counts.push_back(tally.times);
      runs.push_back(tally.runs);
    }
    rows.push_back({{"fault", row.fault}, {"counts", counts}, {"runs", runs}});
  }
  return {{"statuses", table.statuses}, {"rows", std::move(rows)}};
}

// What a page in `folder` calls a file that lies elsewhere; "" where there is no such file.
std::string AddressOf(const std::string& file, const std::string& folder) {
  std::error_code error;
  if (!fs::exists(file, error)) return "";
  const fs::path address = fs::relative(file, folder.empty() ? "." : folder, error);
  return error ? "" : address.generic_string();
}

// The text of a file of the group; "" where it has none.
std::string TextOf(const MergedGroup& group, const std::string& name) {
  if (group.folder.empty()) return "";
  auto text = ReadFile(group.folder + "/" + name);
  return text.ok() ? *std::move(text) : "";
}

Json GroupOf(const MergedGroup& each, const std::string& page_folder) {
  const RecordedGroup& group = each.group;
  const std::string story(kStoryName);
  Json steps = Json::array();
  if (const auto report = ParseJson(TextOf(each, kReportFile));
      report.ok() && report->contains("scenario_steps")) {
    steps = (*report)["scenario_steps"];
  }
  return {{"id", group.id},
          {"invariant", group.invariant},
          {"summary", group.summary},
          {"count", each.count},
          {"firstRun", group.run},
          {"replay", group.replay_command},
          {"steps", std::move(steps)},
          {"report",
           each.folder.empty() ? "" : AddressOf(each.folder + "/" + story + ".html", page_folder)},
          {"picture", TextOf(each, story + ".svg")},
          {"provisional", group.provisional}};
}

Json ProgressOf(const HuntState& state) {
  return {{"seconds", state.seconds},
          {"runs", state.made.size()},
          {"events", state.counts.events},
          {"covered", CoveredBy(state.counts.named)},
          {"findings", state.findings}};
}

}  // namespace

std::vector<HuntState> ReadProgress(const std::string& folder) {
  std::vector<HuntState> states;
  const auto text = ReadFile(folder + "/" + kProgressFile);
  if (!text.ok()) return states;
  for (const std::string_view line : WholeLines(*text)) {
    const auto json = ParseJson(line);
    if (!json.ok()) continue;
    if (auto state = StateFromJson(*json); state.ok()) states.push_back(*std::move(state));
  }
  return states;
}

std::string HuntPage(const MergedHunt& merged, const std::vector<HuntState>& progress,
                     const std::string& title, const std::string& page_folder) {
  Json hunt = Json::object();
  hunt["facts"] = FactsOf(merged);
  hunt["runs"] = merged.state.made.size();
  hunt["events"] = merged.state.counts.events;
  hunt["seconds"] = merged.state.seconds;
  hunt["coreSeconds"] = merged.state.core_seconds;
  hunt["findings"] = merged.findings.size();
  hunt["groups"] = Json::array();
  for (const MergedGroup& group : merged.groups) {
    hunt["groups"].push_back(GroupOf(group, page_folder));
  }
  hunt["coverage"] = CoverageOf(merged.state.counts.named);
  hunt["struck"] = StruckOf(merged.state.counts.named.struck);
  hunt["progress"] = Json::array();
  for (const HuntState& state : progress) hunt["progress"].push_back(ProgressOf(state));
  if (progress.empty()) hunt["progress"].push_back(ProgressOf(merged.state));
  hunt["growth"] = merged.state.growth;
  hunt["notCovered"] = merged.not_covered.empty() ? "" : ShowRanges(merged.not_covered);
  report::PageContents contents;
  contents.title = title;
  contents.hunt = JsonLine(hunt);
  return report::WritePage(contents);
}

}  // namespace stampede
