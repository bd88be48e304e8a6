#ifndef STAMPEDE_CLI_INTERNAL_CHECK_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_CHECK_COMMAND_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/arguments.h"
#include "stampede/histories/history_reader.h"

namespace stampede {

// `stampede check`: whether recorded client histories are linearizable.
class CheckCommand {
 public:
  explicit CheckCommand(Arguments& arguments);
  bool chosen() const { return command_.chosen(); }
  struct Choices {
    std::optional<HistoryFormat> format;
    std::optional<linearizability::ModelKind> model;
    linearizability::Limits limits;
    bool json = false;
  };
  // All that is checked before a file is looked at.
  absl::StatusOr<Choices> Parse() const;
  int Run() const;  // an exit code

 private:
  int CheckFile(const std::string& path, const Choices& choices, bool brief) const;

  Subcommand command_;
  std::vector<std::string> paths_;
  std::string model_;
  std::string format_ = "auto";
  std::string output_ = "text";
  std::uint64_t configurations_ = linearizability::Limits().configurations;
  std::uint64_t megabytes_ = linearizability::Limits().bytes >> 20;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_CHECK_COMMAND_H_
