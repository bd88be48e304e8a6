#ifndef STAMPEDE_CLI_CHECK_COMMAND_H_
#define STAMPEDE_CLI_CHECK_COMMAND_H_

#include <cstdint>
#include <optional>
#include <string>

#include "CLI/CLI.hpp"
#include "stampede/replay/history_reader.h"

namespace stampede {

// `stampede check`: whether recorded histories of clients are linearizable.
class CheckCommand {
 public:
  explicit CheckCommand(CLI::App& app);
  bool chosen() const { return command_->parsed(); }
  int Run() const;  // an exit code

 private:
  struct Choices {
    std::optional<HistoryFormat> format;
    std::optional<linearizability::ModelKind> model;
    linearizability::Limits limits;
    bool json = false;
  };

  std::optional<Choices> Parse() const;  // complains where it cannot
  int CheckFile(const std::string& path, const Choices& choices, bool brief) const;
  int CheckFolder(const Choices& choices) const;

  CLI::App* command_;
  std::string path_;
  std::string model_;
  std::string format_ = "auto";
  std::string output_ = "text";
  std::uint64_t configurations_ = linearizability::Limits().configurations;
  std::uint64_t megabytes_ = linearizability::Limits().bytes >> 20;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_CHECK_COMMAND_H_
