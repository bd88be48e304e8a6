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

namespace stampede {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

struct File {
  std::string path;  // From the root of the repository, with slashes.
  std::string text;
};

struct Complaint {
  std::string path;
  int line;
  std::string message;
};
using Complaints = std::vector<Complaint>;

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
// The hunt spreads runs over threads and stops at a deadline; each run stays deterministic.
constexpr std::string_view kHunt = "^sim/hunt";

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
       std::string(kHunt),
       "only the hunt (sim/hunt*) may look at a real clock",
       {"std::chrono::steady_clock::now()"}},
      {R"(std::j?thread\b|std::\w*mutex\b|std::atomic|<thread>|<mutex>|<atomic>)",
       std::string(kDeterministic),
       std::string(kHunt),
       "only the hunt (sim/hunt*) may use threads",
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
      {R"(\b(vsr|raft|abd)::|core/(vsr|raft|abd)/)",
       "^(sim|scenarios|replay)/|^invariants/[^/]+$",
       std::string(kNowhere),
       "generic code knows no protocol by name",
       {"vsr::Config config;", "raft::Config config;", "abd::Config config;",
        "#include \"stampede/core/vsr/vsr.h\"", "#include \"stampede/core/raft/raft.h\"",
        "#include \"stampede/core/abd/abd.h\""}},
  };
  return bans;
}

// Which folders the files of a folder may include. A folder that is not listed may include all.
const std::map<std::string, std::set<std::string>>& MayInclude() {
  static const auto& may_include = *new std::map<std::string, std::set<std::string>>{
      {"core", {"core"}},
      {"sim", {"core", "sim"}},
      {"invariants", {"core", "invariants"}},
      {"scenarios", {"core", "sim", "scenarios"}},
      {"replay", {"core", "sim", "scenarios", "invariants", "replay"}},
  };
  return may_include;
}

const std::set<std::string>& Folders() {
  static const auto& folders = *new std::set<std::string>{
      "bench", "cli", "core", "examples", "invariants", "replay", "scenarios", "sim", "tests"};
  return folders;
}

constexpr std::size_t kLongestHeader = 300;
constexpr std::size_t kLongestSource = 600;

// --- What a file says ----------------------------------------------------------------------------

bool IsHeader(std::string_view path) {
  return path.ends_with(".h");
}
bool IsTest(std::string_view path) {
  return path.ends_with("_test.cc");
}

std::string Folder(std::string_view path) {
  return std::string(path.substr(0, path.find('/')));
}

