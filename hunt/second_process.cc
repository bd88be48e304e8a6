#include "stampede/hunt/second_process.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <functional>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "stampede/hunt/internal/repetition_wire.h"

namespace stampede {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kTimeToStart{60};
constexpr std::chrono::minutes kTimeForSteps{10};

struct Child {
  pid_t process = -1;
  int channel = -1;
};

absl::Status SystemError(const std::string& what) {
  return absl::InternalError(what + ": " + std::strerror(errno));
}

// Both ends of a channel, neither of which a program started later inherits.
absl::StatusOr<std::pair<int, int>> NewChannel() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return SystemError("no channel to a second process");
  }
  return std::pair(ends[0], ends[1]);
}

absl::StatusOr<Child> StartBinary(std::vector<std::string> arguments) {
  const auto channel = NewChannel();
  if (!channel.ok()) return channel.status();
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, channel->second, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, channel->second, STDOUT_FILENO);
  Child child;
  child.channel = channel->first;
  const int error =
      posix_spawn(&child.process, "/proc/self/exe", &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(channel->second);
  if (error == 0) return child;
  close(channel->first);
  errno = error;
  return SystemError("this program cannot be started anew");
}

// The other process is started when something is first asked, and ends with this object.
class ChildPeer final : public DeterminismPeer {
 public:
  ChildPeer(std::function<absl::StatusOr<Child>()> start, bool restartable)
      : start_(std::move(start)), restartable_(restartable) {}
  ChildPeer(const ChildPeer&) = delete;
  ChildPeer& operator=(const ChildPeer&) = delete;
  ~ChildPeer() override { End(); }

  absl::Status Start() {
    if (started_) return failure_;
    started_ = true;
    const auto child = start_();
    if (!child.ok()) return Fail(std::string(child.status().message()));
    child_ = *child;
    const auto greeting = ReadLine(kTimeToStart);
    if (!greeting.ok()) return Fail(std::string(greeting.status().message()));
    const auto place = internal::ReadPlace(*greeting);
    if (!place.has_value()) return Fail("this program, started anew, does not repeat runs");
    const internal::Place here = internal::ThisPlace();
    unseen_.clear();
    if (place->binary == here.binary) unseen_.emplace_back("the binary's addresses");
    if (place->salt == here.salt) unseen_.emplace_back("the salt of Abseil's hashes");
    return absl::OkStatus();
  }

  absl::StatusOr<RunDigest> Repeat(std::uint64_t run_seed,
                                   std::chrono::milliseconds limit) override {
    auto numbers = AskForNumbers(internal::kRepeat, run_seed, limit);
    if (!numbers.ok() && absl::IsAborted(numbers.status()) && restartable_) {
      // It may have been killed from outside: the run alone, in a new process, shows it.
      started_ = false;
      failure_ = absl::OkStatus();
      numbers = AskForNumbers(internal::kRepeat, run_seed, limit);
    } else if (absl::IsAborted(numbers.status())) {
      return absl::UnavailableError(numbers.status().message());
    }
    if (!numbers.ok()) return numbers.status();
    if (numbers->size() != 3) return Fail("it gave a wrong answer");
    return RunDigest{(*numbers)[0], (*numbers)[1], (*numbers)[2]};
  }
  absl::StatusOr<std::vector<std::uint64_t>> StepFingerprints(std::uint64_t run_seed) override {
    return AskForNumbers(internal::kSteps, run_seed, kTimeForSteps);
  }
  absl::StatusOr<std::string> StepText(std::uint64_t step) override {
    return Ask(internal::kStep, step, kTimeForSteps);
  }
  std::vector<std::string> unseen() const override { return unseen_; }

 private:
  absl::StatusOr<std::vector<std::uint64_t>> AskForNumbers(std::string_view verb,
                                                           std::uint64_t number,
                                                           std::chrono::milliseconds limit) {
    const auto answer = Ask(verb, number, limit);
    if (!answer.ok()) return answer.status();
    auto numbers = internal::ReadNumbers(*answer);
    if (!numbers.has_value()) return Fail("it gave a wrong answer");
    return *std::move(numbers);
  }

  absl::StatusOr<std::string> Ask(std::string_view verb, std::uint64_t number,
                                  std::chrono::milliseconds limit) {
    if (auto status = Start(); !status.ok()) return status;
    const std::string line = std::string(verb) + " " + std::to_string(number) + "\n";
    // A request is short: it is taken whole, or the other end is gone.
    const ssize_t sent = send(child_.channel, line.data(), line.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(line.size())) return FailAsEnded();
    return ReadLine(limit);
  }

  absl::StatusOr<std::string> ReadLine(std::chrono::milliseconds limit) {
    const auto deadline = Clock::now() + limit;
    std::string line;
    while (true) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
      pollfd readable{child_.channel, POLLIN, 0};
      const int ready = poll(&readable, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
      if (ready < 0 && errno == EINTR) continue;
      if (ready == 0) {
        return Fail("it did not answer within " + std::to_string(limit.count()) + " ms");
      }
      char part[1 << 16];
      const ssize_t count = recv(child_.channel, part, sizeof(part), 0);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return FailAsEnded();
      line.append(part, static_cast<std::size_t>(count));
      if (line.back() != '\n') continue;
      line.pop_back();
      return line;
    }
  }

  // Nothing is asked from now on.
  absl::Status Fail(const std::string& why) {
    End();
    failure_ = absl::UnavailableError(why);
    return failure_;
  }

  // The process has ended by itself.
  absl::Status FailAsEnded() {
    const int status = End();
    failure_ = absl::AbortedError(
        WIFSIGNALED(status) ? "it died of signal " + std::to_string(WTERMSIG(status))
                            : "it ended with exit code " + std::to_string(WEXITSTATUS(status)));
    return failure_;
  }

  // Lets the process end, or ends it; its status.
  int End() {
    if (child_.process < 0) return 0;
    close(child_.channel);
    int status = 0;
    const auto deadline = Clock::now() + std::chrono::seconds(2);
    while (waitpid(child_.process, &status, WNOHANG) == 0) {
      if (Clock::now() > deadline) {
        kill(child_.process, SIGKILL);
        waitpid(child_.process, &status, 0);
        break;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    child_ = Child();
    return status;
  }

  const std::function<absl::StatusOr<Child>()> start_;
  const bool restartable_;
  bool started_ = false;
  absl::Status failure_;
  Child child_;
  std::vector<std::string> unseen_;
};

}  // namespace

std::unique_ptr<DeterminismPeer> StartPeer(std::vector<std::string> arguments) {
  return std::make_unique<ChildPeer>(
      [arguments = std::move(arguments)] { return StartBinary(arguments); }, true);
}

absl::StatusOr<std::unique_ptr<DeterminismPeer>> ForkPeer(const SeededRuns& runs) {
  auto peer = std::make_unique<ChildPeer>(
      [&runs]() -> absl::StatusOr<Child> {
        const auto channel = NewChannel();
        if (!channel.ok()) return channel.status();
        const pid_t process = fork();
        if (process < 0) return SystemError("this process cannot be forked");
        if (process == 0) {
          close(channel->first);
          ServeRepetitions(runs, channel->second, channel->second);
          _exit(0);  // what the program does at its end belongs to the other process
        }
        close(channel->second);
        return Child{process, channel->first};
      },
      false);
  if (auto status = peer->Start(); !status.ok()) return status;
  return peer;
}

}  // namespace stampede
