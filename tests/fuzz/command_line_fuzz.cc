// Fuzzes the way from arguments to what a command would do: whatever the words, a message, or
// choices that hold; and the options that are printed for a finding make the same choices again. No
// run is made.
#include <cstddef>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spdlog/spdlog.h"
#include "stampede/cli/internal/commands.h"
#include "stampede/core/check.h"
#include "stampede/protocols/abd_driver.h"
#include "stampede/replay/protocol_registry.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using stampede::Commands;

const stampede::ProtocolRegistry& Protocols() {
  static const auto& protocols = *[] {
    auto* registry = new stampede::ProtocolRegistry();
    registry->Add(stampede::NewProtocolDriver<stampede::Abd>());
    return registry;
  }();
  return protocols;
}

// One word in each line, as argv cannot hold a zero.
std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> words = {"stampede"};
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    words.emplace_back(line.substr(0, line.find('\0')));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return words;
}

// What help and lists print is made and thrown away.
class Silence {
 public:
  Silence() : out_(std::cout.rdbuf(nullptr)), error_(std::cerr.rdbuf(nullptr)) {
    spdlog::set_level(spdlog::level::off);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() {
    std::cout.rdbuf(out_);
    std::cerr.rdbuf(error_);
    std::cout.clear();
    std::cerr.clear();
  }

 private:
  std::streambuf* const out_;
  std::streambuf* const error_;
};

absl::StatusOr<bool> Parse(Commands& commands, const std::vector<std::string>& words) {
  std::vector<const char*> argv;
  argv.reserve(words.size());
  for (const std::string& word : words) argv.push_back(word.c_str());
  return commands.arguments.Parse(static_cast<int>(argv.size()), argv.data());
}

void CheckMessage(const absl::Status& status, std::size_t given) {
  STAMPEDE_CHECK(!status.message().empty(), "an error says what is wrong");
  STAMPEDE_CHECK(status.message().size() < 2000 + 4 * given, "a message fits a screen");
}

// The options of this `command` that make the choices again.
void CheckAgain(const stampede::ChosenRuns& chosen) {
  std::vector<std::string> words = {"stampede"};
  std::string word;
  bool quoted = false;
  // As a shell reads what ShellWord wrote.
  const std::string line = chosen.ReplayArguments(7) + " ";
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\'') {
      quoted = !quoted;
    } else if (line[i] == '\\' && !quoted) {
      word += line[++i];
    } else if (line[i] == ' ' && !quoted) {
      words.push_back(word);
      word.clear();
    } else {
      word += line[i];
    }
  }
  Commands commands(stampede::Program("stampede"), Protocols());
  const auto parsed = Parse(commands, words);
  STAMPEDE_CHECK(parsed.ok() && *parsed, "the line that replays a finding can be typed");
  const auto choices = commands.replay.Parse();
  STAMPEDE_CHECK(choices.ok(), "and its options fit each other");
  STAMPEDE_CHECK(choices->seeded->command_options == chosen.command_options, "and say the same");
}

// What is asked of the command, as far as it goes without a run and without files. Returns whether
// its options fit each other.
bool CheckCommandOf(const Commands& commands, std::size_t given) {
  const stampede::ChosenRuns* chosen = nullptr;
  absl::Status status;
  absl::StatusOr<stampede::HuntCommand::Choices> hunt;
  absl::StatusOr<stampede::ReplayCommand::Choices> replay;
  absl::StatusOr<stampede::ShrinkCommand::Choices> shrink;
  absl::StatusOr<stampede::ReportCommand::Choices> report;
  if (commands.hunt.chosen()) {
    hunt = commands.hunt.Parse();
    status = hunt.status();
    if (hunt.ok()) chosen = &hunt->chosen;
  } else if (commands.replay.chosen()) {
    replay = commands.replay.Parse();
    status = replay.status();
    if (replay.ok() && replay->seeded.has_value()) chosen = &*replay->seeded;
  } else if (commands.shrink.chosen()) {
    shrink = commands.shrink.Parse();
    status = shrink.status();
    if (shrink.ok() && shrink->seeded.has_value()) chosen = &*shrink->seeded;
  } else if (commands.report.chosen()) {
    report = commands.report.Parse();
    status = report.status();
    if (report.ok() && report->seeded.has_value()) chosen = &*report->seeded;
  } else if (commands.run.chosen()) {
    status = commands.run.Parse().status();
  } else if (commands.check.chosen()) {
    status = commands.check.Parse().status();
  } else if (commands.list.chosen()) {
    return commands.list.Run() == 0;
  }
  if (!status.ok()) CheckMessage(status, given);
  if (chosen != nullptr) CheckAgain(*chosen);
  return status.ok();
}

}  // namespace

bool stampede::ReadFuzzInput(std::string_view text) {
  // A profile may be a file: those of this machine are no business of a fuzzer.
  const bool profile = text.find("--profile") != std::string_view::npos;
  if (profile && text.find('/') != std::string_view::npos) return false;
  const Silence silence;
  Commands commands(Program("stampede"), Protocols());
  const auto parsed = Parse(commands, WordsOf(text));
  if (!parsed.ok()) {
    CheckMessage(parsed.status(), text.size());
    return false;
  }
  return !*parsed || CheckCommandOf(commands, text.size());
}
