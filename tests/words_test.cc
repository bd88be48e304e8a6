// Words that were replaced do not come back: identifiers, flags of the command and keys of files.
// CONTRIBUTING.md says what each is called now. Prose, in comments and messages, is free.
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/source_code.h"
#include "tests/source_tree.h"

namespace stampede {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

using Replacements = std::map<std::string, std::string>;  // by the old word

const Replacements& OldIdentifiers() {
  static const auto& words = *new Replacements{
      {"Troubles", "Faults, FaultState"},
      {"Fate", "MessageFault"},
      {"Told", "ScenarioResult"},
      {"told", "ScenarioResult"},
      {"Tell", "RunScenario, Enqueue"},
      {"tell", "run, enqueue"},
      {"Stand", "Summarize"},
      {"Standing", "ReplicaSummary"},
      {"Look", "ObservableState, Observe"},
      {"Visible", "ObservableState"},
      {"Ghost", "GhostState"},
      {"Drive", "Run"},
      {"Director", "RunDriver"},
      {"Listen", "RunOutputs"},
      {"Listening", "RunOutputs"},
      {"RunListener", "RunObserver"},
      {"Runner", "ProtocolDriver"},
      {"Session", "SeededRuns"},
      {"Moment", "ReleasePoint"},
      {"Ambush", "targeted crash"},
      {"ambush", "targeted crash"},
      {"LieInWait", "targeted crash"},
      {"startle", "clock-jump trigger"},
      {"deaf", "isolated receiver"},
      {"hearer", "isolated receiver"},
      {"Enact", "ApplyEffect"},
      {"Enclose", "StoreInFlight"},
      {"parked", "paused_events"},
      {"WindUpTimers", "EnableTimers"},
      {"LetDisksFinish", "DrainDisks"},
      {"StopNode", "CrashNode"},
      {"StartNode", "RestartNode, BootNode"},
      {"LoseMessage", "DropMessage"},
      {"Losses", "ReplicaLosses"},
      {"Survives", "WithinFaultModel"},
      {"HoldAfter", "CheckAfterStep"},
      {"LeftOut", "disabled"},
      {"EndedWaiting", "CheckStuck"},
      {"KeptTerm", "DurableTerm"},
      {"AfterSync", "DurableMax"},
      {"Replies", "CommitOrderWitness"},
      {"OneLeader", "ElectionSafety"},
      {"Works", "IsActiveMember"},
      {"Understand", "Parse"},
      {"Complain", "ReportError"},
      {"overrules", "overrides"},
      {"unsteady", "nondeterministic"},
      {"doctor", "determinism check"},
  };
  return words;
}

const Replacements& OldFlags() {
  static const auto& words = *new Replacements{
      {"--without", "--disable"},
      {"--beyond-promise", "--beyond-fault-model"},
  };
  return words;
}

const Replacements& OldKeys() {
  static const auto& words = *new Replacements{
      {"without", "disable"},       {"lose", "loss"},
      {"fill_disk", "full-disk"},   {"slow_disk", "slow-disk"},
      {"ambush", "targeted-crash"},
  };
  return words;
}

// The places that refuse old words, and say the new ones.
constexpr std::string_view kRefusesFlags = "cli/internal/commands.cc";
constexpr std::string_view kRefusesKeys = "scenarios/scenario_reader.cc";

// Tests may show that old words are refused.
bool IsTestFile(std::string_view path) {
  return path.ends_with("_test.cc");
}

Complaint IsNow(const std::string& path, std::size_t line, const std::string& word,
                const std::string& now) {
  return {path, static_cast<int>(line), word + " is called " + now + " now"};
}

// The word without the prefix of constants and the suffix of members.
std::string Bare(std::string word) {
  while (word.ends_with('_')) word.pop_back();
  const bool constant = word.size() > 1 && word[0] == 'k' && std::isupper(word[1]) != 0;
  return constant ? word.substr(1) : word;
}

Complaints IdentifiersThatCameBack(const File& file) {
  static const auto& pattern = *new std::regex(R"([A-Za-z_]\w*)");
  Complaints complaints;
  const std::vector<std::string> lines = CodeLines(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (line.starts_with("#include")) continue;
    for (std::sregex_iterator word(line.begin(), line.end(), pattern), end; word != end; ++word) {
      const auto old = OldIdentifiers().find(Bare(word->str()));
      if (old == OldIdentifiers().end()) continue;
      complaints.push_back(IsNow(file.path, i + 1, word->str(), old->second));
    }
  }
  return complaints;
}

Complaints FlagsThatCameBack(const File& file) {
  static const auto& pattern = *new std::regex(R"(--[a-z][a-z-]*)");
  Complaints complaints;
  if (file.path == kRefusesFlags || IsTestFile(file.path)) return complaints;
  const std::vector<std::string> lines = Lines(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (std::sregex_iterator word(lines[i].begin(), lines[i].end(), pattern), end; word != end;
         ++word) {
      const auto old = OldFlags().find(word->str());
      if (old == OldFlags().end()) continue;
      complaints.push_back(IsNow(file.path, i + 1, word->str(), old->second));
    }
  }
  return complaints;
}

// Keys in the text of JSON, and texts in code that are such a key and nothing else.
Complaints KeysThatCameBack(const File& file) {
  static const auto& in_json = *new std::regex(R"re("([a-z_]+)"\s*:)re");
  static const auto& in_code = *new std::regex(R"re("([a-z_]+)\\?")re");
  Complaints complaints;
  if (file.path == kRefusesKeys || IsTestFile(file.path)) return complaints;
  const std::regex& pattern = file.path.ends_with(".json") ? in_json : in_code;
  const std::vector<std::string> lines = Lines(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (std::sregex_iterator word(lines[i].begin(), lines[i].end(), pattern), end; word != end;
         ++word) {
      const auto old = OldKeys().find((*word)[1]);
      if (old == OldKeys().end()) continue;
      complaints.push_back(IsNow(file.path, i + 1, word->str(), old->second));
    }
  }
  return complaints;
}

std::vector<File> ScenarioFiles() {
  const std::filesystem::path root(STAMPEDE_SOURCE_DIR);
  std::vector<File> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "scenarios")) {
    if (entry.path().extension() != ".json") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    files.push_back({entry.path().lexically_relative(root).generic_string(), text.str()});
  }
  return files;
}

