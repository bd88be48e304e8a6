// One hunt of the command, from its folder to its exit code.
#ifndef STAMPEDE_CLI_INTERNAL_ONE_HUNT_H_
#define STAMPEDE_CLI_INTERNAL_ONE_HUNT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/hunt_command.h"
#include "stampede/cli/internal/progress_line.h"
#include "stampede/cli/internal/text.h"
#include "stampede/hunt/corpus.h"
#include "stampede/hunt/finding_stories.h"
#include "stampede/hunt/hunt_folder.h"
#include "stampede/hunt/hunt_recorder.h"

namespace stampede {

class HuntCommand::OneHunt {
 public:
  OneHunt(const HuntCommand& command, const Choices& choices,
          const absl::StatusOr<std::vector<std::string>>& second);

  int Run(const std::string& line);

 private:
  // Kinds of findings beyond this many are counted, not told, where nothing keeps their stories.
  static constexpr std::size_t kMostTold = 10;

  absl::Status OpenFolder(const std::string& line);
  // Without --keep-going a hunt that has found something has only the runs before that to make.
  void EndAtTheFirst(const std::vector<RecordedFinding>& found);

  // A file that could not be written is no reason to stop, and is said.
  void Note(const absl::Status& status);

  // What failed before is run first.
  absl::Status RunCorpus();

  // A story that came to its end enters the corpus.
  void AddToCorpus(const FindingReport& report);

  absl::StatusOr<HuntResult> Hunt(HuntRecorder& recorder, FindingStories& stories);

  void ShowWhatWasDone(const HuntResult& result, const HuntState& state,
                       std::chrono::duration<double> elapsed) const;

  // The story of each group. Findings that do not repeat are added to what is nondeterministic.
  absl::StatusOr<std::vector<FindingReport>> Report(HuntResult& result, FindingStories& stories);

  void Summarize(const HuntResult& result, const std::vector<FindingReport>& reports,
                 const HuntState& state, std::chrono::duration<double> elapsed) const;

  int ExitCode(const HuntResult& result, const std::string& line);

  const HuntCommand& command_;
  const Choices& choices_;
  const ChosenRuns& chosen_;
  HuntPlan plan_;
  const absl::StatusOr<std::vector<std::string>>& second_;
  std::unique_ptr<HuntFolder> folder_;
  ProgressLine line_;
  ProgressLine shrinking_;
  const Style style_ = StyleFor(IsTerminal(STDOUT_FILENO));
  std::vector<int> codes_;
  // Of the corpus.
  std::set<std::string> known_;
  std::vector<CorpusVerdict> failing_;
  std::uint64_t new_findings_ = 0;  // in groups that it does not know
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_ONE_HUNT_H_
