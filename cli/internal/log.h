// What the command says on standard error: errors, remarks, and for --log debug every step.
#ifndef STAMPEDE_CLI_INTERNAL_LOG_H_
#define STAMPEDE_CLI_INTERNAL_LOG_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace stampede {

// From now on, messages of this level and above are shown, behind the program's name. An error
// where there is no such level; messages are then shown from "info" on.
absl::Status StartLog(std::string_view level, const std::string& program);

void LogError(std::string_view message);
void LogInfo(std::string_view message);
void LogDebug(std::string_view message);
bool LogsDebug();  // whether such messages are shown

// Logs what is wrong with the user's input, after `where` unless that is empty, and returns the
// exit code for it.
int RefuseInput(const absl::Status& status, std::string_view where = "");

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_LOG_H_
