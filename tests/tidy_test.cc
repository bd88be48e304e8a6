// The rules of the house that a compiler does not know, as tests over the source tree.
//
// A rule is a row of a table or a small pure function of a file, so that the cases at the end can
// show that each of them fires. What only a comment or a string literal says breaks no rule.

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/source_code.h"
#include "tests/source_tree.h"

namespace stampede {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// --- The rules as data ---------------------------------------------------------------------------

// A pattern that no line of code may contain in the paths that `where` matches and `except` does
// not. Test files are free of bans.
struct Ban {
  std::string pattern;
  std::string where;
  std::string except;
  std::string why;
  std::vector<std::string> fires_on;  // One example for each alternative of the pattern.
};

constexpr std::string_view kNowhere = "^$";
constexpr std::string_view kDeterministic = "^(core|sim|invariants)/";
// The names of the protocols, as alternatives of a pattern: the folders of core/ with a README.
std::string Protocols(bool capitalized = false) {
  std::set<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(STAMPEDE_SOURCE_DIR) / "core")) {
    if (!std::filesystem::exists(entry.path() / "README.md")) continue;
    names.insert(entry.path().filename().string());
  }
  std::string alternatives;
  for (std::string name : names) {
    if (capitalized) {
      name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    }
    alternatives += (alternatives.empty() ? "" : "|") + name;
  }
  return alternatives;
}

const std::vector<Ban>& Bans() {
  static const auto& bans = *new std::vector<Ban>{
      {R"(std::random_device|\bmt19937|std::\w+_distribution|std::shuffle)"
       R"(|\bs?rand\(|absl::\w*BitGen|absl::Uniform)",
       std::string(kDeterministic),
       std::string(kNowhere),
       "randomness is a keyed hash of names (core/keyed_random.h), never an engine",
       {"std::random_device device;", "std::mt19937_64 engine;",
        "std::uniform_int_distribution<int> die;", "std::shuffle(a, b, c);", "int x = rand();",
        "srand(1);", "absl::BitGen gen;", "absl::InsecureBitGen gen;", "absl::Uniform(gen, 0, 6)"}},
      {R"(absl::Now|\bsystem_clock|\bhigh_resolution_clock)",
       std::string(kDeterministic),
       std::string(kNowhere),
       "time is virtual and arrives in the input (core/time.h)",
       {"absl::Now()", "std::chrono::system_clock::now()", "high_resolution_clock::now()"}},
      {R"(\bsteady_clock)",
       std::string(kDeterministic),
       std::string(kNowhere),
       "a run knows no real clock; only rooms about many runs do (hunt/, testing/, cli/)",
       {"std::chrono::steady_clock::now()"}},
      {R"(std::j?thread\b|std::\w*mutex\b|std::atomic|<thread>|<mutex>|<atomic>)",
       std::string(kDeterministic),
       "^core/run_position[.]h$",  // its parent process reads it
       "a run stays on one thread; only rooms about many runs use more (hunt/, testing/, cli/)",
       {"std::thread t;", "std::jthread t;", "std::mutex m;", "std::shared_mutex m;",
        "std::atomic<int> n;", "#include <thread>", "#include <mutex>", "#include <atomic>"}},
      {R"(\b(float|double)\b)",
       "^(core|sim)/",
       std::string(kNowhere),
       "no floating point in decisions: probabilities are integers per million",
       {"double rate = 0;", "float f;"}},
      {R"(std::unordered_|<unordered_(map|set)>)",
       std::string(kDeterministic),
       std::string(kNowhere),
       "the order of std::unordered_* depends on the library; use a sorted or an absl container",
       {"std::unordered_map<int, int> m;", "#include <unordered_map>", "#include <unordered_set>"}},
      {R"(\b()" + Protocols() + R"()::|core/()" + Protocols() + R"()/)",
       "^(sim|histories|scenarios|replay|hunt|testing|cli)/|^invariants/[^/]+$",
       "^cli/main.cc$",
       "generic code knows no protocol by name",
       {"vsr::Config config;", "abd::Config config;", "#include \"stampede/core/vsr/vsr.h\"",
        "#include \"stampede/core/abd/abd.h\""}},
  };
  return bans;
}

// The program that we ship, and the front door through which users make their own: the files
// that put the rooms together.
bool IsFrontDoor(std::string_view path) {
  return path == "cli/main.cc" || path == "testing/main.h" || path == "testing/check_main.h";
}

