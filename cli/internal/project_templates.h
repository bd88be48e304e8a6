// The files of cli/templates, which are built into the command.
#ifndef STAMPEDE_CLI_INTERNAL_PROJECT_TEMPLATES_H_
#define STAMPEDE_CLI_INTERNAL_PROJECT_TEMPLATES_H_

#include <span>
#include <string_view>

namespace stampede {

struct ProjectTemplate {
  std::string_view folder;  // "common", or the kind of project that it belongs to
  std::string_view path;    // below that, with slashes
  std::string_view text;
};

std::span<const ProjectTemplate> ProjectTemplates();

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_PROJECT_TEMPLATES_H_
