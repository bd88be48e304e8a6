// A first project of a user's own, written from the templates in cli/templates.
//
// A template is a real source file in which these words stand for the project's: ProtocolName, the
// type of its protocol; protocol_name and PROTOCOL_NAME, its files, targets and include guards;
// planted-defect, the name of the defect that it is made with.
#ifndef STAMPEDE_CLI_INTERNAL_NEW_PROJECT_H_
#define STAMPEDE_CLI_INTERNAL_NEW_PROJECT_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace stampede {

struct ProjectKind {
  std::string_view name;    // that of its folder in cli/templates
  std::string_view what;    // a few words
  std::string_view defect;  // the one that is planted
};
std::span<const ProjectKind> ProjectKinds();

// What a project's name is in code: of "my-store", "my_store" or "MyStore" the type MyStore and the
// program my_store.
struct ProjectNames {
  std::string type;
  std::string program;
};
// An error says what a name may be.
absl::StatusOr<ProjectNames> NamesOfProject(std::string_view name);

struct NewProject {
  std::string folder;
  ProjectNames names;
  ProjectKind kind;
  std::vector<std::string> files;  // below the folder
};

// Writes the project into the folder `parent`/`name`, which must not exist, or be empty. An error
// where the name or the kind does not fit, or a file cannot be written.
absl::StatusOr<NewProject> WriteNewProject(const std::string& parent, const std::string& name,
                                           std::string_view kind);

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_NEW_PROJECT_H_
