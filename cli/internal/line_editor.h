// Lines of commands: typed at a prompt, or from a pipe.
#ifndef STAMPEDE_CLI_INTERNAL_LINE_EDITOR_H_
#define STAMPEDE_CLI_INTERNAL_LINE_EDITOR_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stampede {

// A prompt on the terminal: the line can be edited, earlier ones come back, the tabulator
// completes. There is one at a time.
class LineEditor {
 public:
  // The words that could stand where the last one of `line` stands.
  using Complete = std::function<std::vector<std::string>(std::string_view line)>;

  LineEditor(std::string prompt, Complete complete);
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;
  ~LineEditor();

  // As if it had been typed.
  void Remember(const std::string& line);
  // Nothing at the end of the input.
  std::optional<std::string> Read();

 private:
  const std::string prompt_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_LINE_EDITOR_H_
