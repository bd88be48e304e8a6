// docs/API.md is the list of what library users may include: it holds what is there.

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/source_tree.h"

namespace stampede {
namespace {

using ::testing::IsEmpty;

// The list of public headers (docs/API.md) and the tree say the same, for each folder that the list
// has a section for: `## FOLDER`, then a line "- `stampede/FOLDER/FILE.h`: ..." for each header
// that stands in that folder itself. Headers of tests (test_*.h) are not public.
Complaints WrongListOfHeaders(const File& list, const std::vector<File>& files) {
  static const auto& section = *new std::regex("^## (\\S+)$");
  static const auto& entry = *new std::regex("^- `stampede/(([^`]+)/[^/`]+\\.h)`: \\S");
  const auto folder_of = [](const std::string& path) { return path.substr(0, path.rfind('/')); };
  std::map<std::string, int> folders;  // to their lines
  std::map<std::string, int> listed;
  Complaints complaints;
  int number = 0;
  for (const std::string& line : Lines(list.text)) {
    ++number;
    std::smatch match;
    if (std::regex_match(line, match, section)) folders[match[1]] = number;
    if (!std::regex_search(line, match, entry)) continue;
    const std::string path = match[1];
    if (!folders.contains(match[2])) {
      complaints.push_back({list.path, number, path + " stands before its section"});
    }
    if (!listed.emplace(path, number).second) {
      complaints.push_back({list.path, number, path + " stands here twice"});
    }
  }
  std::set<std::string> there;
  for (const File& file : files) {
    const std::string folder = folder_of(file.path);
    const bool of_a_test = file.path.compare(folder.size(), 6, "/test_") == 0;
    if (!IsHeader(file.path) || of_a_test || !folders.contains(folder)) continue;
    there.insert(file.path);
    if (listed.contains(file.path)) continue;
    complaints.push_back({list.path, folders.at(folder), file.path + " is not listed"});
  }
  for (const auto& [path, line] : listed) {
    if (!there.contains(path)) complaints.push_back({list.path, line, path + " is not there"});
  }
  return complaints;
}

TEST(PublicHeaders, AreListed) {
  std::ostringstream text;
  text << std::ifstream(std::string(STAMPEDE_SOURCE_DIR) + "/docs/API.md").rdbuf();
  EXPECT_THAT(text.str(), testing::HasSubstr("\n## core\n"));
  ExpectNone(WrongListOfHeaders({"docs/API.md", text.str()}, Files()));
}

TEST(WrongListOfHeaders, Fires) {
  const std::vector<File> files{{"core/a.h", ""},          {"core/b.h", ""},      {"core/b.cc", ""},
                                {"core/internal/c.h", ""}, {"core/test_d.h", ""}, {"sim/e.h", ""}};
  const auto complain = [&](const std::string& text) {
    std::vector<std::string> messages;
    for (const Complaint& complaint : WrongListOfHeaders({"docs/API.md", text}, files)) {
      messages.push_back(std::to_string(complaint.line) + ": " + complaint.message);
    }
    return messages;
  };
  const std::string a = "- `stampede/core/a.h`: a\n";
  const std::string b = "- `stampede/core/b.h`: b\n";
  EXPECT_THAT(complain("## core\n" + a + b), IsEmpty());
  EXPECT_THAT(complain("## core\n" + a), testing::ElementsAre("1: core/b.h is not listed"));
  EXPECT_THAT(complain("## core\n" + a + b + a),
              testing::ElementsAre("4: core/a.h stands here twice"));
  EXPECT_THAT(complain("## core\n" + a + b + "- `stampede/core/gone.h`: c\n"),
              testing::ElementsAre("4: core/gone.h is not there"));
  EXPECT_THAT(
      complain("## core\n" + a + b + "- `stampede/sim/e.h`: e\n"),
      testing::ElementsAre("4: sim/e.h stands before its section", "4: sim/e.h is not there"));
  EXPECT_THAT(complain("## core\n" + a + "- `stampede/core/b.h`: \n"),
              testing::ElementsAre("1: core/b.h is not listed"));
}

}  // namespace
}  // namespace stampede
