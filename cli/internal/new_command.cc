#include "stampede/cli/internal/new_command.h"

#include <iostream>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/log.h"
#include "stampede/cli/internal/new_project.h"

namespace stampede {
namespace {

std::string KindsForHelp() {
  std::string help;
  for (const ProjectKind& kind : ProjectKinds()) {
    help += (help.empty() ? "" : "; ") + std::string(kind.name) + ": " + std::string(kind.what);
  }
  return help;
}

}  // namespace

NewCommand::NewCommand(Arguments& arguments)
    : command_(arguments.AddCommand("new", "Write a project for a protocol of your own")) {
  command_.Add("name", name_, "the folder, and what protocol and program are called").Required();
  command_.Add("--protocol", kind_, KindsForHelp()).Required();
}

int NewCommand::Run() const {
  const auto project = WriteNewProject(".", name_, kind_);
  if (!project.ok()) return RefuseInput(project.status());
  const std::string program = "build/" + project->names.program;
  std::cout << "Made " << name_ << "/, a project of " << project->files.size()
            << " files with the defect " << project->kind.defect << " planted. Next:\n\n"
            << "  cd " << name_ << "\n"
            << "  cmake -B build && cmake --build build -j 2\n"
            << "  " << program << " hunt --runs 1000\n"
            << "  " << program << " hunt --runs 1000 --defect " << project->kind.defect << "\n"
            << "  ctest --test-dir build --output-on-failure\n\n"
            << "The first hunt finds nothing, the second finds the defect. README.md says what is "
               "where, and how\nto go on.\n";
  return kNothingFound;
}

}  // namespace stampede
