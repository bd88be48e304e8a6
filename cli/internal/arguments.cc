#include "stampede/cli/internal/arguments.h"

#include <algorithm>

#include "CLI/CLI.hpp"
#include "stampede/core/internal/suggest.h"

namespace stampede {
namespace {

constexpr std::size_t kScreen = 100;  // letters in a line of help
constexpr std::size_t kIndent = 30;   // where the text beside an option's name starts

// Breaks `text` into lines that fit beside the names of options.
std::string Wrapped(std::string_view text) {
  std::string wrapped;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (column > 0 && column + 1 + word.size() > kScreen - kIndent) {
      wrapped += '\n';
      column = 0;
    } else if (column > 0) {
      wrapped += ' ';
      ++column;
    }
    wrapped += word;
    column += word.size();
  }
  return wrapped;
}

// The library alone would take -3 for 2^64 - 3.
const CLI::Validator& WholeNumber() {
  static const CLI::Validator validator(
      [](std::string& text) -> std::string {
        const bool whole =
            !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
        return whole ? "" : "'" + text + "' is not a whole number";
      },
      "");
  return validator;
}

}  // namespace

SubcommandOption& SubcommandOption::Required() {
  option_->required();
  return *this;
}
SubcommandOption& SubcommandOption::OneOf(const std::vector<std::string>& values) {
  option_->check(CLI::IsMember(values));
  return *this;
}
SubcommandOption& SubcommandOption::Between(std::uint64_t low, std::uint64_t high) {
  option_->check(CLI::Range(low, high));
  return *this;
}

SubcommandOption Subcommand::Add(const std::string& names, std::string& value,
                                 std::string_view help) {
  CLI::Option* option = app_->add_option(names, value, Wrapped(help));
  if (!value.empty()) option->capture_default_str();
  return SubcommandOption(option);
}
SubcommandOption Subcommand::Add(const std::string& names, std::vector<std::string>& values,
                                 std::string_view help) {
  CLI::Option* option = app_->add_option(names, values, Wrapped(help));
  // Else an option would take a positional argument behind its value, too.
  if (names[0] == '-') option->allow_extra_args(false);
  return SubcommandOption(option);
}
SubcommandOption Subcommand::Add(const std::string& names, std::uint64_t& value,
                                 std::string_view help) {
  return SubcommandOption(
      app_->add_option(names, value, Wrapped(help))->check(WholeNumber())->capture_default_str());
}
SubcommandOption Subcommand::Add(const std::string& names, std::optional<std::uint64_t>& value,
                                 std::string_view help) {
  return SubcommandOption(app_->add_option(names, value, Wrapped(help))->check(WholeNumber()));
}
void Subcommand::AddFlag(const std::string& names, bool& value, std::string_view help) {
  app_->add_flag(names, value, Wrapped(help));
}
bool Subcommand::chosen() const {
  return app_->parsed();
}

Arguments::Arguments(const Program& program, std::string_view description, std::string_view footer)
    : program_(program),
      app_(std::make_unique<CLI::App>(std::string(description), program.typed())) {
  app_->require_subcommand(1);
  app_->fallthrough();
  app_->footer(std::string(footer));
  app_->get_formatter()->column_width(kIndent);
}
Arguments::~Arguments() = default;

Subcommand Arguments::shared() {
  return Subcommand(app_.get());
}
Subcommand Arguments::AddCommand(const std::string& name, std::string_view help) {
  return Subcommand(app_->add_subcommand(name, Wrapped(help)));
}
void Arguments::RenameOption(std::string old_name, std::string new_name) {
  renamed_.emplace_back(std::move(old_name), std::move(new_name));
}

absl::StatusOr<bool> Arguments::Parse(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument(argv[i]);
    for (const auto& [old_name, new_name] : renamed_) {
      if (argument.substr(0, argument.find('=')) == old_name) {
        return absl::InvalidArgumentError(old_name + " is now called " + new_name);
      }
    }
  }
  try {
    app_->parse(argc, argv);
    return true;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
      app_->exit(error);  // prints the help
      return false;
    }
    std::vector<std::string> commands;
    for (const CLI::App* command : app_->get_subcommands({}))
      commands.push_back(command->get_name());
    const std::string first = argc > 1 ? argv[1] : "";
    const bool known = std::find(commands.begin(), commands.end(), first) != commands.end();
    if (first.empty() || first[0] == '-' || known) return absl::InvalidArgumentError(error.what());
    return absl::InvalidArgumentError("there is no command '" + first + "'" +
                                      Suggestion(first, commands));
  }
}

}  // namespace stampede
