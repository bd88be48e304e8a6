#include "stampede/hunt/child_process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <cxxabi.h>
#include <exception>
#include <fcntl.h>
#include <filesystem>
#include <new>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <typeinfo>
#include <unistd.h>
#include <utility>

namespace stampede {
namespace {

using std::chrono::nanoseconds;

// How a child ends itself. Not by 0: a protocol that calls exit() is not done.
constexpr int kDone = 89;
constexpr int kThrew = 90;
constexpr int kTookTooMuch = 91;

constexpr std::size_t kMostSaid = 4'096;  // bytes of standard error that are kept

absl::Status SystemError(const char* what) {
  return absl::InternalError(std::string(what) + ": " + std::strerror(errno));
}

std::string SignalText(int signal) {
  const char* name = sigabbrev_np(signal);
  const char* text = sigdescr_np(signal);
  std::string shown = name == nullptr ? std::to_string(signal) : "SIG" + std::string(name);
  if (text != nullptr) {
    std::string lower(text);
    if (!lower.empty()) lower[0] = static_cast<char>(std::tolower(lower[0]));
    shown += ", " + lower;
  }
  return shown;
}

// The first line of a text that is not blank, shortened where it is long.
std::string FirstLine(const std::string& text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, std::min<std::size_t>(end - begin, 300));
    if (line.find_first_not_of(" \t=\r") != std::string::npos) return line;
    begin = end + 1;
  }
  return "";
}

std::vector<std::string> Lines(const std::string& text, std::size_t most) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size() && lines.size() < most;) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

// Bytes of address space that this process has.
std::uint64_t AddressSpace() {
  // It stays open: this is asked before every run. A fork's own is another file.
  static int file = -1;
  static pid_t process = -1;
  if (process != getpid()) {
    process = getpid();
    file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  }
  char text[64] = {};
  if (file < 0 || pread(file, text, sizeof(text) - 1, 0) <= 0) return 0;
  return std::strtoull(text, nullptr, 10) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

struct ChildProcess::Shared {
  RunPosition position;
  std::atomic<bool> stop{false};
  char how[1'024] = {};  // set before a child ends itself
};

namespace {
const std::atomic<bool> kNever{false};
const std::atomic<bool>* child_stop = &kNever;
bool keeps_standard_error = false;  // this is a child whose parent reads it
int visible_standard_error = STDERR_FILENO;
}  // namespace

const std::atomic<bool>& ChildStop() {
  return *child_stop;
}

int VisibleStandardError() {
  return visible_standard_error;
}

bool HoldsMemoryLimit() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
  return false;
#else
  return true;
#endif
#else
  return true;
#endif
}

bool RunsOtherThreads() {
  std::error_code error;
  std::filesystem::directory_iterator thread("/proc/self/task", error);
  const std::filesystem::directory_iterator none;
  if (error || thread == none) return true;
  thread.increment(error);
  return error || thread != none;
}

FatalStep Death::AsFatalStep(std::uint64_t run_number) const {
  FatalStep fatal;
  fatal.run = run_number;
  fatal.step = step;
  fatal.details = Lines(said, 20);
  const std::string first = FirstLine(said);
  const std::string ended = how + (first.empty() ? "" : ": " + first);
  if (!in_step) {
    fatal.invariant = kInternalErrorName;
    fatal.summary = "the process ended outside of the protocol's steps: " + ended;
    fatal.details.emplace_back(
        "this is a defect of Stampede, of an invariant, or of a function of the protocol that "
        "invariants call");
    return fatal;
  }
  switch (kind) {
    case Kind::kCrash:
      fatal.invariant = kCrashName;
      fatal.summary = "a step of " + node.ToString() + " ended the process: " + ended;
      break;
    case Kind::kHang:
      fatal.invariant = kHangName;
      fatal.summary =
          "a step of " + node.ToString() + " did not return within " + how + " of processor time";
      break;
    case Kind::kMemory:
      fatal.invariant = kMemoryName;
      fatal.summary =
          "in a step of " + node.ToString() + " the run came to take more memory than " + how;
      break;
  }
  return fatal;
}

Violation Death::AsViolation() const {
  const FatalStep fatal = AsFatalStep(run);
  return {fatal.invariant, fatal.summary, fatal.details, step, at, node};
}

absl::StatusOr<std::unique_ptr<ChildProcess>> ChildProcess::Start(
    const std::function<void(int out)>& body, const ChildLimits& limits, StandardError error) {
  auto child = std::unique_ptr<ChildProcess>(new ChildProcess());
  child->limits_ = limits;
  child->shared_ = std::make_unique<SharedMemory<Shared>>();
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return SystemError("no pipe to a child process");
  child->out_ = ends[0];
  if (error == StandardError::kKept) child->said_ = memfd_create("stderr", MFD_CLOEXEC);
  std::fflush(nullptr);  // or the child would have it, too
  const pid_t parent = getpid();
  child->process_ = fork();
  if (child->process_ < 0) {
    close(ends[1]);
    return SystemError("no child process");
  }
  if (child->process_ > 0) {
    close(ends[1]);
    fcntl(child->out_, F_SETFL, O_NONBLOCK);
    return child;
  }
  // The child. Interrupts are for the parent to hear; without it, there is nothing to do.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kDone);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  if (child->said_ >= 0) {
    const int visible = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (visible >= 0) visible_standard_error = visible;
  }
  keeps_standard_error = child->said_ >= 0 && dup2(child->said_, STDERR_FILENO) >= 0;
  Shared& shared = **child->shared_;
  KeepRunPositionIn(shared.position);
  child_stop = &shared.stop;
  const auto threw = [&shared](const char* type, const char* what) {
    int status = 0;
    char* const name = abi::__cxa_demangle(type, nullptr, nullptr, &status);
    std::snprintf(shared.how, sizeof(shared.how), "threw %s%s%s", name == nullptr ? type : name,
                  *what == 0 ? "" : ": ", what);
    _exit(kThrew);
  };
  std::set_new_handler([] { _exit(kTookTooMuch); });
  try {
    body(ends[1]);
  } catch (const std::exception& exception) {
    threw(typeid(exception).name(), exception.what());
  } catch (...) {
    const std::type_info* type = abi::__cxa_current_exception_type();
    threw(type == nullptr ? "something" : type->name(), "");
  }
  std::fflush(nullptr);
  _exit(kDone);
}