TEST(Words, OldIdentifiersDoNotComeBack) {
  for (const File& file : Files()) ExpectNone(IdentifiersThatCameBack(file));
}
TEST(Words, OldFlagsDoNotComeBack) {
  for (const File& file : Files()) {
    if (file.path != "tests/words_test.cc") ExpectNone(FlagsThatCameBack(file));
  }
}
TEST(Words, OldKeysDoNotComeBack) {
  for (const File& file : Files()) ExpectNone(KeysThatCameBack(file));
  EXPECT_THAT(ScenarioFiles(), testing::Not(IsEmpty()));
  for (const File& file : ScenarioFiles()) ExpectNone(KeysThatCameBack(file));
}

// --- That each word is found ---------------------------------------------------------------------

TEST(OldIdentifiers, AreFoundAsTypesConstantsAndMembers) {
  for (const auto& [word, now] : OldIdentifiers()) {
    for (const std::string& code : {word + " x;", "int " + word + "_;", "f(k" + word + ");"}) {
      const bool constant = std::isupper(word[0]) != 0;
      if (!constant && code.starts_with("f(k")) continue;
      const Complaints complaints = IdentifiersThatCameBack({"sim/x_test.cc", "\n" + code});
      ASSERT_THAT(complaints, SizeIs(1)) << code;
      EXPECT_EQ(complaints[0].line, 2);
      EXPECT_THAT(complaints[0].message, testing::HasSubstr(now));
    }
  }
}

TEST(OldIdentifiers, LeaveProseAndLongerWordsAlone) {
  for (const std::string text :
       {"// a Director", "Log(\"Look at this\");", "GhostState ghost;", "ReplicaLosses losses;",
        "DriverAct x;", "int unparked;", "#include \"stampede/core/doctor/Fate.h\""}) {
    EXPECT_THAT(IdentifiersThatCameBack({"core/x.h", text}), IsEmpty()) << text;
  }
}

TEST(OldFlags, AreFoundButWhereTheyAreRefused) {
  for (const auto& [word, now] : OldFlags()) {
    const std::string code = "\nAdd(\"" + word + "\");";
    EXPECT_THAT(FlagsThatCameBack({"cli/internal/x.cc", code}), SizeIs(1)) << word;
    EXPECT_THAT(FlagsThatCameBack({"cli/internal/commands.cc", code}), IsEmpty());
    EXPECT_THAT(FlagsThatCameBack({"tests/x_test.cc", code}), IsEmpty());
    EXPECT_THAT(FlagsThatCameBack({"cli/x.cc", "\"" + word + "-more\""}), IsEmpty());
  }
}

TEST(OldKeys, AreFoundInCodeAndFilesButWhereTheyAreRefused) {
  for (const auto& [word, now] : OldKeys()) {
    const std::string code = "\njson[\"" + word + "\"] = 1;";
    EXPECT_THAT(KeysThatCameBack({"replay/x.cc", code}), SizeIs(1)) << word;
    EXPECT_THAT(KeysThatCameBack({"replay/x.cc", "\"{\\\"" + word + "\\\": 1}\""}), SizeIs(1));
    EXPECT_THAT(KeysThatCameBack({"scenarios/scenario_reader.cc", code}), IsEmpty());
    EXPECT_THAT(KeysThatCameBack({"scenarios/vsr/x.json", "{\"" + word + "\": 1}"}), SizeIs(1));
    EXPECT_THAT(KeysThatCameBack({"scenarios/vsr/x.json", "{\"title\": \"" + word + "\"}"}),
                IsEmpty());
    EXPECT_THAT(KeysThatCameBack({"replay/x.cc", "Log(\"" + word + " it\");"}), IsEmpty());
  }
}

}  // namespace
}  // namespace stampede
