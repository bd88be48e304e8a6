#include "stampede/hunt/corpus.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "stampede/core/json.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/hunt_records.h"
#include "stampede/hunt/hunt_state.h"
#include "stampede/hunt/scenario_in_child.h"
#include "stampede/replay/shrink.h"

namespace stampede {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEntryFile = "entry.json";
const std::string kScenarioFile = std::string(kStoryName) + ".json";
const std::string kTraceFile = std::string(kStoryName) + ".trace.jsonl.zst";

absl::StatusOr<CorpusEntry> ReadEntry(const std::string& folder) {
  const std::string file = folder + "/" + kEntryFile;
  const auto in = [&file](const absl::Status& status) {
    return absl::InvalidArgumentError(file + ": " + std::string(status.message()));
  };
  const auto text = ReadFile(file);
  if (!text.ok()) return in(text.status());
  const auto json = ParseJson(*text);
  if (!json.ok()) return in(json.status());
  CorpusEntry entry;
  if (auto status = FromJson(*json, entry); !status.ok()) return in(status);
  return entry;
}

std::vector<std::string> FoldersIn(const std::string& path) {
  std::vector<std::string> folders;
  std::error_code error;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code unknown;
    const bool hidden = entry->path().filename().string().starts_with(".");
    if (!hidden && entry->is_directory(unknown)) folders.push_back(entry->path().string());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

absl::StatusOr<scenario::Scenario> ReadStory(const std::string& folder,
                                             const ProtocolDriver& driver) {
  const std::string file = folder + "/" + kScenarioFile;
  const auto text = ReadFile(file);
  if (!text.ok()) {
    return absl::InvalidArgumentError(file + ": " + std::string(text.status().message()));
  }
  auto scenario = ParseScenario(*text, driver.vocabulary());
  if (scenario.ok()) return scenario;
  return absl::InvalidArgumentError(file + ": " + std::string(scenario.status().message()));
}

// Makes the folder under another name, and moves it there. False where another one is there now.
absl::StatusOr<bool> MoveIn(const std::string& draft, const std::string& place, bool replace) {
  std::error_code error;
  if (replace) fs::remove_all(place, error);
  fs::rename(draft, place, error);
  if (!error) return true;
  std::error_code ignored;
  fs::remove_all(draft, ignored);
  if (fs::exists(place, ignored)) return false;  // another hunt was first
  return absl::InvalidArgumentError("cannot write " + place + ": " + error.message());
}

// What a tolerant replay of the trace comes to, as JSON for the parent.
std::string ReplayAsJson(const ProtocolDriver& driver, const std::string& trace) {
  ReplayChoices choices;
  choices.tolerant = true;
  const auto replayed = driver.Replay(trace, choices, {});
  if (!replayed.ok()) return JsonLine(Json{{"error", std::string(replayed.status().message())}});
  const auto& violation = replayed->outcome.violation;
  return JsonLine(Json{{"violation", violation.has_value() ? violation->invariant : ""},
                       {"skipped", replayed->skipped},
                       {"decisions", replayed->decisions}});
}

}  // namespace

std::string FolderOf(const std::string& corpus, const CorpusEntry& entry) {
  return corpus + "/" + entry.protocol + "/" + entry.id;
}

absl::StatusOr<std::vector<CorpusEntry>> ReadCorpus(const std::string& corpus,
                                                    const std::string& protocol) {
  std::vector<CorpusEntry> entries;
  for (const std::string& of_protocol : FoldersIn(corpus)) {
    if (!protocol.empty() && fs::path(of_protocol).filename() != protocol) continue;
    for (const std::string& folder : FoldersIn(of_protocol)) {
      auto entry = ReadEntry(folder);
      if (!entry.ok()) return entry.status();
      // What it is called is where it lies.
      entry->id = fs::path(folder).filename().string();
      entry->protocol = fs::path(of_protocol).filename().string();
      entries.push_back(*std::move(entry));
    }
  }
  return entries;
}

absl::StatusOr<bool> AddToCorpus(const std::string& corpus, CorpusEntry entry,
                                 const FindingReport& report) {
  entry.id = GroupId(report.signature);
  entry.signature = report.signature;
  entry.invariant = report.outcome.violation->invariant;
  entry.summary = report.outcome.violation->summary;
  entry.run_seed = report.outcome.seed;
  entry.actions = report.scenario_steps.size();
  entry.replay_command = report.replay_command;
  entry.added = UtcNow();
  const std::string place = FolderOf(corpus, entry);
  std::error_code error;
  const bool there = fs::exists(place, error);
  if (there) {
    const auto known = ReadEntry(place);
    if (!known.ok()) return known.status();
    if (known->actions <= entry.actions) return false;
  }
  const std::string draft =
      corpus + "/" + entry.protocol + "/.draft-" + entry.id + "-" + std::to_string(getpid());
  fs::remove_all(draft, error);
  auto status = WriteFile(draft + "/" + kScenarioFile, report.scenario);
  if (status.ok() && !report.trace_file.empty()) {
    const auto trace = ReadFile(report.trace_file);
    if (trace.ok()) status = WriteFile(draft + "/" + kTraceFile, *trace);
  }
  if (status.ok()) status = WriteFile(draft + "/" + kEntryFile, ToJson(entry).dump(2) + "\n");
  if (!status.ok()) {
    fs::remove_all(draft, error);
    return status;
  }
  return MoveIn(draft, place, there);
}

absl::Status RemoveFromCorpus(const std::string& corpus, const CorpusEntry& entry) {
  std::error_code error;
  fs::remove_all(FolderOf(corpus, entry), error);
  if (!error) return absl::OkStatus();
  return absl::InvalidArgumentError("cannot remove " + FolderOf(corpus, entry) + ": " +
                                    error.message());
}

CorpusVerdict RunEntry(const std::string& corpus, const CorpusEntry& entry,
                       const ProtocolDriver& driver, const ChildLimits& limits) {
  CorpusVerdict verdict;
  verdict.entry = entry;
  const std::string folder = FolderOf(corpus, entry);
  const auto scenario = ReadStory(folder, driver);
  const auto judge = [&](const std::string& invariant) {
    verdict.fails = invariant == entry.invariant;
    verdict.violation = verdict.fails ? "" : invariant;
  };
  if (!scenario.ok()) {
    verdict.error = std::string(scenario.status().message());
  } else {
    const auto result = RunScenarioInChild(driver, *scenario, false, {}, limits);
    if (!result.ok()) {
      verdict.error = std::string(result.status().message());
    } else {
      verdict.idle = result->idle.size() + result->not_reached.size();
      const auto& violation = result->run.violation;
      if (violation.has_value()) judge(violation->invariant);
    }
  }
  if (verdict.fails || !verdict.violation.empty()) return verdict;
  std::error_code error;
  if (!fs::exists(folder + "/" + kTraceFile, error)) return verdict;
  const auto trace = ReadFile(folder + "/" + kTraceFile);
  if (!trace.ok()) return verdict;
  CallOptions options;
  options.limits = limits;
  const auto called = CallInChild([&] { return ReplayAsJson(driver, *trace); }, options);
  if (!called.ok()) return verdict;
  if (called->death.has_value()) {
    judge(called->death->AsViolation().invariant);
    return verdict;
  }
  const auto json = ParseJson(called->value);
  if (!json.ok() || json->contains("error")) return verdict;
  verdict.error.clear();
  verdict.skipped = (*json)["skipped"].get<std::uint64_t>();
  verdict.decisions = (*json)["decisions"].get<std::uint64_t>();
  judge((*json)["violation"].get<std::string>());
  return verdict;
}

std::string ShowVerdict(const CorpusVerdict& verdict) {
  const CorpusEntry& entry = verdict.entry;
  std::string text = entry.id + "  " + entry.invariant + ": ";
  if (!verdict.error.empty()) return text + "cannot be run: " + verdict.error;
  if (verdict.fails) return text + "still fails";
  text += verdict.violation.empty() ? "no longer fails" : "now violates " + verdict.violation;
  if (verdict.idle > 0) {
    text += "; " + std::to_string(verdict.idle) + " of the " + std::to_string(entry.actions) +
            " actions of its scenario did not take effect";
  }
  if (verdict.decisions > 0) {
    text += "; " + std::to_string(verdict.decisions - verdict.skipped) + " of the " +
            std::to_string(verdict.decisions) + " decisions of its trace still came up";
  }
  return text;
}

absl::StatusOr<CorpusEntry> MinimizeEntry(const std::string& corpus, const CorpusEntry& entry,
                                          const ProtocolDriver& driver, const ShrinkLimits& shrink,
                                          const ChildLimits& limits) {
  const std::string folder = FolderOf(corpus, entry);
  const auto scenario = ReadStory(folder, driver);
  if (!scenario.ok()) return scenario.status();
  CallOptions options;
  options.limits = limits;
  const auto work = [&](bool in_children) {
    ShrinkLimits own = shrink;
    own.stop = &ChildStop();
    if (in_children) own.children = limits;
    const auto report = ShrinkWithin(own, driver, *scenario);
    if (!report.ok()) return JsonLine(Json{{"error", std::string(report.status().message())}});
    return JsonLine(Json{{"signature", report->signature},
                         {"actions", report->shrunk.scenario.steps.size()},
                         {"scenario", ShrunkFile(*report, driver, entry.replay_command)}});
  };
  auto called = CallInChild([&] { return work(IsFatal(entry.invariant)); }, options);
  if (called.ok() && called->death.has_value()) {
    called = CallInChild([&] { return work(true); }, options);
  }
  if (!called.ok()) return called.status();
  if (called->death.has_value()) {
    return absl::InternalError("what it tries ends the process: " + called->death->how);
  }
  const auto json = ParseJson(called->value);
  if (!json.ok()) return json.status();
  if (json->contains("error")) {
    return absl::InvalidArgumentError((*json)["error"].get<std::string>());
  }
  CorpusEntry smaller = entry;
  smaller.signature = (*json)["signature"].get<std::string>();
  if (smaller.signature.empty()) smaller.signature = entry.signature;
  smaller.id = GroupId(smaller.signature);
  smaller.actions = (*json)["actions"].get<std::uint64_t>();
  if (smaller == entry) return entry;
  const std::string place = FolderOf(corpus, smaller);
  std::error_code error;
  if (smaller.id != entry.id && fs::exists(place, error)) {  // it is one with another entry
    const auto other = ReadEntry(place);
    if (!other.ok()) return other.status();
    if (other->actions <= smaller.actions) {
      if (auto status = RemoveFromCorpus(corpus, entry); !status.ok()) return status;
      return *other;
    }
    if (auto status = RemoveFromCorpus(corpus, *other); !status.ok()) return status;
  }
  if (smaller.id != entry.id) fs::rename(folder, place, error);
  if (error) return absl::InvalidArgumentError("cannot write " + place + ": " + error.message());
  auto status = WriteFile(place + "/" + kScenarioFile, (*json)["scenario"].get<std::string>());
  if (status.ok()) status = WriteFile(place + "/" + kEntryFile, ToJson(smaller).dump(2) + "\n");
  if (!status.ok()) return status;
  return smaller;
}

}  // namespace stampede
