// The command as a process of its own, which can be killed.
#ifndef STAMPEDE_TESTS_COMMAND_PROCESS_H_
#define STAMPEDE_TESTS_COMMAND_PROCESS_H_

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace stampede {

inline std::string TextOf(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// One run of the command, with its outputs in files of the folder.
class CommandProcess {
 public:
  CommandProcess(const std::filesystem::path& folder, const std::string& name,
                 const std::string& arguments, bool closed_output = false)
      : out_(folder / (name + ".out")), err_(folder / (name + ".err")) {
    std::vector<std::string> words = {STAMPEDE_BINARY};
    std::istringstream in(arguments);
    for (std::string word; in >> word;) words.push_back(word);
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    process_ = fork();
    if (process_ != 0) return;
    const auto to = [](const std::filesystem::path& file, int descriptor) {
      dup2(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666), descriptor);
    };
    to(out_, STDOUT_FILENO);
    to(err_, STDERR_FILENO);
    if (closed_output) close(STDOUT_FILENO);
    execv(STAMPEDE_BINARY, argv.data());
    _exit(127);
  }
  void Send(int signal) const { kill(process_, signal); }
  // The exit code; nothing where a signal ended it.
  std::optional<int> Wait() const {
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? std::optional(WEXITSTATUS(status)) : std::nullopt;
  }
  std::string out() const { return TextOf(out_); }
  std::string err() const { return TextOf(err_); }

 private:
  const std::filesystem::path out_;
  const std::filesystem::path err_;
  pid_t process_ = -1;
};

}  // namespace stampede

#endif  // STAMPEDE_TESTS_COMMAND_PROCESS_H_