// Which folders the files of a folder may include. A folder that is not listed may include all.
const std::map<std::string, std::set<std::string>>& MayInclude() {
  static const auto& may_include = *new std::map<std::string, std::set<std::string>>{
      {"core", {"core"}},
      {"sim", {"core", "sim"}},
      {"invariants", {"core", "invariants"}},
      {"histories", {"core", "invariants", "histories"}},
      {"scenarios", {"core", "sim", "scenarios"}},
      {"replay", {"core", "sim", "scenarios", "invariants", "replay"}},
      {"hunt", {"core", "sim", "scenarios", "invariants", "histories", "replay", "hunt"}},
      {"protocols", {"core", "sim", "scenarios", "invariants", "replay", "protocols"}},
      {"cli", {"core", "sim", "scenarios", "invariants", "histories", "replay", "hunt", "cli"}},
      {"testing",
       {"core", "sim", "scenarios", "invariants", "histories", "replay", "hunt", "testing"}},
  };
  return may_include;
}

constexpr std::size_t kLongestHeader = 300;
constexpr std::size_t kLongestSource = 600;

// --- What a file says ----------------------------------------------------------------------------

bool IsTest(std::string_view path) {
  return path.ends_with("_test.cc");
}

std::string Folder(std::string_view path) {
  return std::string(path.substr(0, path.find('/')));
}

bool Matches(std::string_view text, const std::regex& pattern) {
  return std::regex_search(text.begin(), text.end(), pattern);
}

struct Include {
  std::string path;  // without the prefix, where it is one of ours
  int line;
  bool prefixed;  // "stampede/..."
};

std::vector<Include> QuotedIncludes(const File& file) {
  static const auto& pattern = *new std::regex(R"re(^\s*#\s*include\s*"([^"]+)")re");
  std::vector<Include> includes;
  int number = 0;
  for (const std::string& line : CodeLines(file.text)) {
    ++number;
    std::smatch match;
    if (!std::regex_search(line, match, pattern)) continue;
    constexpr std::string_view kPrefix = "stampede/";
    std::string path = match[1];
    const bool prefixed = path.starts_with(kPrefix);
    if (prefixed) path.erase(0, kPrefix.size());
    includes.push_back({std::move(path), number, prefixed});
  }
  return includes;
}

// --- The rules as functions ----------------------------------------------------------------------

Complaints BannedCode(const File& file, const std::vector<Ban>& bans) {
  Complaints complaints;
  if (IsTest(file.path)) return complaints;
  const std::vector<std::string> lines = CodeLines(file.text);
  for (const Ban& ban : bans) {
    if (!Matches(file.path, std::regex(ban.where))) continue;
    if (Matches(file.path, std::regex(ban.except))) continue;
    const std::regex pattern(ban.pattern);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_search(lines[i], match, pattern)) continue;
      complaints.push_back({file.path, static_cast<int>(i) + 1, match.str() + ": " + ban.why});
    }
  }
  return complaints;
}

// The command and the hunt know protocols from a registry only: not even a text or comment of
// theirs names one. The program's main() chooses them.
Complaints ProtocolsByName(const File& file) {
  static const auto& pattern =
      *new std::regex("\\b(" + Protocols() + ")\\b|_(" + Protocols() + ")\\b|\\b(" + Protocols() +
                      ")_|(" + Protocols(/*capitalized=*/true) + ")");
  Complaints complaints;
  if (!Matches(file.path, std::regex("^(hunt|testing|cli)/")) || IsFrontDoor(file.path)) {
    return complaints;
  }
  int number = 0;
  for (const std::string& line : Lines(file.text)) {
    ++number;
    std::smatch match;
    if (!std::regex_search(line, match, pattern)) continue;
    complaints.push_back({file.path, number, match.str() + ": take protocols from the registry"});
  }
  return complaints;
}

// Abseil salts its hash in each process, so the order of these containers must not be seen. That a
// container is never iterated is hard to prove here; that its author thought of it is not.
Complaints UnmarkedHashContainers(const File& file) {
  static const auto& pattern = *new std::regex(R"(absl::(flat|node)_hash_(map|set))");
  static constexpr std::string_view kMark = "never iterated";
  Complaints complaints;
  if (IsTest(file.path) || !Matches(file.path, std::regex(std::string(kDeterministic)))) {
    return complaints;
  }
  const std::vector<std::string> lines = Lines(file.text);
  const std::vector<std::string> code = CodeLines(file.text);
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (!Matches(code[i], pattern) || lines[i].find(kMark) != std::string::npos) continue;
    if (i > 0 && lines[i - 1].find(kMark) != std::string::npos) continue;
    complaints.push_back({file.path, static_cast<int>(i) + 1,
                          "say 'never iterated' here or in the line above: hash order is salted"});
  }
  return complaints;
}