bool Matches(std::string_view text, const std::regex& pattern) {
  return std::regex_search(text.begin(), text.end(), pattern);
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Where the literal or comment that starts at `begin` ends; `begin` itself when none starts there.
std::size_t EndOfProse(const std::string& text, std::size_t begin) {
  const auto after = [&](std::string_view close, std::size_t from) {
    const std::size_t found = text.find(close, from);
    return found == std::string::npos ? text.size() : found + close.size();
  };
  const std::string_view rest = std::string_view(text).substr(begin);
  const char before = begin == 0 ? ' ' : text[begin - 1];
  if (rest.starts_with("//")) return std::min(text.find('\n', begin), text.size());
  if (rest.starts_with("/*")) return after("*/", begin + 2);
  if (rest.starts_with("R\"")) {
    const std::size_t open = std::min(text.find('(', begin), text.size());
    return after(")" + text.substr(begin + 2, open - begin - 2) + "\"", open);
  }
  // An apostrophe after a digit or letter separates digits.
  const bool separator = rest.starts_with("'") && std::isalnum(static_cast<unsigned char>(before));
  if (separator || !(rest.starts_with("\"") || rest.starts_with("'"))) return begin;
  std::size_t end = begin + 1;
  while (end < text.size() && text[end] != rest.front()) end += text[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text.size());
}

// The lines without comments and literals; an included path stays.
std::vector<std::string> CodeLines(const std::string& text) {
  std::string code = text;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = EndOfProse(text, at);
    const std::size_t line =
        text.rfind('\n', at) == std::string::npos ? 0 : text.rfind('\n', at) + 1;
    const bool included = text[at] == '"' && text.compare(line, 9, "#include ") == 0;
    for (std::size_t i = at; i < end && !included; ++i) {
      if (code[i] != '\n') code[i] = ' ';
    }
    at = std::max(end, at + 1);
  }
  return Lines(code);
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
  if (allowed == MayInclude().end()) return complaints;
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
  // Each packed_name is broken by a group, or this file would complain about itself.
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

// --- The source tree -----------------------------------------------------------------------------

std::vector<File> ReadSourceTree(const std::filesystem::path& root) {
  std::vector<File> files;
  for (const std::string& folder : Folders()) {
    if (!std::filesystem::exists(root / folder)) continue;
    std::filesystem::recursive_directory_iterator entries(root / folder);
    for (auto entry = begin(entries); entry != end(entries); ++entry) {
      const std::filesystem::path& path = entry->path();
      // Somebody may have built an example where it stands.
      if (entry->is_directory() && path.filename() == "build") entry.disable_recursion_pending();
      if (!entry->is_regular_file() || (path.extension() != ".h" && path.extension() != ".cc")) {
        continue;
      }
      std::ostringstream text;
      text << std::ifstream(path).rdbuf();
      files.push_back({path.lexically_relative(root).generic_string(), text.str()});
    }
  }
  std::ranges::sort(files, {}, &File::path);
  return files;
}

class SourceTree : public testing::Test {
 protected:
  // Prints file:line: message for each complaint, as compilers do, so that editors jump there.
  static void ExpectNone(const Complaints& complaints) {
    for (const Complaint& complaint : complaints) {
      ADD_FAILURE_AT(complaint.path.c_str(), complaint.line) << complaint.message;
    }
  }

  static void ExpectNone(Complaints (*rule)(const File&)) {
    for (const File& file : Files()) ExpectNone(rule(file));
  }

  static const std::vector<File>& Files() {
    static const auto& files = *new std::vector<File>(ReadSourceTree(STAMPEDE_SOURCE_DIR));
    return files;
  }
};

TEST_F(SourceTree, IsFound) {
  std::set<std::string> paths;
  for (const File& file : Files()) paths.insert(file.path);
  EXPECT_THAT(paths, testing::IsSupersetOf({"core/time.h", "tests/tidy_test.cc"}));
}

TEST_F(SourceTree, HasNoBannedCode) {
  for (const File& file : Files()) ExpectNone(BannedCode(file, Bans()));
}
TEST_F(SourceTree, MarksHashContainers) {
  ExpectNone(UnmarkedHashContainers);
}
TEST_F(SourceTree, KeepsToTheRooms) {
  ExpectNone(ForbiddenIncludes);
}
TEST_F(SourceTree, GuardsHeaders) {
  ExpectNone(WrongGuard);
}
TEST_F(SourceTree, HasNoUnfinishedWork) {
  ExpectNone(UnfinishedWork);
}
TEST_F(SourceTree, HasNoLongFiles) {
  ExpectNone(TooLong);
}
TEST_F(SourceTree, IncludesEveryHeader) {
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
  EXPECT_EQ(count("sim/hunt.cc", "std::thread t; steady_clock c;"), 0);
  EXPECT_EQ(count("sim/hunt.cc", "system_clock c;"), 1);
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

TEST(ForbiddenIncludes, Fires) {
  const auto count = [](std::string path, const std::string& include) {
    return ForbiddenIncludes({std::move(path), "#include \"" + include + "\"\n"}).size();
  };
  EXPECT_EQ(count("core/x.h", "stampede/sim/world.h"), 1);
  EXPECT_EQ(count("sim/x.h", "stampede/invariants/invariant.h"), 1);
  EXPECT_EQ(count("invariants/vsr/x.h", "stampede/sim/world.h"), 1);
  EXPECT_EQ(count("scenarios/x.h", "stampede/replay/trace.h"), 1);
  EXPECT_EQ(count("replay/x.h", "stampede/cli/text.h"), 1);
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
  for (const std::string packed_name : {"TO", "FIX", "XX", "HA"}) {
    const std::map<std::string, std::string> rest{
        {"TO", "DO"}, {"FIX", "ME"}, {"XX", "X"}, {"HA", "CK"}};
    EXPECT_THAT(
        UnfinishedWork({"cli/x.cc", "// " + packed_name + rest.at(packed_name) + ": later"}),
        SizeIs(1));
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