ChildProcess::~ChildProcess() {
  if (process_ > 0) {
    Kill();
    Reap(0);
  }
  if (out_ >= 0) close(out_);
  if (said_ >= 0) close(said_);
}

void ChildProcess::Kill() {
  killed_ = true;
  if (process_ > 0) kill(process_, SIGKILL);
}

std::uint64_t ChildProcess::step() const {
  return (*shared_)->position.step.load();
}

void ChildProcess::AskToStop() {
  (*shared_)->stop = true;
}

nanoseconds ChildProcess::ProcessorTime() const {
  clockid_t clock = 0;
  timespec time{};
  if (clock_getcpuclockid(process_, &clock) != 0 || clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

bool ChildProcess::Watch() {
  if (process_ < 0) return false;
  Read();
  LookForHang();
  Reap(WNOHANG);
  return process_ > 0;
}

// Takes what there is.
void ChildProcess::Read() {
  char part[1 << 16];
  while (true) {
    const ssize_t size = read(out_, part, sizeof(part));
    if (size > 0) output_.append(part, static_cast<std::size_t>(size));
    if (size == 0 || (size < 0 && errno != EINTR)) return;
  }
}

void ChildProcess::LookForHang() {
  // Outside of steps it may search long for a linearization, say.
  constexpr int kPatience = 4;
  const RunPosition& position = (*shared_)->position;
  const std::uint64_t run = position.runs.load(std::memory_order_relaxed);
  const std::uint64_t step = position.step.load(std::memory_order_relaxed);
  const bool in_step = position.in_step.load(std::memory_order_relaxed);
  const nanoseconds taken = ProcessorTime();
  if (run != seen_run_ || step != seen_step_ || in_step != seen_in_step_) {
    seen_run_ = run;
    seen_step_ = step;
    seen_in_step_ = in_step;
    seen_at_ = taken;
    return;
  }
  if (killed_ || taken - seen_at_ < (in_step ? 1 : kPatience) * limits_.step_timeout) return;
  Kill();
  hangs_ = true;
}

void ChildProcess::Reap(int options) {
  int status = 0;
  pid_t ended = 0;
  do {
    ended = waitpid(process_, &status, options);
  } while (ended < 0 && errno == EINTR);
  if (ended == 0) return;
  process_ = -1;
  Read();
  const bool fine = WIFEXITED(status) && WEXITSTATUS(status) == kDone;
  if (!hangs_ && (fine || killed_)) return;
  death_ = Death{};
  const RunPosition& position = (*shared_)->position;
  death_->seed = position.seed.load();
  death_->run = position.runs.load();
  death_->step = position.step.load();
  death_->at = Time(position.at.load());
  death_->node = NodeId::FromCode(position.node.load());
  death_->in_step = position.in_step.load();
  death_->said = Said(kMostSaid);
  if (hangs_) {
    death_->kind = Death::Kind::kHang;
    death_->how = std::to_string(limits_.step_timeout.count()) + " ms";
  } else if (WIFSIGNALED(status)) {
    death_->how = SignalText(WTERMSIG(status));
  } else if (WEXITSTATUS(status) == kTookTooMuch) {
    death_->kind = Death::Kind::kMemory;
    death_->how = std::to_string(limits_.memory >> 20) + " MiB";
  } else if (WEXITSTATUS(status) == kThrew) {
    death_->how = (*shared_)->how;
  } else {
    death_->how = "exit with code " + std::to_string(WEXITSTATUS(status));
  }
}

std::string ChildProcess::Said(std::size_t most) const {
  if (said_ < 0) return "";
  const off_t size = lseek(said_, 0, SEEK_END);
  const off_t begin = std::max<off_t>(0, size - static_cast<off_t>(most));
  std::string text(static_cast<std::size_t>(std::max<off_t>(0, size - begin)), '\0');
  const ssize_t got = pread(said_, text.data(), text.size(), begin);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return text;
}

void WriteToPipe(int out, const std::string& text) {
  for (std::size_t written = 0; written < text.size();) {
    const ssize_t some = write(out, text.data() + written, text.size() - written);
    if (some < 0 && errno == EINTR) continue;
    if (some <= 0) _exit(kDone);  // nobody reads it any more
    written += static_cast<std::size_t>(some);
  }
}

void BoundKeptStandardError() {
  constexpr off_t kMost = off_t{1} << 20;
  if (!keeps_standard_error || lseek(STDERR_FILENO, 0, SEEK_CUR) <= kMost) return;
  if (ftruncate(STDERR_FILENO, 0) == 0) lseek(STDERR_FILENO, 0, SEEK_SET);
}

void LimitMemoryGrowth(std::uint64_t bytes) {
  if (bytes == 0 || !HoldsMemoryLimit()) return;
  rlimit limit{};
  getrlimit(RLIMIT_AS, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, AddressSpace() + bytes);
  setrlimit(RLIMIT_AS, &limit);
}

absl::StatusOr<CallResult> CallInChild(const std::function<std::string()>& call,
                                       const CallOptions& options) {
  auto started = ChildProcess::Start(
      [&](int out) {
        SetFatalSteps(options.fatal_steps);
        LimitMemoryGrowth(options.limits.memory);
        WriteToPipe(out, call());
      },
      options.limits, options.error);
  if (!started.ok()) return started.status();
  ChildProcess& child = **started;
  CallResult result;
  std::optional<std::chrono::steady_clock::time_point> asked;
  while (child.Watch()) {
    pollfd readable{child.out(), POLLIN, 0};
    poll(&readable, 1, 20);
    if (!asked.has_value() && options.stop()) {
      asked = std::chrono::steady_clock::now();
      child.AskToStop();
    }
    if (asked.has_value() && std::chrono::steady_clock::now() - *asked >= options.patience) {
      result.stopped = true;
      child.Kill();
    }
  }
  result.death = child.death();
  if (result.death.has_value() || result.stopped) return result;
  result.value = child.TakeOutput();
  result.said = child.Said(std::size_t{1} << 30);
  return result;
}

absl::StatusOr<CallResult> CallSurviving(const std::function<std::string()>& call,
                                         CallOptions options) {
  constexpr int kMostDeaths = 8;
  for (int deaths = 0;; ++deaths) {
    auto result = CallInChild(call, options);
    if (!result.ok()) return result;
    result->fatal_steps = options.fatal_steps;
    if (!result->death.has_value()) return result;
    const Death& death = *result->death;
    const bool known = std::any_of(options.fatal_steps.begin(), options.fatal_steps.end(),
                                   [&](const FatalStep& step) { return step.run == death.run; });
    if (death.run == 0 || known || deaths == kMostDeaths) return result;
    options.fatal_steps.push_back(death.AsFatalStep(death.run));
  }
}

}  // namespace stampede
