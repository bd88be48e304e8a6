#ifndef STAMPEDE_CLI_INTERNAL_CHECK_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_CHECK_COMMAND_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/arguments.h"
#include "stampede/cli/internal/history_inputs.h"
#include "stampede/histories/history_check.h"
#include "stampede/histories/history_reader.h"
#include "stampede/histories/own_model.h"

namespace stampede {

// `stampede check`: whether recorded client histories are linearizable, or consistent in a weaker
// way.
class CheckCommand {
 public:
  // `own`: the type that a program of its own checks, which must outlive the command; null where
  // the types are those that Stampede has.
  explicit CheckCommand(Subcommand command, const OwnType* own = nullptr);
  bool chosen() const { return command_.chosen(); }
  struct Choices {
    ReadOptions read;
    CheckSettings check;
    std::optional<std::chrono::milliseconds> timeout;  // of one file
    bool json = false;
  };
  // All that is checked before a file is looked at.
  absl::StatusOr<Choices> Parse() const;
  int Run() const;  // an exit code

 private:
  int CheckInput(const HistoryInput& input, const Choices& choices, bool brief,
                 std::vector<std::string>& passed_over) const;
  int Convert(const std::string& name, const RecordedHistory& recorded) const;

  Subcommand command_;
  const OwnType* const own_;
  std::vector<std::string> paths_;
  std::string model_;
  std::string format_ = "auto";
  std::string output_ = "text";
  std::uint64_t configurations_ = linearizability::Limits().configurations;
  std::uint64_t megabytes_ = linearizability::Limits().bytes >> 20;
  std::string failed_cas_ = "by-line";
  std::string initial_;
  std::string consistency_ = "linearizable";
  std::string timeout_;
  std::string convert_;
  std::string page_;
  std::uint64_t jobs_ = 1;
  bool strict_ = false;
  bool require_observations_ = false;
  bool verdict_only_ = false;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_CHECK_COMMAND_H_