Complaints ForbiddenIncludes(const File& file) {
  Complaints complaints;
  const auto allowed = MayInclude().find(Folder(file.path));
  if (allowed == MayInclude().end() || IsFrontDoor(file.path)) return complaints;
  for (const Include& include : QuotedIncludes(file)) {
    const std::string folder = Folder(include.path);
    const bool ours = Folders().contains(folder);
    const bool whole = include.path.find('/') != std::string::npos;
    if (include.path.starts_with(".") || !whole || (ours && !include.prefixed)) {
      complaints.push_back(
          {file.path, include.line,
           include.path + ": an include of ours is written \"stampede/<room>/<file>.h\""});
    } else if (ours && !allowed->second.contains(folder)) {
      complaints.push_back(
          {file.path, include.line,
           allowed->first + "/ may not include " + folder + "/ (" + include.path + ")"});
    }
  }
  return complaints;
}

std::string GuardOf(std::string_view path) {
  std::string guard = "STAMPEDE_";
  for (const char c : path) {
    const auto letter = static_cast<unsigned char>(c);
    guard += std::isalnum(letter) ? static_cast<char>(std::toupper(letter)) : '_';
  }
  return guard + "_";
}

Complaints WrongGuard(const File& file) {
  if (!IsHeader(file.path)) return {};
  const std::vector<std::string> lines = CodeLines(file.text);
  const auto first = std::ranges::find_if(
      lines, [](const std::string& line) { return line.find_first_not_of(' ') != line.npos; });
  const std::string guard = GuardOf(file.path);
  const auto line = static_cast<int>(first - lines.begin()) + 1;
  if (lines.end() - first >= 2 && *first == "#ifndef " + guard &&
      *(first + 1) == "#define " + guard)
    return {};
  return {{file.path, line, "the header starts with #ifndef and #define " + guard}};
}

Complaints UnfinishedWork(const File& file) {
  // Each word is broken by a group, or this file would complain about itself.
  static const auto& pattern = *new std::regex(R"(\b(TO(?:DO)|FIX(?:ME)|XX(?:X)|HA(?:CK))\b)");
  Complaints complaints;
  int number = 0;
  for (const std::string& line : Lines(file.text)) {
    ++number;
    std::smatch match;
    if (!std::regex_search(line, match, pattern)) continue;
    complaints.push_back({file.path, number, match.str() + ": finish it, or make it an issue"});
  }
  return complaints;
}

Complaints TooLong(const File& file) {
  const std::size_t limit = IsHeader(file.path) ? kLongestHeader : kLongestSource;
  const std::size_t lines = Lines(file.text).size();
  if (lines <= limit) return {};
  return {{file.path, static_cast<int>(lines),
           std::to_string(lines) + " lines, more than " + std::to_string(limit) + ": split it"}};
}

// A header that nothing includes is dead, or untested.
Complaints HeadersNobodyIncludes(const std::vector<File>& files) {
  std::set<std::string> included;
  for (const File& file : files) {
    // An example is a user's project, and includes what stands beside it without a folder.
    const std::string beside = file.path.substr(0, file.path.rfind('/') + 1);
    for (const Include& include : QuotedIncludes(file)) {
      for (const std::string& path : {include.path, beside + include.path}) {
        if (path != file.path) included.insert(path);
      }
    }
  }
  Complaints complaints;
  for (const File& file : files) {
    if (!IsHeader(file.path) || included.contains(file.path)) continue;
    complaints.push_back({file.path, 1, "no other file includes this header"});
  }
  return complaints;
}

// --- The source tree ---------------------------------------------------------------------------

void ExpectNone(Complaints (*rule)(const File&)) {
  for (const File& file : Files()) ExpectNone(rule(file));
}

TEST(SourceTree, IsFound) {
  std::set<std::string> paths;
  for (const File& file : Files()) paths.insert(file.path);
  EXPECT_THAT(paths, testing::IsSupersetOf({"core/time.h", "tests/tidy_test.cc"}));
}

