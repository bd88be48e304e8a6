// The command, run as its users run it.
#ifndef STAMPEDE_TESTS_COMMAND_H_
#define STAMPEDE_TESTS_COMMAND_H_

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "stampede/cli/command_line.h"
#include "stampede/protocols/shipped.h"

namespace stampede {

struct Result {
  int code = 0;
  std::string out;
  std::string err;
};

inline const ProtocolRegistry& Shipped() {
  static const auto& protocols = *new ProtocolRegistry(ShippedProtocols());
  return protocols;
}

// Runs the command; the first of the words is the program. Returns its exit code.
inline int ExitCodeOf(const std::vector<std::string>& words, const ProtocolRegistry& protocols) {
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  return RunCommandLine(static_cast<int>(argv.size()), argv.data(), protocols);
}

// The same, with what it printed.
inline Result RunWords(const std::vector<std::string>& words,
                       const ProtocolRegistry& protocols = Shipped()) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Result result;
  result.code = ExitCodeOf(words, protocols);
  result.out = testing::internal::GetCapturedStdout();
  result.err = testing::internal::GetCapturedStderr();
  return result;
}

// `stampede` and the words of `line`.
inline std::vector<std::string> WordsOf(const std::string& line) {
  std::vector<std::string> words = {"stampede"};
  std::istringstream in(line);
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

inline Result Stampede(const std::string& line, const ProtocolRegistry& protocols = Shipped()) {
  return RunWords(WordsOf(line), protocols);
}

// The same with the file as standard input: like a pipe, it can be read once.
inline Result StampedeReading(const std::string& file, const std::string& line,
                              const ProtocolRegistry& protocols = Shipped()) {
  const int before = dup(STDIN_FILENO);
  const int opened = open(file.c_str(), O_RDONLY);
  dup2(opened, STDIN_FILENO);
  close(opened);
  Result result = Stampede(line, protocols);
  dup2(before, STDIN_FILENO);
  close(before);
  return result;
}

// An empty folder for the files of the test at hand.
inline std::string NewFolder() {
  const std::string folder = testing::TempDir() + "/stampede_" +
                             testing::UnitTest::GetInstance()->current_test_info()->name();
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

inline std::string TextOf(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// The file below `folder` whose name ends so.
inline std::string PathIn(const std::string& folder, std::string_view ending) {
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (file.path().string().ends_with(ending)) return file.path().string();
  }
  return "no such file";
}
inline std::string TextOfFileIn(const std::string& folder, std::string_view ending) {
  return TextOf(PathIn(folder, ending));
}

// How often the fault of this name occurred, as the hunt says.
inline std::string CountOf(const std::string& fault, const Result& hunt) {
  const std::size_t at = hunt.out.find("\n    " + fault + " ");
  if (at == std::string::npos) return "not listed";
  std::istringstream line(hunt.out.substr(at + 5 + fault.size()));
  std::string count;
  line >> count;
  return count;
}

}  // namespace stampede

#endif  // STAMPEDE_TESTS_COMMAND_H_
