// The arguments of the command line, without the library that parses them: its header alone takes
// seconds to compile.
#ifndef STAMPEDE_CLI_INTERNAL_ARGUMENTS_H_
#define STAMPEDE_CLI_INTERNAL_ARGUMENTS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/program.h"

namespace CLI {  // NOLINT(readability-identifier-naming): of CLI11
class App;
class Option;
}  // namespace CLI

namespace stampede {

// For each option the values that a shell offers.
using OptionValues = std::map<const CLI::Option*, std::vector<std::string>>;

class SubcommandOption {
 public:
  // Without an option, it is one that was not added.
  SubcommandOption(CLI::Option* option, OptionValues* values) : option_(option), values_(values) {}
  SubcommandOption& Required();
  SubcommandOption& OneOf(const std::vector<std::string>& values);
  SubcommandOption& Between(std::uint64_t low, std::uint64_t high);
  // Values that a shell offers; others are taken, too.
  SubcommandOption& Offers(std::vector<std::string> values);

 private:
  CLI::Option* option_;
  OptionValues* values_;
};

// A command such as `hunt`, or the program itself. Values are written into the variables that
// options were added with, which must outlive the parsing. What they hold before is the default and
// is shown in the help, unless it is empty.
class Subcommand {
 public:
  // Where it takes no options, Add does nothing.
  Subcommand(CLI::App* app, OptionValues* values, bool takes_options = true)
      : app_(app), values_(values), takes_options_(takes_options) {}

  // `names` are such as "--runs" or "-o,--out"; without dashes, the argument is known by its place.
  SubcommandOption Add(const std::string& names, std::string& value, std::string_view help);
  // Many values: an option is given once for each.
  SubcommandOption Add(const std::string& names, std::vector<std::string>& values,
                       std::string_view help);
  // Whole numbers: others are refused.
  SubcommandOption Add(const std::string& names, std::uint64_t& value, std::string_view help);
  SubcommandOption Add(const std::string& names, std::optional<std::uint64_t>& value,
                       std::string_view help);
  void AddFlag(const std::string& names, bool& value, std::string_view help);
  // One that the help does not show.
  void AddHiddenFlag(const std::string& names, bool& value);

  // Whether the command line names this command.
  bool chosen() const;

 private:
  CLI::App* app_;
  OptionValues* values_;
  bool takes_options_;
};

// The program and its commands as data: what help, a man page and a shell's completion say.
struct OptionDescription {
  std::vector<std::string> names;  // with dashes; without, it is known by its place
  std::string help;
  bool takes_value = true;
  bool required = false;
  bool many = false;  // may be given more than once
  std::string usual;
  std::vector<std::string> values;  // that a shell offers

  bool positional() const { return names.front()[0] != '-'; }
};
struct CommandDescription {
  std::string name;
  std::string help;
  std::vector<OptionDescription> options;
};
struct ProgramDescription {
  CommandDescription program;  // with the options that every command takes
  std::string footer;
  std::vector<CommandDescription> commands;
};

class Arguments {
 public:
  // Where `first`, the first word of the command line, is no option, commands of other names get no
  // options: making them takes longer than many a command.
  Arguments(const Program& program, std::string_view description, std::string_view footer,
            std::string_view first = "");
  ~Arguments();

  const Program& program() const { return program_; }
  Subcommand shared();  // for options that every command takes
  Subcommand AddCommand(const std::string& name, std::string_view help);
  void HasNoCommands();                         // its options are the program's own
  void AddVersion(const std::string& version);  // what --version prints

  ProgramDescription Describe() const;

  // The old name of an option. Its use is an error that names the new one.
  void RenameOption(std::string old_name, std::string new_name);

  // False where help or the version was asked for: it has been printed. An error where the
  // arguments do not fit.
  absl::StatusOr<bool> Parse(int argc, const char* const* argv);

 private:
  const Program program_;
  const std::string first_;
  OptionValues values_;
  std::unique_ptr<CLI::App> app_;
  std::vector<std::pair<std::string, std::string>> renamed_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_ARGUMENTS_H_
