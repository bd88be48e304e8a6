#include "stampede/cli/internal/program.h"

namespace stampede {
namespace {

constexpr std::string_view kPlain =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+-@%:,=";

}  // namespace

std::string ShellWord(std::string_view text) {
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(text);
  }
  std::string quoted = "'";
  for (const char letter : text) {
    if (letter == '\'') {
      quoted += "'\\''";
    } else {
      quoted += letter;
    }
  }
  return quoted + "'";
}

std::string Program::Typed(std::string_view arguments) const {
  return ShellWord(typed_) + " " + std::string(arguments);
}

std::string Program::Recorded(std::string_view arguments) const {
  return ShellWord(name()) + " " + std::string(arguments);
}

std::string Program::name() const {
  return typed_.substr(typed_.find_last_of('/') + 1);  // npos + 1 is 0
}

}  // namespace stampede
