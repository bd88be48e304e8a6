// The second process: it makes runs when it is told to.
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
#include "stampede/hunt/internal/repetition_wire.h"
#include "stampede/hunt/second_process.h"

namespace stampede {
namespace {

// Allocates blocks of random sizes and frees some of them: what is allocated later comes to lie
// elsewhere, and in another order, than in any other process.
void DisplaceHeap() {
  constexpr int kBlocks = 2000;
  static auto& kept = *new std::vector<std::unique_ptr<char[]>>();
  std::random_device random;
  for (int i = 0; i < kBlocks; ++i) {
    // Few are so large that they move what the system maps.
    const unsigned largest = i % 200 == 0 ? 1u << 22 : 1u << (4 + i % 9);
    kept.push_back(std::make_unique_for_overwrite<char[]>(8 + random() % largest));
  }
  for (auto& block : kept) {
    if (random() % 3 == 0) block.reset();
  }
}

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
  DisplaceHeap();
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
      const auto answer = server.Answer(std::string_view(buffer).substr(0, end));
      if (!answer.has_value() || !WriteLine(answers, *answer)) return;
      buffer.erase(0, end + 1);
    }
  }
}

}  // namespace stampede
