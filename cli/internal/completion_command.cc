#include "stampede/cli/internal/completion_command.h"

#include <cctype>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/program.h"

namespace stampede {
namespace {

// The name of a shell function for the program.
std::string FunctionOf(const std::string& program) {
  std::string name = "_" + program;
  for (char& letter : name) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
  }
  return name;
}

std::string Joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : std::string(between)) + word;
  }
  return text;
}

std::string Joined(const std::string& prefix, const std::vector<std::string>& words) {
  std::vector<std::string> prefixed;
  for (const std::string& word : words) prefixed.push_back(prefix + word);
  return Joined(prefixed, "|");
}

std::string NamesOf(const ProgramDescription& program, std::string_view between) {
  std::vector<std::string> names;
  for (const CommandDescription& command : program.commands) names.push_back(command.name);
  return Joined(names, between);
}

// The command, with the options that every command takes.
CommandDescription Whole(const CommandDescription& command, const ProgramDescription& program) {
  CommandDescription whole = command;
  for (const OptionDescription& option : program.program.options) {
    if (option.names.back() != "--help") whole.options.push_back(option);
  }
  return whole;
}

// Options, and the values of what is known by its place. Where none fits, bash completes files.
std::string BashWords(const CommandDescription& command) {
  std::string words;
  for (const OptionDescription& option : command.options) {
    words += " " + Joined(option.positional() ? option.values : option.names, " ");
  }
  return words;
}

void PrintBash(const ProgramDescription& program) {
  const std::string& name = program.program.name;
  const std::string function = FunctionOf(name);
  std::cout << "# bash completion of " << name << "\n"
            << function << "() {\n"
            << "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
            << "  local command= word words=\n"
            << "  COMPREPLY=()\n"
            << "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
            << "    case $word in\n"
            << "      " << NamesOf(program, "|") << ") command=$word; break ;;\n"
            << "    esac\n"
            << "  done\n"
            << "  case $command,$before in\n";
  for (const CommandDescription& command : program.commands) {
    for (const OptionDescription& option : Whole(command, program).options) {
      if (option.positional() || !option.takes_value) continue;
      std::cout << "    " << Joined(command.name + ",", option.names)
                << ") words=" << ShellWord(" " + Joined(option.values, " ")) << " ;;\n";
    }
  }
  std::cout << "  esac\n"
            << "  if [ -z \"$words\" ]; then\n"
            << "    case $command in\n"
            << "      '') words=" << ShellWord(NamesOf(program, " ") + BashWords(program.program))
            << " ;;\n";
  for (const CommandDescription& command : program.commands) {
    std::cout << "      " << command.name
              << ") words=" << ShellWord(BashWords(Whole(command, program))) << " ;;\n";
  }
  std::cout << "    esac\n"
            << "  fi\n"
            << "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
            << "  case ${COMPREPLY-} in *=) compopt -o nospace 2>/dev/null ;; esac\n"
            << "}\n"
            << "complete -o default -F " << function << " " << ShellWord(name) << "\n";
}

// Text inside an argument of _arguments, in which brackets and colons mean something.
std::string ForZsh(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == '[' || letter == ']' || letter == ':' || letter == '\\') escaped += '\\';
    escaped += letter;
  }
  return escaped;
}

std::string ZshArgument(const OptionDescription& option) {
  const std::string values =
      option.values.empty() ? "_files" : "(" + ForZsh(Joined(option.values, " ")) + ")";
  if (option.positional()) {
    return (option.many ? "*:" : ":") + option.names.front() + ":" + values;
  }
  // An option with many values is repeated for each.
  const std::string names = option.names.size() == 1
                                ? (option.many ? "*" : "") + option.names.front()
                                : "(" + Joined(option.names, " ") + ")";
  return names + "[" + ForZsh(option.help) + "]" + (option.takes_value ? ":value:" + values : "");
}

