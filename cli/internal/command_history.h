// What was typed at a prompt, kept from one use of the command to the next.
#ifndef STAMPEDE_CLI_INTERNAL_COMMAND_HISTORY_H_
#define STAMPEDE_CLI_INTERNAL_COMMAND_HISTORY_H_

#include <string>
#include <string_view>
#include <vector>

namespace stampede {

// A file of the user's, a line for each command, the oldest first. It is a convenience: where it
// cannot be read or written, nothing is said and nothing is kept.
class CommandHistory {
 public:
  // Of this name, in $XDG_STATE_HOME/stampede, or ~/.local/state/stampede where that is not set
  // (XDG Base Directory Specification). Kept nowhere where there is neither.
  explicit CommandHistory(std::string_view name);

  // The latest, kMost at most.
  std::vector<std::string> Read() const;
  // Makes the file, and the folders above it, where there are none; only the user can read them.
  // Drops the oldest when they are many more than kMost.
  void Add(const std::string& line) const;
  // False where there is no place for it, or it has not been made.
  bool exists() const;

  static constexpr std::size_t kMost = 1'000;

 private:
  std::string file_;  // "" where there is no place
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_COMMAND_HISTORY_H_
