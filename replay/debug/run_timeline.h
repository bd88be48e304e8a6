// A run that can be had as it was after any of its steps, and changed by hand there.
#ifndef STAMPEDE_REPLAY_DEBUG_RUN_TIMELINE_H_
#define STAMPEDE_REPLAY_DEBUG_RUN_TIMELINE_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/core/run_position.h"
#include "stampede/replay/debug/recorded_run.h"

namespace stampede {

// What becomes of a message that is sent from now on.
struct DecideMessage {
  MessageName message;
  MessageFault fault;
};

// What becomes of links and nodes from now on, until all heals: cut or not, paused or not, whatever
// was recorded.
struct DecideFaults {
  std::vector<LinkPattern> links;
  std::vector<NodeId> nodes;
  bool strikes = false;
};

// Something that was done by hand, between two steps or as one.
struct ByHand {
  std::variant<Command, DecideMessage, DecideFaults> action;
  std::string text;        // as it was typed
  std::uint64_t step = 0;  // after which it was done
  bool steps = false;      // it made a node take the next step
};

// The run, with what was done by hand in it. Once something was, it is another run than was
// recorded: of the record goes on what still applies, see DebugDriver.
//
// Forks of the run are kept, evenly spread and so many at most, so that the way to any step is
// short. Where states cannot be copied, each way begins at the start.
class RunTimeline {
 public:
  // The run after some step, with so many of the things done by hand. What is done by hand behind
  // a step and takes none belongs to that step.
  struct Point {
    std::unique_ptr<AnyRun> run;
    std::size_t by_hand = 0;

    std::uint64_t step() const { return run->steps(); }
  };

  // REQUIRES: Begin() takes recorded.spec, and `protocol` outlives this.
  RunTimeline(const ProtocolDriver& protocol, std::shared_ptr<const RecordedRun> recorded);

  // After this step, or where the run ends before it.
  Point At(std::uint64_t step);
  // From the start, with this observer, which outlives the run.
  Point Begin(RunObserver* observer) const;
  // Goes on by one step. False where the run has ended, without one.
  bool Step(Point& point);
  // Does it, and forgets what was done by hand later than here. An error where it cannot be done;
  // then nothing happened. `observer` observes the run of `point`, which may be made anew for it.
  // REQUIRES: that run has not ended.
  absl::Status Do(Point& point, ByHand by_hand, RunObserver* observer);
  // Takes back what was done last; the run behind the step after which it was done. REQUIRES: there
  // is something.
  Point Undo();

  const std::vector<ByHand>& by_hand() const { return by_hand_; }
  const RecordedRun& recorded() const { return *recorded_; }
  const ProtocolDriver& protocol() const { return protocol_; }
  // Whether the run has been changed by hand.
  bool changed() const { return !by_hand_.empty(); }
  // The latest step before this one, which is not 0, after which a fork is kept; or 0.
  std::uint64_t CheckpointBefore(std::uint64_t step) const;

  // The step of that number is known to end the process. It is not taken, and the run ends there,
  // whenever what was done by hand before it is what is done by hand when it comes up first. An
  // unknown one of the same number is not passed over after ForgetFatalSteps().
  void ExpectFatalStep(FatalStep step) { expected_.push_back(std::move(step)); }
  void ForgetFatalSteps() { expected_.clear(); }

 private:
  void DoPending(Point& point) const;
  bool Carry(AnyRun& run, const ByHand& by_hand) const;
  static bool Carry(AnyRun& run, const DecideFaults& decided);
  void MarkFatalStep(const Point& point);
  std::string Key(std::size_t by_hand) const;
  void Keep(const Point& point);
  void Forget(std::uint64_t from_step);
  // Where clients do what they are told, the run ends when all that was asked is done. Whether the
  // numbers of their operations are others now: then no fork of the run is of use. Counts the first
  // so many things done by hand, and `one_more`.
  bool CountOperations(std::size_t by_hand_so_far, const ByHand* one_more);

  const ProtocolDriver& protocol_;
  const std::shared_ptr<const RecordedRun> recorded_;
  RunSpec spec_;
  std::vector<ByHand> by_hand_;
  std::map<std::uint64_t, Point> checkpoints_;  // by step
  std::uint64_t spacing_;
  std::deque<Point> near_;  // close to steps that were gone back to
  bool forkable_ = true;
  std::vector<FatalStep> expected_;
  std::map<std::string, FatalStep> fatal_steps_;  // by what was done by hand before
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_DEBUG_RUN_TIMELINE_H_
