// Child processes in which runs are made, so that nothing that a protocol does ends the program: a
// child that dies or hangs is a finding, with the step at which it was.
//
// A child is forked without exec, so that what was prepared in this process (a test's protocol) is
// there, too. REQUIRES of all functions: this process runs no other thread, of which a fork would
// know nothing (RunsOtherThreads()).
#ifndef STAMPEDE_HUNT_CHILD_PROCESS_H_
#define STAMPEDE_HUNT_CHILD_PROCESS_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/core/fields.h"
#include "stampede/core/node_id.h"
#include "stampede/core/run_position.h"
#include "stampede/core/time.h"
#include "stampede/core/violation.h"
#include "stampede/hunt/internal/shared_memory.h"

namespace stampede {

// How much a step, and a run, may take.
struct ChildLimits {
  // Of processor time, for one step.
  std::chrono::milliseconds step_timeout = std::chrono::seconds(5);
  // Bytes that a run may take beyond what its process had when it began; 0: any number.
  std::uint64_t memory = std::uint64_t{4} << 30;
};

// Whether `memory` above is held: not where a sanitizer owns the address space.
bool HoldsMemoryLimit();
// Whether a fork of this process would lack something.
bool RunsOtherThreads();

// How a child came to an end that it should not have come to.
struct Death {
  enum class Kind : std::uint8_t { kCrash, kHang, kMemory };
  Kind kind = Kind::kCrash;
  std::string how;   // "SIGSEGV, segmentation fault", "threw std::out_of_range: ..."
  std::string said;  // the last that it wrote to standard error
  // Where it was.
  std::uint64_t seed = 0;
  std::uint64_t run = 0;  // the so many-th of this child, from 1; 0: none had begun
  std::uint64_t step = 0;
  Time at;
  NodeId node;
  bool in_step = false;  // in the protocol's step, and not around it

  // As the step of that run that is not taken when its story is told. In the protocol's own step
  // the violation is crash, hang or memory; elsewhere it is internal-error.
  FatalStep AsFatalStep(std::uint64_t run_number) const;
  Violation AsViolation() const;
};

// One child. It is killed with this object, and with this process.
class ChildProcess {
 public:
  enum class StandardError : std::uint8_t { kShared, kKept };  // kKept: for Death::said

  // Forks a child that calls `body` and ends. What `body` writes to the descriptor `out` is read by
  // the parent. An error where the system makes no process.
  static absl::StatusOr<std::unique_ptr<ChildProcess>> Start(
      const std::function<void(int out)>& body, const ChildLimits& limits, StandardError error);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  // Takes what the child has written and looks how it does; kills it where it hangs. False when it
  // has ended, and all was read.
  bool Watch();
  // To wait for, until there is something to read: readable, or closed.
  int out() const { return out_; }
  // All that was read and not taken before.
  std::string TakeOutput() { return std::move(output_); }
  // After Watch() was false: how it died; nothing where it ended as it should.
  const std::optional<Death>& death() const { return death_; }
  // What it wrote to standard error, the last bytes of it at most; "" where that is not kept.
  std::string Said(std::size_t most) const;
  void Kill();
  // The step at which it is.
  std::uint64_t step() const;
  // Sets the child's ChildStop().
  void AskToStop();

  // How much processor time it has taken.
  std::chrono::nanoseconds ProcessorTime() const;

 private:
  struct Shared;
  ChildProcess() = default;
  void Read();
  void LookForHang();
  void Reap(int options);

  ChildLimits limits_;
  std::unique_ptr<SharedMemory<Shared>> shared_;
  pid_t process_ = -1;
  int out_ = -1;
  int said_ = -1;
  std::string output_;
  bool killed_ = false;  // by us
  bool hangs_ = false;
  std::optional<Death> death_;
  // Where it was when it was last seen to go on, and what it had taken then.
  std::uint64_t seen_run_ = 0;
  std::uint64_t seen_step_ = 0;
  bool seen_in_step_ = false;
  std::chrono::nanoseconds seen_at_{};
};

// In a child: from here on, its memory may grow by so many bytes. Beyond that the child dies by
// Death::Kind::kMemory. 0: by any number.
void LimitMemoryGrowth(std::uint64_t bytes);

// In a child that makes run after run, before each: forgets what it wrote to its standard error
// where the parent keeps that and it has grown large.
void BoundKeptStandardError();
// In a child: writes all of it to the parent.
void WriteToPipe(int out, const std::string& text);
// In a child whose standard error is kept: the one that a person sees, for progress. Elsewhere
// standard error itself.
int VisibleStandardError();
// In a child: whether it was asked to come to an end by itself. False for ever elsewhere.
const std::atomic<bool>& ChildStop();

// What a call in a child came to.
struct CallResult {
  std::string value;                        // what it returned
  std::string said;                         // what it wrote to standard error, where that was kept
  std::optional<Death> death;               // then there is no value
  bool stopped = false;                     // nor where it was stopped
  std::vector<FatalStep> fatal_steps = {};  // that it did not take
};

struct CallOptions {
  ChildLimits limits;
  // As soon as it is true, the child is asked to stop, and killed after `patience`.
  std::chrono::milliseconds patience{0};
  std::function<bool()> stop = [] { return false; };
  ChildProcess::StandardError error = ChildProcess::StandardError::kKept;
  std::vector<FatalStep> fatal_steps = {};  // that the call does not take
};

// Calls `call` in a child. An error where the system makes no process.
absl::StatusOr<CallResult> CallInChild(const std::function<std::string()>& call,
                                       const CallOptions& options);

// As CallInChild, for a call that makes few runs: where the child dies in a step, the call is made
// again in another child, which does not take that step. `death` is set only where that goes on and
// on.
absl::StatusOr<CallResult> CallSurviving(const std::function<std::string()>& call,
                                         CallOptions options);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_CHILD_PROCESS_H_
