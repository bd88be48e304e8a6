// What README.md shows is what the command prints, and what documents name is run by CI or nightly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "tests/command.h"

namespace stampede {
namespace {

TEST(Readme, ItsFirstFindingIsWhatTheHuntPrints) {
  const std::string readme = TextOf(std::string(STAMPEDE_SOURCE_DIR) + "/README.md");
  const std::size_t section = readme.find("## A first finding");
  ASSERT_NE(section, std::string::npos);
  const std::size_t options = readme.find("make hunt ARGS=\"", section) + 16;
  const std::size_t finding = readme.find("VIOLATION", options);
  const std::size_t replay = readme.find("\n\n  Replay it:", finding);
  ASSERT_NE(replay, std::string::npos);

  const Result hunt =
      Stampede("hunt vsr " + readme.substr(options, readme.find('"', options) - options));
  EXPECT_EQ(hunt.code, 1) << hunt.err;
  EXPECT_THAT(hunt.out, testing::HasSubstr(readme.substr(finding, replay - finding)));
}

// Targets of make, and those that each needs: before it, or called by it.
std::map<std::string, std::set<std::string>> TargetsOf(const std::string& makefile) {
  std::istringstream joined(std::regex_replace(makefile, std::regex(R"(\\\n)"), " "));
  const std::regex rule(R"(([a-z][a-z -]*):([^=]*))");
  const std::regex called(R"(\$\(MAKE\) (?:--[a-z-]+ )?([a-z-]+).*)");
  std::map<std::string, std::set<std::string>> targets;
  std::set<std::string> current;
  const auto words_of = [](const std::string& text) {
    std::istringstream words(text);
    return std::set<std::string>(std::istream_iterator<std::string>(words), {});
  };
  std::smatch found;
  for (std::string line; std::getline(joined, line);) {
    if (std::regex_match(line, found, rule)) {
      current = words_of(found[1]);
      for (const std::string& target : current) targets[target].merge(words_of(found[2]));
    } else if (std::regex_search(line, found, called)) {
      for (const std::string& target : current) targets[target].insert(found[1]);
    }
  }
  return targets;
}

std::set<std::string> AllThatMatch(const std::string& text, const std::regex& pattern) {
  std::set<std::string> all;
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) {
    all.insert((*match)[1]);
  }
  return all;
}

TEST(Readme, WhatDocumentsNameIsRunByCiOrNightly) {
  const std::string tree = std::string(STAMPEDE_SOURCE_DIR) + "/";
  const std::string makefile = TextOf(tree + "Makefile");
  auto targets = TargetsOf(makefile);
  ASSERT_THAT(targets["nightly"], testing::Contains("fuzz"));
  ASSERT_THAT(targets["debug"], testing::Contains("test"));

  std::set<std::string> run =
      AllThatMatch(TextOf(tree + ".ci/run"), std::regex("\nmake ([a-z-]+)"));
  ASSERT_THAT(run, testing::Contains("test"));
  run.insert("nightly");
  for (std::size_t before = 0; before != run.size();) {
    before = run.size();
    for (const std::string& target : std::set(run)) {
      run.insert(targets[target].begin(), targets[target].end());
    }
  }

  std::set<std::string> named;
  for (const std::string& line : AllThatMatch(makefile, std::regex("\t@echo '(make [^\n]+)"))) {
    named.merge(AllThatMatch(line, std::regex(R"((?:make | \| )([a-z][a-z-]+))")));
  }
  ASSERT_THAT(named, testing::IsSupersetOf({"asan", "clang-debug", "tidy"}));
  for (const char* document : {"README.md", "CONTRIBUTING.md", "docs/use-in-your-project.md",
                               "docs/checking.md", "docs/hunting.md", "docs/scaling.md"}) {
    named.merge(AllThatMatch(TextOf(tree + document), std::regex("(?:`|\n)make ([a-z-]+)")));
  }
  // They write into the tree, or clear it; CI makes what two of them make.
  for (const char* target : {"clean", "format", "report-page", "help"}) named.erase(target);
  EXPECT_THAT(run, testing::IsSupersetOf(named));
}

}  // namespace
}  // namespace stampede