TEST(SourceTree, HasNoBannedCode) {
  for (const File& file : Files()) ExpectNone(BannedCode(file, Bans()));
}
TEST(SourceTree, NamesNoProtocolInTheCommand) {
  ExpectNone(ProtocolsByName);
}
TEST(SourceTree, MarksHashContainers) {
  ExpectNone(UnmarkedHashContainers);
}
TEST(SourceTree, KeepsToTheRooms) {
  ExpectNone(ForbiddenIncludes);
}
TEST(SourceTree, GuardsHeaders) {
  ExpectNone(WrongGuard);
}
TEST(SourceTree, HasNoUnfinishedWork) {
  ExpectNone(UnfinishedWork);
}
TEST(SourceTree, HasNoLongFiles) {
  ExpectNone(TooLong);
}
TEST(SourceTree, IncludesEveryHeader) {
  ExpectNone(HeadersNobodyIncludes(Files()));
}

// --- That each rule can fire ---------------------------------------------------------------------

TEST(BannedCode, FiresOnEachExampleAndTellsTheLine) {
  for (const Ban& ban : Bans()) {
    for (const std::string& example : ban.fires_on) {
      const Complaints complaints = BannedCode({"sim/x.h", "\n" + example + "\n"}, {ban});
      ASSERT_THAT(complaints, SizeIs(1)) << example;
      EXPECT_EQ(complaints[0].line, 2);
    }
  }
}

TEST(BannedCode, FiresWhereItHolds) {
  const auto count = [](std::string path, std::string text) {
    return BannedCode({std::move(path), std::move(text)}, Bans()).size();
  };
  EXPECT_EQ(count("core/x.cc", "double d;"), 1);
  EXPECT_EQ(count("invariants/x.cc", "double d;"), 0);
  EXPECT_EQ(count("hunt/hunt.cc", "std::thread t; steady_clock c;"), 0);
  EXPECT_EQ(count("sim/hunt.cc", "steady_clock c;"), 1);
  EXPECT_EQ(count("sim/world.cc", "std::thread t;"), 1);
  EXPECT_EQ(count("cli/main.cc", "std::thread t;"), 0);
  EXPECT_EQ(count("core/x_test.cc", "double d;"), 0);
  EXPECT_EQ(count("replay/x.h", "vsr::Config c;"), 1);
  EXPECT_EQ(count("invariants/x.h", "vsr::Config c;"), 1);
  EXPECT_EQ(count("invariants/vsr/x.h", "vsr::Config c;"), 0);
}

TEST(BannedCode, LeavesCommentsLiteralsAndLongerWordsAlone) {
  for (const std::string text :
       {"// a double", "/* a\n double */", "\"a double\"", "\"\\\" double\"", "R\"(\" double)\"",
        "int doubled;", "int operand(int);", "'\"'; // double"}) {
    EXPECT_THAT(BannedCode({"core/x.h", text}, Bans()), IsEmpty()) << text;
  }
  EXPECT_THAT(BannedCode({"core/x.h", "f(\"//\"); double d;"}, Bans()), SizeIs(1));
  EXPECT_THAT(BannedCode({"core/x.h", "int n = 1'000; double d; int m = 2'000;"}, Bans()),
              SizeIs(1));
}

TEST(UnmarkedHashContainers, Fires) {
  const std::string map = "absl::flat_hash_map<int, int> map_;";
  for (const std::string& text :
       {map, std::string("absl::flat_hash_set<int> s;"),
        std::string("absl::node_hash_map<int, int> m;"), "// never iterated\n\n" + map}) {
    EXPECT_THAT(UnmarkedHashContainers({"core/x.h", text}), SizeIs(1)) << text;
  }
  EXPECT_THAT(UnmarkedHashContainers({"core/x.h", map + "  // never iterated"}), IsEmpty());
  EXPECT_THAT(UnmarkedHashContainers({"core/x.h", "// never iterated\n" + map}), IsEmpty());
  EXPECT_THAT(UnmarkedHashContainers({"cli/x.h", map}), IsEmpty());
}

TEST(ProtocolsByName, Fires) {
  for (const std::string text :
       {"f(\"vsr\");", "// as in abd", "NewProtocolDriver<Vsr>();", "abd_driver"}) {
    EXPECT_THAT(ProtocolsByName({"cli/x.cc", text}), SizeIs(1)) << text;
  }
  EXPECT_THAT(ProtocolsByName({"hunt/x.cc", "\n\"vsr\""}), SizeIs(1));
  EXPECT_THAT(ProtocolsByName({"protocols/x.cc", "\"vsr\""}), IsEmpty());
  EXPECT_THAT(ProtocolsByName({"cli/x.cc", "stabd();"}), IsEmpty());
  EXPECT_THAT(ProtocolsByName({"cli/main.cc", "\"vsr\""}), IsEmpty());
}

