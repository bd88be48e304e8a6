#include "stampede/cli/internal/arguments.h"

#include <algorithm>
#include <charconv>
#include <system_error>

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
        if (!whole) return "'" + text + "' is not a whole number";
        std::uint64_t number = 0;
        const char* const end = text.data() + text.size();
        const bool fits = std::from_chars(text.data(), end, number).ec == std::errc();
        return fits ? "" : "'" + text + "' is too large: numbers are below 2^64";
      },
      "");
  return validator;
}

}  // namespace

SubcommandOption& SubcommandOption::Required() {
  if (option_ == nullptr) return *this;
  option_->required();
  return *this;
}
SubcommandOption& SubcommandOption::OneOf(const std::vector<std::string>& values) {
  if (option_ == nullptr) return *this;
  option_->check(CLI::IsMember(values));
  return Offers(values);
}
SubcommandOption& SubcommandOption::Offers(std::vector<std::string> values) {
  if (option_ == nullptr) return *this;
  (*values_)[option_] = std::move(values);
  return *this;
}
SubcommandOption& SubcommandOption::Between(std::uint64_t low, std::uint64_t high) {
  if (option_ == nullptr) return *this;
  option_->check(CLI::Range(low, high));
  return *this;
}

SubcommandOption Subcommand::Add(const std::string& names, std::string& value,
                                 std::string_view help) {
  if (!takes_options_) return {nullptr, values_};
  CLI::Option* option = app_->add_option(names, value, Wrapped(help));
  if (!value.empty()) option->capture_default_str();
  return {option, values_};
}
SubcommandOption Subcommand::Add(const std::string& names, std::vector<std::string>& values,
                                 std::string_view help) {
  if (!takes_options_) return {nullptr, values_};
  CLI::Option* option = app_->add_option(names, values, Wrapped(help));
  // Else an option would take a positional argument behind its value, too.
  if (names[0] == '-') option->allow_extra_args(false);
  return {option, values_};
}
SubcommandOption Subcommand::Add(const std::string& names, std::uint64_t& value,
                                 std::string_view help) {
  if (!takes_options_) return {nullptr, values_};
  return {
      app_->add_option(names, value, Wrapped(help))->check(WholeNumber())->capture_default_str(),
      values_};
}
SubcommandOption Subcommand::Add(const std::string& names, std::optional<std::uint64_t>& value,
                                 std::string_view help) {
  if (!takes_options_) return {nullptr, values_};
  return {app_->add_option(names, value, Wrapped(help))->check(WholeNumber()), values_};
}
void Subcommand::AddFlag(const std::string& names, bool& value, std::string_view help) {
  if (takes_options_) app_->add_flag(names, value, Wrapped(help));
}
void Subcommand::AddHiddenFlag(const std::string& names, bool& value) {
  if (takes_options_) app_->add_flag(names, value)->group("");
}
bool Subcommand::chosen() const {
  return app_->parsed();
}

Arguments::Arguments(const Program& program, std::string_view description, std::string_view footer,
                     std::string_view first)
    : program_(program),
      first_(first),
      app_(std::make_unique<CLI::App>(std::string(description), program.typed())) {
  app_->require_subcommand(1);
  app_->fallthrough();
  app_->footer(std::string(footer));
  app_->get_formatter()->column_width(kIndent);
}
Arguments::~Arguments() = default;

Subcommand Arguments::shared() {
  return {app_.get(), &values_};
}
Subcommand Arguments::AddCommand(const std::string& name, std::string_view help) {
  const bool takes_options = first_.empty() || first_.starts_with('-') || first_ == name;
  return {app_->add_subcommand(name, Wrapped(help)), &values_, takes_options};
}
void Arguments::HasNoCommands() {
  app_->require_subcommand(0);
}
void Arguments::AddVersion(const std::string& version) {
  app_->set_version_flag("--version", version, "Print the version and exit");
}
namespace {

// Text that was broken into lines, as one.
std::string Unwrapped(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

OptionDescription DescribeOption(const CLI::Option& option, const OptionValues& values) {
  OptionDescription described;
  for (const std::string& name : option.get_snames()) described.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) described.names.push_back("--" + name);
  if (described.names.empty()) described.names.push_back(option.get_name());
  described.help = Unwrapped(option.get_description());
  described.takes_value = option.get_items_expected_max() > 0;
  described.required = option.get_required();
  described.many = option.get_items_expected_max() > 1;
  described.usual = option.get_default_str();
  if (const auto offered = values.find(&option); offered != values.end()) {
    described.values = offered->second;
  }
  return described;
}

CommandDescription DescribeCommand(const CLI::App& app, const OptionValues& values) {
  CommandDescription described{app.get_name(), Unwrapped(app.get_description()), {}};
  for (const CLI::Option* option : app.get_options()) {
    described.options.push_back(DescribeOption(*option, values));
  }
  return described;
}

}  // namespace

ProgramDescription Arguments::Describe() const {
  ProgramDescription described{DescribeCommand(*app_, values_), app_->get_footer(), {}};
  const CLI::App& app = *app_;
  for (const CLI::App* command : app.get_subcommands({})) {
    described.commands.push_back(DescribeCommand(*command, values_));
  }
  return described;
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
    const std::size_t equals = argument.find('=');
    const bool names_option = argument.starts_with("--");
    if (names_option && equals + 1 == argument.size()) {
      return absl::InvalidArgumentError(std::string(argument.substr(0, equals)) +
                                        ": its value is empty");
    }
    if (argument.empty()) {
      const std::string_view before(argv[i - 1]);
      return absl::InvalidArgumentError(i > 1 && before.starts_with("-")
                                            ? std::string(before) + ": its value is empty"
                                            : "an argument is empty");
    }
  }
  try {
    app_->parse(argc, argv);
    return true;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
      app_->exit(error);  // prints the help, or the version
      return false;
    }
    std::vector<std::string> commands;
    for (const CLI::App* command : app_->get_subcommands({}))
      commands.push_back(command->get_name());
    const std::string first = argc > 1 ? argv[1] : "";
    const bool known = std::find(commands.begin(), commands.end(), first) != commands.end();
    if (first.empty() || first[0] == '-' || known || commands.empty())
      return absl::InvalidArgumentError(error.what());
    return absl::InvalidArgumentError("there is no command '" + first + "'" +
                                      Suggestion(first, commands));
  }
}

}  // namespace stampede
