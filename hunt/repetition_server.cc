// The second process: it makes runs when it is told to.
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "stampede/core/fingerprint.h"
#include "stampede/core/keyed_random.h"
#include "stampede/hunt/internal/repetition_wire.h"
#include "stampede/hunt/second_process.h"

namespace stampede {
namespace {

// Holds blocks of random sizes and exchanges some of them each time: what is allocated between them
// comes to lie elsewhere, and in another order, than in any other process.
class HeapDisplacement {
 public:
  void Shift() {
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      const std::uint64_t draw = Next() % 3;
      if (draw == 0) blocks_[i].reset();
      if (draw != 1) continue;
      // Few are so large that they move what the system maps.
      const unsigned largest = i % 200 == 0 ? 1u << 22 : 1u << (4 + i % 9);
      blocks_[i] = std::make_unique_for_overwrite<char[]>(8 + Next() % largest);
    }
  }

 private:
  std::uint64_t Next() { return Draw(key_, ++drawn_); }

  const std::uint64_t key_ = std::random_device()();
  std::uint64_t drawn_ = 0;
  std::array<std::unique_ptr<char[]>, 2000> blocks_;
};

class Server {
 public:
  explicit Server(const SeededRuns& runs) : runs_(runs), worker_(runs.NewWorker()) {}

  // Nothing where the request is none.
  std::optional<std::string> Answer(std::string_view request) {
    const std::size_t space = request.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const auto numbers = internal::ReadNumbers(request.substr(space + 1));
    if (!numbers.has_value() || numbers->size() != 1) return std::nullopt;
    const std::uint64_t number = numbers->front();
    const std::string_view verb = request.substr(0, space);
    if (verb == internal::kRepeat) {
      const RunDigest digest = DigestOf(worker_->Run(number), *worker_);
      return internal::ShowNumbers({digest.steps, digest.outcome, digest.states});
    }
    if (verb == internal::kSteps) {
      steps_ = runs_.StepTexts(number);
      std::vector<std::uint64_t> fingerprints;
      for (const std::string& step : steps_) fingerprints.push_back(Fingerprint(step));
      return internal::ShowNumbers(fingerprints);
    }
    if (verb != internal::kStep || number == 0 || number > steps_.size()) return std::nullopt;
    return steps_[number - 1];
  }

 private:
  const SeededRuns& runs_;
  std::unique_ptr<RunWorker> worker_;
  std::vector<std::string> steps_;
};

bool WriteLine(int file, std::string text) {
  text += '\n';
  for (std::size_t written = 0; written < text.size();) {
    const ssize_t count = write(file, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    written += static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

void ServeRepetitions(const SeededRuns& runs, int in, int out) {
  // Interrupting a hunt interrupts the process group; this one ends with its input.
  for (const int signal : {SIGINT, SIGTERM, SIGPIPE}) std::signal(signal, SIG_IGN);
  const int answers = dup(out);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (answers < 0 || nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0) return;
  HeapDisplacement heap;
  heap.Shift();
  if (!WriteLine(answers, internal::ShowPlace(internal::ThisPlace()))) return;
  Server server(runs);
  std::string buffer;
  while (true) {
    char part[256];
    const ssize_t count = read(in, part, sizeof(part));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    buffer.append(part, static_cast<std::size_t>(count));
    for (std::size_t end; (end = buffer.find('\n')) != std::string::npos;) {
      heap.Shift();
      const auto answer = server.Answer(std::string_view(buffer).substr(0, end));
      if (!answer.has_value() || !WriteLine(answers, *answer)) return;
      buffer.erase(0, end + 1);
    }
  }
}

}  // namespace stampede