void PrintZshArguments(const CommandDescription& command) {
  std::cout << "_arguments";
  for (const OptionDescription& option : command.options) {
    std::string argument = ZshArgument(option);
    if (!option.positional() && option.names.size() > 1) {
      // Spelled in two ways: braces outside of the quotes make an argument of each.
      const std::size_t end = argument.find(')') + 1;
      std::cout << " \\\n        " << ShellWord(argument.substr(0, end)) << "{"
                << Joined(option.names, ",") << "}" << ShellWord(argument.substr(end));
    } else {
      std::cout << " \\\n        " << ShellWord(argument);
    }
  }
}

void PrintZsh(const ProgramDescription& program) {
  const std::string& name = program.program.name;
  const std::string function = FunctionOf(name);
  std::cout << "#compdef " << name << "\n"
            << function << "() {\n"
            << "  local line state\n"
            << "  ";
  CommandDescription first = program.program;
  PrintZshArguments(first);
  std::cout << " \\\n        ': :->command' '*:: :->argument'\n"
            << "  case $state in\n"
            << "    command)\n"
            << "      local -a commands=(";
  for (const CommandDescription& command : program.commands) {
    std::cout << "\n        " << ShellWord(command.name + ":" + command.help);
  }
  std::cout << ")\n"
            << "      _describe command commands ;;\n"
            << "    argument) case $line[1] in\n";
  for (const CommandDescription& command : program.commands) {
    std::cout << "      " << command.name << ") ";
    PrintZshArguments(Whole(command, program));
    std::cout << " ;;\n";
  }
  std::cout << "      esac ;;\n"
            << "  esac\n"
            << "}\n"
            << "if [ \"$funcstack[1]\" = " << function << " ]; then " << function
            << " \"$@\"; else compdef " << function << " " << ShellWord(name) << "; fi\n";
}

// A text in quotes: in fish, only a quote and a backslash mean something between them.
std::string ForFish(std::string_view text) {
  std::string quoted = "'";
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + "'";
}

void PrintFishOption(const std::string& start, const OptionDescription& option) {
  std::cout << start;
  if (option.positional()) {
    std::cout << " -a " << ForFish(Joined(option.values, " ")) << " -d " << ForFish(option.help)
              << "\n";
    return;
  }
  for (const std::string& name : option.names) {
    const bool is_short = name.size() == 2;
    std::cout << (is_short ? " -s " : " -l ") << name.substr(is_short ? 1 : 2);
  }
  if (option.takes_value) std::cout << " -r";
  if (!option.values.empty()) std::cout << " -f -a " << ForFish(Joined(option.values, " "));
  std::cout << " -d " << ForFish(option.help) << "\n";
}

void PrintFish(const ProgramDescription& program) {
  const std::string start = "complete -c " + ForFish(program.program.name);
  std::cout << "# fish completion of " << program.program.name << "\n";
  for (const OptionDescription& option : program.program.options) PrintFishOption(start, option);
  for (const CommandDescription& command : program.commands) {
    std::cout << start << " -n __fish_use_subcommand -f -a " << command.name << " -d "
              << ForFish(command.help) << "\n";
  }
  for (const CommandDescription& command : program.commands) {
    const std::string here = start + " -n '__fish_seen_subcommand_from " + command.name + "'";
    for (const OptionDescription& option : command.options) {
      if (option.positional() && option.values.empty()) continue;  // files, as everywhere
      if (option.names.back() != "--help") PrintFishOption(here, option);
    }
  }
}

}  // namespace

CompletionCommand::CompletionCommand(Arguments& arguments)
    : command_(arguments.AddCommand("completion", "Print what completes commands in a shell")) {
  command_.Add("shell", shell_, "bash, zsh or fish: source what is printed when the shell starts")
      .Required()
      .OneOf({"bash", "zsh", "fish"});
}

int CompletionCommand::Run(const ProgramDescription& program) const {
  if (shell_ == "bash") PrintBash(program);
  if (shell_ == "zsh") PrintZsh(program);
  if (shell_ == "fish") PrintFish(program);
  return kNothingFound;
}

}  // namespace stampede
