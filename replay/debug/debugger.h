// A debugger of runs, without a terminal: it takes lines and answers with text.
#ifndef STAMPEDE_REPLAY_DEBUG_DEBUGGER_H_
#define STAMPEDE_REPLAY_DEBUG_DEBUGGER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/replay/debug/run_timeline.h"
#include "stampede/replay/debug/stop_condition.h"
#include "stampede/replay/story_writer.h"

namespace stampede {

// Observes the run that a debugger stands in.
class StepWatcher final : public RunObserver {
 public:
  // What is needed to go back from a step to what brought it about.
  void OnStep(const StepView& step) override;
  void OnSent(const MessageName& name, const MessageFault& fault, Time arrival) override;
  void OnLost(const MessageName& name, Loss why) override;
  void OnCommand(const Command& command, Time now) override;

  const SeenStep& last() const { return last_; }
  // The step that brought about this one; 0: none.
  std::uint64_t CauseOf(std::uint64_t step) const { return causes_[step - 1]; }
  NodeId NodeOf(std::uint64_t step) const { return nodes_[step - 1]; }
  // From now on tells it to this, too; null: to nobody.
  void TellTo(StoryWriter* story) { story_ = story; }

 private:
  SeenStep last_;
  std::vector<std::uint64_t> causes_;  // by step
  std::vector<NodeId> nodes_;          // that took it
  StoryWriter* story_ = nullptr;
};

class Debugger {
 public:
  // Writes the text to the file of that name.
  using WriteText = std::function<absl::Status(const std::string& file, const std::string& text)>;

  // Stands at the start of the run, which is called `source` in what is saved. REQUIRES:
  // `protocol` outlives this.
  Debugger(const ProtocolDriver& protocol, std::shared_ptr<const RecordedRun> recorded,
           std::string source, WriteText write);

  Debugger(const Debugger&) = delete;
  Debugger& operator=(const Debugger&) = delete;

  // Carries out one line. Errors say what is wrong with it; then nothing happened.
  absl::StatusOr<std::string> Execute(std::string_view line);
  // Whether it was told to quit.
  bool quits() const { return quits_; }
  // The run, and how it ended when it was recorded.
  std::string Introduction() const;
  // The words that could stand where the last word of this line stands.
  std::vector<std::string> Completions(std::string_view line) const;

  std::uint64_t position() const { return here_.step(); }
  std::uint64_t fingerprint() const { return here_.run->fingerprint(); }
  RunTimeline& timeline() { return timeline_; }
  // Ends a long way as soon as it is true.
  void StopWhen(std::function<bool()> stop) { stop_ = std::move(stop); }

 private:
  using Answer = absl::StatusOr<std::string>;
  // What completes the arguments of a command.
  enum class Offers : std::uint8_t {
    kNothing,
    kNodes,
    kLinks,
    kInFlight,
    kTimers,
    kConditions,
    kCommands
  };
  // Help, completion and parsing come from one table.
  struct CommandInfo {
    std::string_view name;
    std::string_view arguments;
    std::string_view help;
    Offers offers;
    Answer (Debugger::*run)(const std::string& arguments);
  };
  static std::span<const CommandInfo> Commands();
  // By its name, or the beginning of one name only.
  static absl::StatusOr<const CommandInfo*> FindCommand(const std::string& name);

  // Moving about.
  Answer DoStep(const std::string& arguments);
  Answer DoBack(const std::string& arguments);
  Answer DoGoto(const std::string& arguments);
  Answer DoNext(const std::string& arguments);
  Answer DoUntil(const std::string& arguments);
  Answer DoRun(const std::string& arguments);
  // Looking.
  Answer DoWhere(const std::string& arguments);
  Answer DoList(const std::string& arguments);
  Answer DoShow(const std::string& arguments);
  Answer DoWhy(const std::string& arguments);
  Answer DoState(const std::string& arguments);
  Answer DoDiff(const std::string& arguments);
  Answer DoInvariants(const std::string& arguments);
  Answer DoFlight(const std::string& arguments);
  Answer DoTimers(const std::string& arguments);
  // By hand.
  Answer DoDeliver(const std::string& arguments);
  Answer DoDrop(const std::string& arguments);
  Answer DoHold(const std::string& arguments);
  Answer DoRelease(const std::string& arguments);
  Answer DoFire(const std::string& arguments);
  Answer DoCrash(const std::string& arguments);
  Answer DoRestart(const std::string& arguments);
  Answer DoInvoke(const std::string& arguments);
  Answer DoCut(const std::string& arguments);
  Answer DoHeal(const std::string& arguments);
  Answer DoPause(const std::string& arguments);
  Answer DoResume(const std::string& arguments);
  Answer DoChanges(const std::string& arguments);
  Answer DoUndo(const std::string& arguments);
  Answer DoSave(const std::string& arguments);
  Answer DoHelp(const std::string& arguments);
  Answer DoQuit(const std::string& arguments);

  void StandAt(RunTimeline::Point point);
  void GoTo(std::uint64_t step);
  Answer GoUntil(StopCondition condition);
  Answer BackUntil(StopCondition condition);
  // The story of these steps, and of what happened between them.
  std::string Story(std::uint64_t first, std::uint64_t last);
  std::string ShowLastStep();
  std::string ShowEnd() const;
  std::string Summary(NodeId node) const;
  std::string OwnSummary(NodeId node) const;  // whatever befalls it
  // A number from 1; `usual` where the text is empty.
  static absl::StatusOr<std::uint64_t> ParseCount(const std::string& text, std::uint64_t usual);
  absl::StatusOr<NodeId> ParseNode(const std::string& text) const;
  // Those in flight, oldest first, and in which step they were sent.
  struct InFlight {
    MessageName name;
    bool held = false;
    std::uint64_t sent_in = 0;
  };
  std::vector<InFlight> MessagesInFlight(const MessagePattern& pattern) const;
  // The oldest in flight that is meant; an error that lists those in flight where there is none.
  absl::StatusOr<MessageName> OldestInFlight(const std::string& text, bool held_only) const;
  Answer ByHandDone(std::variant<Command, DecideMessage, DecideFaults> action,
                    const std::string& text, const std::string& refusal);
  // `r0->r1`, `r0->*`, `r0<->r1`, or `r0 r1`, which is both ways, too.
  absl::StatusOr<LinkPattern> ParseLink(const std::string& text) const;
  std::vector<std::string> Offered(Offers offers) const;

  const ProtocolDriver& protocol_;
  const std::string source_;
  const WriteText write_;
  RunTimeline timeline_;
  StepWatcher watcher_;
  RunTimeline::Point here_;
  std::string line_;  // being carried out
  bool quits_ = false;
  std::function<bool()> stop_ = [] { return false; };
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_DEBUG_DEBUGGER_H_
