// Observes a run and tells it line by line: its steps, and what happens between them.
#ifndef STAMPEDE_REPLAY_STORY_WRITER_H_
#define STAMPEDE_REPLAY_STORY_WRITER_H_

#include <functional>
#include <string>
#include <utility>

#include "stampede/sim/fault_spans.h"
#include "stampede/sim/run_control.h"

namespace stampede {

// Beside the steps, which restarts are among, these have lines: messages that are lost and why,
// crashes between steps, faults of nodes and links as they begin and end, healing.
class StoryWriter final : public RunObserver {
 public:
  using Line = std::function<void(const std::string& line)>;

  // `window` is the run's.
  StoryWriter(const Vocabulary& vocabulary, Duration window, Line line)
      : vocabulary_(vocabulary), window_(window), line_(std::move(line)) {}

  void OnStep(const StepView& step) override { line_(step.Show()); }
  void OnLost(const MessageName& name, Loss why) override;
  void OnWindow(std::uint64_t window, const FaultState& faults) override;
  void OnHeal(const FaultState& lasting) override;
  void OnCommand(const Command& command, Time now) override;

 private:
  // A line of no step. `at` and `who` may be "".
  void Between(const std::string& at, const std::string& who, const std::string& what) const;
  void NoteFaults(Time at, const FaultState& faults);

  const Vocabulary vocabulary_;
  const Duration window_;
  const Line line_;
  FaultSpans faults_;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_STORY_WRITER_H_
