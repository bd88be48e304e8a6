#include "stampede/cli/internal/line_editor.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "editline/readline.h"

namespace stampede {
namespace {

// The library calls functions without an object.
LineEditor::Complete& Completer() {
  static auto& complete = *new LineEditor::Complete();
  return complete;
}

// The next word that begins with `text`; the first where `state` is 0.
char* NextCompletion(const char* text, int state) {
  static auto& words = *new std::vector<std::string>();
  static std::size_t next = 0;
  const std::string_view line(rl_line_buffer, static_cast<std::size_t>(rl_point));
  if (state == 0) {
    words = Completer()(line);
    next = 0;
  }
  // What is offered may be of several words, of which the first are on the line already.
  const std::string_view begun(text);
  while (next < words.size()) {
    const std::string& word = words[next++];
    for (std::size_t at = 0; at != std::string::npos; at = word.find(' ', at)) {
      if (at != 0) ++at;
      const std::string rest = word.substr(at);
      const bool fits =
          rest.starts_with(begun) && line.ends_with(word.substr(0, at) + std::string(begun));
      if (fits) return strdup(rest.c_str());
    }
  }
  return nullptr;
}

char** AllCompletions(const char* text, int, int) {
  rl_attempted_completion_over = 1;  // no names of files
  return rl_completion_matches(text, NextCompletion);
}

}  // namespace

LineEditor::LineEditor(std::string prompt, Complete complete) : prompt_(std::move(prompt)) {
  Completer() = std::move(complete);
  rl_catch_signals = 0;  // they are the command's
  rl_initialize();
  rl_attempted_completion_function = AllCompletions;
}

LineEditor::~LineEditor() {
  Completer() = nullptr;
}

void LineEditor::Remember(const std::string& line) {
  add_history(line.c_str());
}

std::optional<std::string> LineEditor::Read() {
  char* const typed = readline(prompt_.c_str());
  if (typed == nullptr) {
    std::puts("");
    return std::nullopt;
  }
  std::string line(typed);
  std::free(typed);
  if (!line.empty()) Remember(line);
  return line;
}

}  // namespace stampede
