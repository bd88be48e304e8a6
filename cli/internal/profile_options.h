// The options that say what goes wrong, and how strongly.
#ifndef STAMPEDE_CLI_INTERNAL_PROFILE_OPTIONS_H_
#define STAMPEDE_CLI_INTERNAL_PROFILE_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/arguments.h"
#include "stampede/cli/internal/program.h"
#include "stampede/sim/profile.h"

namespace stampede {

class ProfileOptions {
 public:
  void AddTo(Subcommand& command, const Program& program);

  // The profile with the other options over it. Errors name the option that does not fit.
  absl::StatusOr<Profile> Parse() const;

  // The options that name these choices: "" or " --...". They name no profile, whose file may
  // change.
  static std::string ShowOptions(const Profile& profile);

 private:
  std::string profile_;
  std::vector<std::string> faults_;
  std::vector<std::string> no_faults_;
  std::vector<std::string> fault_rates_;
  std::string latency_;
  std::string clock_drift_;
  std::string clock_jump_;
  std::string clock_offset_;
  bool ordered_ = false;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_PROFILE_OPTIONS_H_
