// The program's name, as it stands in the lines that a user is told to type.
#ifndef STAMPEDE_CLI_INTERNAL_PROGRAM_H_
#define STAMPEDE_CLI_INTERNAL_PROGRAM_H_

#include <string>
#include <string_view>

namespace stampede {

// One word of a shell's line: quoted where the shell would not leave it as it is.
std::string ShellWord(std::string_view text);

class Program {
 public:
  // `typed` is argv[0]: a name that the shell looks up, or a path.
  explicit Program(std::string_view typed) : typed_(typed) {}

  // `arguments` as a line that can be pasted into the shell which the program was started from.
  std::string Typed(std::string_view arguments) const;
  // The same for files: it does not depend on where the program lies.
  std::string Recorded(std::string_view arguments) const;

  // The last part of the path.
  std::string name() const;
  const std::string& typed() const { return typed_; }

 private:
  std::string typed_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_PROGRAM_H_
