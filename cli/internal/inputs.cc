#include "stampede/cli/internal/inputs.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>

#include "stampede/replay/compression.h"

namespace stampede {

absl::Status CheckInputs(const std::vector<std::string>& inputs) {
  if (std::count(inputs.begin(), inputs.end(), "-") < 2) return absl::OkStatus();
  return absl::InvalidArgumentError("standard input, '-', can be read once only");
}

absl::Status CheckOutputs(const std::vector<std::string>& inputs,
                          const std::vector<std::string>& outputs) {
  std::map<std::string, std::string> from;  // by output
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto [known, added] = from.emplace(outputs[i], inputs[i]);
    if (added) continue;
    return absl::InvalidArgumentError(known->second + " and " + inputs[i] +
                                      " would both be written to " + outputs[i]);
  }
  return absl::OkStatus();
}

std::string FileNameOf(const std::string& input) {
  return input == "-" ? "stdin" : std::filesystem::path(input).filename().string();
}

std::string StemOf(const std::string& input) {
  const std::string name = FileNameOf(input);
  std::string_view stem = WithoutCompression(name);
  for (const std::string_view ending : {".trace.jsonl", ".jsonl", ".json"}) {
    if (!stem.ends_with(ending)) continue;
    stem.remove_suffix(ending.size());
    break;
  }
  return std::string(stem);
}

}  // namespace stampede
