// Several files on one command line: what they cannot share, and what is written for each.
#ifndef STAMPEDE_CLI_INTERNAL_INPUTS_H_
#define STAMPEDE_CLI_INTERNAL_INPUTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace stampede {

// An error where standard input, "-", is among them twice: it comes once.
absl::Status CheckInputs(const std::vector<std::string>& inputs);

// An error where two of `inputs` would be written to the same file. `outputs` has one for each.
absl::Status CheckOutputs(const std::vector<std::string>& inputs,
                          const std::vector<std::string>& outputs);

// The name of the file without its folder; that of standard input is "stdin".
std::string FileNameOf(const std::string& input);

// The same without .gz or .zst, and without .trace.jsonl, .jsonl or .json.
std::string StemOf(const std::string& input);

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_INPUTS_H_
