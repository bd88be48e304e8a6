#include "stampede/core/internal/log_line.h"

namespace stampede::internal {

std::string LogLine(std::string_view format, std::initializer_list<std::string> values) {
  std::string line;
  for (const std::string& value : values) {
    const std::size_t place = format.find("{}");
    line += format.substr(0, place);
    line += value;
    format.remove_prefix(place + 2);
  }
  line += format;
  return line;
}

}  // namespace stampede::internal
