#include "stampede/cli/internal/merge_command.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <unistd.h>
#include <utility>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/hunt_text.h"
#include "stampede/cli/internal/log.h"
#include "stampede/cli/internal/text.h"
#include "stampede/core/json.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/finding_report.h"
#include "stampede/hunt/hunt_summary.h"

namespace stampede {
namespace {

// As if one process had made it.
HuntResult ResultOf(const MergedHunt& merged, const ProtocolDriver& driver) {
  HuntResult result;
  result.totals = TotalsOf(merged.state.counts, driver);
  result.made = merged.state.made;
  result.repetitions.same_process = merged.state.repeated_runs;
  result.repetitions.second_process = merged.state.repeated_in_second_process;
  result.repetitions.time = std::chrono::duration<double>(merged.state.repetition_seconds);
  for (const RecordedFinding& finding : merged.findings) {
    if (finding.outcome.has_value()) result.findings.push_back({finding.run, *finding.outcome});
    if (finding.nondeterminism.has_value()) {
      result.nondeterministic.push_back(*finding.nondeterminism);
    }
  }
  return result;
}

std::string ShowGroups(const MergedHunt& merged, const std::string& out, const Style& style) {
  std::string text;
  for (const MergedGroup& each : merged.groups) {
    const RecordedGroup& group = each.group;
    text += "\n" + std::string(style.bold) + std::string(style.red) + "VIOLATION " +
            group.invariant + std::string(style.plain) + "\n  " + group.summary + "\n  Group " +
            group.id + ": " + WithCommas(each.count) + (each.count == 1 ? " run" : " runs") +
            ", the first is run " + std::to_string(group.run) + "\n";
    if (each.folder.empty()) {
      text += "  Its story is not told (yet)\n";
    } else {
      const std::string folder = out.empty() ? each.folder : out + "/groups/" + group.id;
      text += "  Its story:   " + folder + "/story.txt" +
              (group.actions > 0 ? ", " + std::to_string(group.actions) + " actions" : "") + "\n";
    }
    text += "  Replay it:   " + group.replay_command + "\n";
  }
  return text;
}

std::string ShowMerged(const MergedHunt& merged, const ProtocolDriver& driver,
                       const std::string& out, const Program& program, const Style& style) {
  const HuntResult result = ResultOf(merged, driver);
  const HuntDescription& hunt = merged.hunt;
  std::string text = "Hunt of " + std::string(driver.title()) + ": hunt seed " +
                     std::to_string(hunt.hunt_seed) +
                     (hunt.options.empty() ? "" : ", " + hunt.options) + ", " +
                     WithCommas(merged.folders) + (merged.folders == 1 ? " folder" : " folders") +
                     ", " + WithCommas(merged.ended) + " at an end\n";
  text += ShowCoverage(result.totals, driver, style) +
          ShowVerdict(result, std::chrono::duration<double>(merged.state.seconds), style);
  text += "It took " + ShowSpan(static_cast<std::int64_t>(merged.state.core_seconds * 1e6)) +
          " of processor time.\n";
  for (const std::string& unread : merged.unread) text += "Not read: " + unread + "\n";
  if (merged.builds.size() > 1) {
    text += std::string(style.yellow) + std::to_string(merged.builds.size()) +
            " different builds made these runs: a run of one may be another in the next." +
            std::string(style.plain) + "\n";
  }
  if (!merged.made_twice.empty()) {
    text += "Made by more than one folder, so that they count twice: runs " +
            ShowRanges(merged.made_twice) + "\n";
  }
  if (!merged.not_covered.empty()) {
    text +=
        std::string(style.yellow) + WithCommas(merged.not_covered.size()) +
        " runs are not covered:" + std::string(style.plain) + " " + ShowRanges(merged.not_covered) +
        "\n  Make them, each range in a folder of its own: " +
        program.Typed("hunt " + hunt.protocol + " --seed " + std::to_string(hunt.hunt_seed) +
                      (hunt.options.empty() ? "" : " " + hunt.options) + " --runs " +
                      ShowRange(merged.not_covered.ranges().front()) + " --keep-going --out DIR") +
        "\n";
  }
  return text + ShowGroups(merged, out, style);
}

// The folders that have said nothing for the longest time first.
std::string ShowNotEnded(const MergedHunt& merged) {
  constexpr std::size_t kMost = 10;
  auto folders = merged.not_ended;
  if (folders.empty()) return "";
  std::stable_sort(folders.begin(), folders.end(),
                   [](const auto& a, const auto& b) { return a.second < b.second; });
  std::string text = "\nNot at an end (now it is " + UtcNow() + "):\n";
  for (std::size_t i = 0; i < std::min(kMost, folders.size()); ++i) {
    text += "  " + folders[i].first + ": " +
            (folders[i].second.empty() ? "no progress yet"
                                       : "its latest progress is of " + folders[i].second) +
            "\n";
  }
  if (folders.size() > kMost) {
    text += "  and " + WithCommas(folders.size() - kMost) + " more\n";
  }
  return text;
}

Json MergedToJson(const MergedHunt& merged, const ProtocolDriver& driver) {
  Json json = HuntToJson(ResultOf(merged, driver), merged.hunt.hunt_seed,
                         std::chrono::duration<double>(merged.state.seconds), driver);
  json["core_seconds"] = merged.state.core_seconds;
  json["folders"] = merged.folders;
  json["ended"] = merged.ended;
  json["made"] = RangesToJson(merged.state.made);
  json["not_covered"] = RangesToJson(merged.not_covered);
  json["made_twice"] = RangesToJson(merged.made_twice);
  json["unread"] = merged.unread;
  json["groups"] = Json::array();
  for (const MergedGroup& each : merged.groups) {
    Json group = ToJson(each.group);
    group["count"] = each.count;
    group["folder"] = each.folder;
    json["groups"].push_back(std::move(group));
  }
  return Json{{"hunt", std::move(json)}};
}

int ExitCodeOf(const MergedHunt& merged, bool exit_zero) {
  std::vector<int> codes;
  for (const RecordedFinding& finding : merged.findings) {
    const bool ours = finding.invariant == kInternalErrorName;
    if (ours || finding.nondeterminism.has_value()) codes.push_back(kNondeterminism);
    if (finding.outcome.has_value() && !exit_zero) codes.push_back(kViolationFound);
  }
  if (!merged.not_covered.empty() || !merged.unread.empty()) codes.push_back(kWasInterrupted);
  if (merged.state.counts.undecided > 0) codes.push_back(kUndecided);
  return FirstOf(codes);
}

struct Read {
  MergedHunt merged;
  const ProtocolDriver* driver = nullptr;
};
absl::StatusOr<Read> ReadAll(const std::vector<std::string>& paths,
                             const ProtocolRegistry& protocols) {
  const auto folders = FindHunts(paths);
  if (!folders.ok()) return folders.status();
  auto merged = MergeHunts(*folders);
  if (!merged.ok()) return merged.status();
  const auto driver = protocols.Find(merged->hunt.protocol);
  if (!driver.ok()) return driver.status();
  return Read{*std::move(merged), *driver};
}

}  // namespace

MergeCommand::MergeCommand(Arguments& arguments, const ProtocolRegistry& protocols)
    : program_(arguments.program()),
      command_(arguments.AddCommand("merge", "Unite the folders of a hunt's shards")),
      protocols_(protocols) {
  command_.Add("folders", folders_, "Folders of hunts, or folders that hold such").Required();
  command_
      .Add("-o,--out", out_, "The folder for the merged hunt; an earlier merge in it is replaced")
      .Required();
  command_.AddFlag("--exit-zero", exit_zero_, "A violation is no failure of the command");
  command_.Add("--format", format_, "How to print the result").OneOf({"human", "json"});
}

int MergeCommand::Run() const {
  const auto read = ReadAll(folders_, protocols_);
  if (!read.ok()) return RefuseInput(read.status());
  if (auto status = WriteMerged(read->merged, out_); !status.ok()) return RefuseInput(status);
  if (format_ == "json") {
    std::cout << JsonLine(MergedToJson(read->merged, *read->driver)) << "\n";
  } else {
    std::cout << ShowMerged(read->merged, *read->driver, out_, program_,
                            StyleFor(IsTerminal(STDOUT_FILENO)));
  }
  return ExitCodeOf(read->merged, exit_zero_);
}

StatusCommand::StatusCommand(Arguments& arguments, const ProtocolRegistry& protocols)
    : program_(arguments.program()),
      command_(arguments.AddCommand("status", "Show how far a hunt and its shards are")),
      protocols_(protocols) {
  command_.Add("folders", folders_, "Folders of hunts, or folders that hold such").Required();
  command_.Add("--format", format_, "How to print the result").OneOf({"human", "json"});
}

int StatusCommand::Run() const {
  const auto read = ReadAll(folders_, protocols_);
  if (!read.ok()) return RefuseInput(read.status());
  if (format_ == "json") {
    std::cout << JsonLine(MergedToJson(read->merged, *read->driver)) << "\n";
  } else {
    std::cout << ShowMerged(read->merged, *read->driver, "", program_,
                            StyleFor(IsTerminal(STDOUT_FILENO)));
    std::cout << ShowNotEnded(read->merged);
  }
  return kNothingFound;
}

}  // namespace stampede
