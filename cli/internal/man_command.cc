#include "stampede/cli/internal/man_command.h"

#include <cctype>
#include <iostream>
#include <string>
#include <string_view>

#include "stampede/cli/internal/exit_codes.h"

namespace stampede {
namespace {

// As roff must write it: a backslash or a dash is one, and no line begins with a control character.
std::string Roff(std::string_view text) {
  std::string escaped = !text.empty() && (text[0] == '.' || text[0] == '\'') ? "\\&" : "";
  for (const char letter : text) {
    if (letter == '\\') {
      escaped += "\\e";
    } else if (letter == '-') {
      escaped += "\\-";
    } else {
      escaped += letter;
    }
  }
  return escaped;
}

std::string UpperCase(std::string text) {
  for (char& letter : text) letter = static_cast<char>(std::toupper(letter));
  return text;
}

void PrintOption(const OptionDescription& option) {
  std::cout << ".TP\n";
  for (const std::string& name : option.names) {
    if (&name != &option.names.front()) std::cout << ", ";
    std::cout << (option.positional() ? "\\fI" : "\\fB") << Roff(name) << "\\fR";
  }
  if (!option.positional() && option.takes_value) std::cout << " \\fIVALUE\\fR";
  std::cout << "\n" << Roff(option.help);
  if (!option.usual.empty()) std::cout << " (usually " << Roff(option.usual) << ")";
  std::cout << "\n";
}

void PrintCommand(const std::string& program, const CommandDescription& command) {
  std::cout << ".SS \"" << Roff(program + " " + command.name);
  for (const OptionDescription& option : command.options) {
    if (!option.positional()) continue;
    const std::string name = UpperCase(option.names.front()) + (option.many ? "..." : "");
    std::cout << " " << Roff(option.required ? name : "[" + name + "]");
  }
  std::cout << "\"\n" << Roff(command.help) << ".\n";
  for (const OptionDescription& option : command.options) PrintOption(option);
}

}  // namespace

ManCommand::ManCommand(Arguments& arguments)
    : command_(arguments.AddCommand("man", "Print the manual page")) {}

int ManCommand::Run(const ProgramDescription& program) const {
  const std::string& name = program.program.name;
  std::cout << ".TH \"" << Roff(UpperCase(name)) << "\" 1\n.SH NAME\n"
            << Roff(name) << " \\- " << Roff(program.program.help) << "\n.SH SYNOPSIS\n.B "
            << Roff(name) << "\n.I COMMAND\n[\\fIOPTIONS\\fR]\n.SH COMMANDS\n";
  for (const CommandDescription& command : program.commands) PrintCommand(name, command);
  std::cout << ".SH \"OPTIONS OF ALL COMMANDS\"\n";
  for (const OptionDescription& option : program.program.options) PrintOption(option);
  std::cout << ".SH \"EXIT STATUS\"\n"
            << Roff(program.footer)
            << "\n.SH ENVIRONMENT\n.TP\n.B STAMPEDE_LOG\nThe level of \\fB\\-\\-log\\fR where that "
               "is not given.\n.TP\n.B NO_COLOR\nWhere it is set, nothing is printed in color.\n";
  return kNothingFound;
}

}  // namespace stampede