TEST(ForbiddenIncludes, Fires) {
  const auto count = [](std::string path, const std::string& include) {
    return ForbiddenIncludes({std::move(path), "#include \"" + include + "\"\n"}).size();
  };
  EXPECT_EQ(count("core/x.h", "stampede/sim/world.h"), 1);
  EXPECT_EQ(count("sim/x.h", "stampede/invariants/invariant.h"), 1);
  EXPECT_EQ(count("invariants/vsr/x.h", "stampede/sim/world.h"), 1);
  EXPECT_EQ(count("histories/x.h", "stampede/replay/trace.h"), 1);
  EXPECT_EQ(count("scenarios/x.h", "stampede/replay/trace.h"), 1);
  EXPECT_EQ(count("replay/x.h", "stampede/cli/text.h"), 1);
  EXPECT_EQ(count("replay/x.h", "stampede/hunt/hunt.h"), 1);
  EXPECT_EQ(count("hunt/x.h", "stampede/cli/command_line.h"), 1);
  EXPECT_EQ(count("hunt/x.h", "stampede/replay/shrink.h"), 0);
  EXPECT_EQ(count("core/x.h", "../sim/world.h"), 1);
  EXPECT_EQ(count("core/x.h", "time.h"), 1);
  EXPECT_EQ(count("core/x.h", "core/time.h"), 1);
  EXPECT_EQ(count("core/x.h", "stampede/core/time.h"), 0);
  EXPECT_EQ(count("core/x.h", "absl/strings/str_cat.h"), 0);
  EXPECT_EQ(count("cli/x.h", "stampede/sim/world.h"), 0);
}

TEST(WrongGuard, Fires) {
  const std::string good = "#ifndef STAMPEDE_CORE_VSR_LOG_H_\n#define STAMPEDE_CORE_VSR_LOG_H_\n";
  EXPECT_THAT(WrongGuard({"core/vsr/log.h", good}), IsEmpty());
  EXPECT_THAT(WrongGuard({"core/vsr/log.h", "// A log.\n\n" + good}), IsEmpty());
  EXPECT_THAT(WrongGuard({"core/log.h", good}), SizeIs(1));
  EXPECT_THAT(WrongGuard({"core/log.h", "#pragma once\n"}), SizeIs(1));
  EXPECT_THAT(WrongGuard({"core/log.h", ""}), SizeIs(1));
  EXPECT_THAT(WrongGuard({"core/log.cc", ""}), IsEmpty());
}

TEST(UnfinishedWork, Fires) {
  for (const std::string word : {"TO", "FIX", "XX", "HA"}) {
    const std::map<std::string, std::string> rest{
        {"TO", "DO"}, {"FIX", "ME"}, {"XX", "X"}, {"HA", "CK"}};
    EXPECT_THAT(UnfinishedWork({"cli/x.cc", "// " + word + rest.at(word) + ": later"}), SizeIs(1));
  }
  EXPECT_THAT(UnfinishedWork({"cli/x.cc", "// A hack saw, MATODOR."}), IsEmpty());
}

TEST(TooLong, Fires) {
  EXPECT_THAT(TooLong({"core/x.h", std::string(300, '\n')}), IsEmpty());
  EXPECT_THAT(TooLong({"core/x.h", std::string(301, '\n')}), SizeIs(1));
  EXPECT_THAT(TooLong({"core/x.cc", std::string(600, '\n')}), IsEmpty());
  EXPECT_THAT(TooLong({"core/x.cc", std::string(601, '\n')}), SizeIs(1));
}

TEST(HeadersNobodyIncludes, Fires) {
  const std::vector<File> files{{"core/a.h", "#include \"stampede/core/a.h\"\n"},
                                {"core/b.h", ""},
                                {"core/b.cc", "#include \"stampede/core/b.h\"\n"},
                                {"examples/e/c.h", ""},
                                {"examples/e/main.cc", "#include \"c.h\"\n"}};
  const Complaints complaints = HeadersNobodyIncludes(files);
  ASSERT_THAT(complaints, SizeIs(1));
  EXPECT_EQ(complaints[0].path, "core/a.h");
}

}  // namespace
}  // namespace stampede
