#include "stampede/testing/internal/test_support.h"

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/scenario_files.h"
#include "stampede/replay/protocol_registry.h"

namespace stampede::internal {
namespace {

constexpr const char* kSeedVariable = "STAMPEDE_SEED";
constexpr const char* kInProcessVariable = "STAMPEDE_IN_PROCESS";
constexpr const char* kRunsVariable = "STAMPEDE_RUNS";

std::optional<std::string> Environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

// An error where the variable is set to something else than a whole number.
absl::StatusOr<std::optional<std::uint64_t>> NumberFromEnvironment(const char* name) {
  const auto text = Environment(name);
  if (!text.has_value()) return std::nullopt;
  std::uint64_t number = 0;
  if (!absl::SimpleAtoi(*text, &number)) {
    return absl::InvalidArgumentError(std::string(name) + " is a whole number, not '" + *text +
                                      "'");
  }
  return number;
}

// Whether runs are to be made in this process.
bool InProcess() {
  return RunsOtherThreads() || Environment(kInProcessVariable).has_value();
}

absl::Status ApplyEnvironment(HuntOptions& options) {
  options.in_process |= InProcess();
  const auto seed = NumberFromEnvironment(kSeedVariable);
  if (!seed.ok()) return seed.status();
  if (seed->has_value()) options.only_run = **seed;
  const auto runs = NumberFromEnvironment(kRunsVariable);
  if (!runs.ok()) return runs.status();
  if (runs->has_value()) options.runs = **runs;
  return absl::OkStatus();
}

std::string OutputFolder() {
  const std::string base =
      Environment("TEST_UNDECLARED_OUTPUTS_DIR").value_or(std::filesystem::current_path().string());
  return base + "/stampede-findings";
}

}  // namespace

TestVerdict HuntInTest(const ProtocolDriver& protocol, HuntOptions options,
                       const std::string& test) {
  if (auto status = ApplyEnvironment(options); !status.ok()) {
    return {false, std::string(status.message())};
  }
  if (options.folder.empty()) options.folder = OutputFolder();
  if (!options.replay_command) {
    options.replay_command = [&test](std::uint64_t run_seed) {
      return std::string(kSeedVariable) + "=" + std::to_string(run_seed) + " ctest -R '^" + test +
             "$' --output-on-failure";
    };
  }
  const auto hunt = Hunt(protocol, options);
  return {hunt.ok() && hunt->survived(), ShowHunt(hunt)};
}

TestVerdict HuntForDefectInTest(const ProtocolDriver& protocol, HuntOptions options) {
  if (auto status = ApplyEnvironment(options); !status.ok()) {
    return {false, std::string(status.message())};
  }
  options.shrink_for = {};
  const auto hunt = Hunt(protocol, options);
  if (!hunt.ok()) return {false, std::string(hunt.status().message())};
  if (hunt->findings.empty()) {
    return {false, "no invariant was violated in " + std::to_string(hunt->totals.runs) +
                       " runs with the defect " + options.choices.defect};
  }
  return {true, ShowHunt(hunt)};
}

TestVerdict RunScenarioInTest(std::unique_ptr<ProtocolDriver> protocol, const std::string& path) {
  ProtocolRegistry protocols;
  const std::string name(protocol->name());
  protocols.Add(std::move(protocol));
  std::error_code error;
  std::filesystem::create_directories(OutputFolder(), error);
  const std::string trace_file = OutputFolder() + "/" + name + "-" +
                                 std::filesystem::path(path).stem().string() + ".trace.jsonl";
  ScenarioRunOptions options;
  options.trace.file = trace_file;
  const ScenarioFileResult result =
      InProcess() ? RunScenarioFile(path, protocols, options.trace)
                  : RunScenarioFilesInChildren({path}, protocols, options).front();
  if (result.passed()) {
    std::filesystem::remove(trace_file, error);
    return {true, ""};
  }
  std::string message = path + "\n" + result.error + result.failure + "\n";
  if (!result.variant.empty()) message += "(" + result.variant + ")\n";
  for (const std::string& step : result.idle) message += "  never took effect: " + step + "\n";
  for (const std::string& line : result.last_events.lines()) message += "  " + line + "\n";
  if (result.error.empty() && std::filesystem::exists(trace_file, error))
    message += "Its trace: " + trace_file + "\n";
  return {false, message};
}

std::string PathFromTest(const std::string& path, const std::string& source_file) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::exists(path, error)) return path;
  const fs::path beside = fs::path(source_file).parent_path() / path;
  // The compiler may have seen a relative path, from a folder above the one that the test runs in.
  for (fs::path from = fs::current_path(error); from != from.root_path();
       from = from.parent_path()) {
    if (fs::exists(from / beside, error)) return (from / beside).string();
  }
  return beside.string();
}

std::vector<ScenarioCase> ScenariosBelow(const std::string& folder) {
  std::error_code error;
  const auto files = ExpandPaths({folder}, {".json"});
  if (!std::filesystem::is_directory(folder, error) || !files.ok()) {
    return {{"NoScenarioFiles", folder}};
  }
  std::vector<ScenarioCase> cases;
  for (const std::string& file : files->files) {
    std::string name;
    for (const char letter :
         std::filesystem::path(file).lexically_relative(folder).replace_extension().string()) {
      name += std::isalnum(static_cast<unsigned char>(letter)) != 0 ? letter : '_';
    }
    cases.push_back({name, file});
  }
  return cases;
}

}  // namespace stampede::internal
