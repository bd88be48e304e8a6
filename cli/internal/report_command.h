#ifndef STAMPEDE_CLI_INTERNAL_REPORT_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_REPORT_COMMAND_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/arguments.h"
#include "stampede/cli/internal/choices.h"
#include "stampede/cli/internal/in_child.h"
#include "stampede/replay/report/report_of_run.h"

namespace stampede {

// `stampede report`: a run, two runs or a hunt as a page, or a run in the format of another viewer.
class ReportCommand {
 public:
  ReportCommand(Arguments& arguments, const ProtocolRegistry& protocols);
  bool chosen() const { return command_.chosen(); }
  // What the arguments ask for.
  struct Choices {
    ChildLimits limits;
    std::optional<ChosenRuns> seeded;  // where some run is a run seed
    std::string format;
    std::string output;  // "-": standard output
    bool hunt = false;   // the folder of a hunt
  };
  // All that is checked before the first run.
  absl::StatusOr<Choices> Parse() const;
  int Run() const;  // an exit code

 private:
  int ReportRuns(const Choices& choices) const;
  int ReportHunt(const Choices& choices) const;
  // One of the runs; `text` is that of its file.
  absl::StatusOr<report::ReportedRun> Make(const std::string& run, const std::string& text,
                                           bool without_defect, const Choices& choices) const;
  absl::StatusOr<std::string> Write(std::vector<report::ReportedRun> made,
                                    const Choices& choices) const;

  const Program program_;
  const ProtocolRegistry& protocols_;
  Subcommand command_;
  std::vector<std::string> runs_;
  ChoiceOptions choices_;
  std::string out_;
  std::string format_ = "html";
  bool why_ = false;
  bool without_defect_ = false;
  ChildOptions children_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_REPORT_COMMAND_H_
