#include "stampede/cli/internal/new_project.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "stampede/cli/internal/project_templates.h"
#include "stampede/hunt/files.h"

namespace stampede {
namespace {

using testing::HasSubstr;
using testing::Not;

// An empty folder of the test that runs.
std::string EmptyFolder() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const std::string folder = testing::TempDir() + "/new-project-" + test->name();
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

std::string MessageFor(const std::string& name, std::string_view kind = "gossip") {
  return std::string(WriteNewProject(EmptyFolder(), name, kind).status().message());
}

TEST(NamesOfProject, AreMadeOfTheWordsOfItsName) {
  for (const std::string name : {"my-store", "my_store", "MyStore", "My-Store_"}) {
    const auto names = NamesOfProject(name);
    ASSERT_TRUE(names.ok()) << name;
    EXPECT_EQ(names->type, "MyStore") << name;
    EXPECT_EQ(names->program, "my_store") << name;
  }
  EXPECT_EQ(NamesOfProject("RPCServer")->program, "rpc_server");
  EXPECT_EQ(NamesOfProject("raft-2")->type, "Raft2");
}

TEST(NamesOfProject, AreRefusedWhereNoCodeOrBuildCouldHaveThem) {
  for (const std::string name : {"", "7up", "-x", "_x", "a b", "../x", "a/b", "naïve"}) {
    EXPECT_THAT(MessageFor(name), HasSubstr("a project's name begins with a letter")) << name;
  }
  EXPECT_THAT(MessageFor(std::string(41, 'x')), HasSubstr("at most 40"));
  for (const std::string name : {"main", "test", "Install"}) {
    EXPECT_THAT(MessageFor(name), HasSubstr("a target or file of that name")) << name;
  }
  // Its type would be a word of the code of this kind, and is none of another's.
  EXPECT_THAT(MessageFor("counts", "gossip"), HasSubstr("Counts is a word of its own code"));
  EXPECT_EQ(MessageFor("counts", "replicated-log"), "");
}

TEST(WriteNewProject, NamesEveryPlaceAfterTheProject) {
  for (const ProjectKind& kind : ProjectKinds()) {
    const std::string parent = EmptyFolder();
    const auto project = WriteNewProject(parent, "my-store", kind.name);
    ASSERT_TRUE(project.ok()) << project.status();
    EXPECT_EQ(project->folder, parent + "/my-store");
    EXPECT_THAT(project->files,
                testing::IsSupersetOf({"CMakeLists.txt", "README.md", "my_store.h", "my_store.cc",
                                       "main.cc", ".github/workflows/test.yml", ".gitignore"}));
    for (const std::string& file : project->files) {
      const auto text = ReadFile(project->folder + "/" + file);
      ASSERT_TRUE(text.ok()) << text.status();
      for (const std::string word :
           {"ProtocolName", "protocol_name", "PROTOCOL_NAME", "planted-defect"}) {
        EXPECT_THAT(file + "\n" + *text, Not(HasSubstr(word))) << file;
      }
    }
    const auto header = ReadFile(project->folder + "/my_store.h");
    EXPECT_THAT(*header, HasSubstr("#ifndef MY_STORE_H_\n"));
    EXPECT_THAT(*header, HasSubstr("struct MyStore {"));
    EXPECT_THAT(*header, HasSubstr("\"" + std::string(kind.defect) + "\""));
  }
}

TEST(WriteNewProject, LeavesAFolderAloneInWhichThereIsSomething) {
  const std::string parent = EmptyFolder();
  std::filesystem::create_directories(parent + "/store");
  ASSERT_TRUE(WriteNewProject(parent, "store", "gossip").ok()) << "an empty folder will do";
  ASSERT_TRUE(WriteFile(parent + "/store/store.h", "mine").ok());

  const auto again = WriteNewProject(parent, "store", "gossip");

  EXPECT_THAT(std::string(again.status().message()), HasSubstr("is there already"));
  EXPECT_EQ(ReadFile(parent + "/store/store.h").value(), "mine");
}

TEST(WriteNewProject, KnowsItsKinds) {
  EXPECT_THAT(MessageFor("store", "gosip"), HasSubstr("did you mean 'gossip'?"));
  EXPECT_THAT(MessageFor("store", "common"), HasSubstr("; one of request-reply, "));
}

// Every file below cli/templates is in the command, as it is on disk.
TEST(ProjectTemplates, AreTheFilesOfTheirFolder) {
  std::size_t files = 0;
  const std::filesystem::path root = std::string(STAMPEDE_SOURCE_DIR) + "/cli/templates";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    files += entry.is_regular_file() ? 1 : 0;
  }
  EXPECT_EQ(ProjectTemplates().size(), files);
  for (const ProjectTemplate& file : ProjectTemplates()) {
    const std::filesystem::path path = root / file.folder / file.path;
    EXPECT_EQ(ReadFile(path.string()).value_or("none"), file.text) << path;
  }
}

}  // namespace
}  // namespace stampede
