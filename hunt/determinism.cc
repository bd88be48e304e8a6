#include "stampede/hunt/determinism.h"

#include <algorithm>

#include "stampede/core/fingerprint.h"

namespace stampede {
namespace {

std::optional<RunDifference> DifferenceBetween(std::uint64_t run_seed, const SeededRuns& runs,
                                               DeterminismPeer& peer) {
  // An address may be the same by chance.
  constexpr int kTries = 5;
  for (int i = 0; i < kTries; ++i) {
    const auto there = peer.StepFingerprints(run_seed);
    if (!there.ok()) return std::nullopt;
    const std::vector<std::string> here = runs.StepTexts(run_seed);
    for (std::size_t step = 0; step < std::max(here.size(), there->size()); ++step) {
      const bool both = step < here.size() && step < there->size();
      if (both && Fingerprint(here[step]) == (*there)[step]) continue;
      const auto text = step < there->size() ? peer.StepText(step + 1) : std::string();
      if (!text.ok()) return std::nullopt;
      return DifferenceOfStep(step + 1, step < here.size() ? here[step] : "", *text);
    }
  }
  return std::nullopt;
}

}  // namespace

RunDigest DigestOf(const RunOutcome& outcome, const RunWorker& worker) {
  return {outcome.steps, Fingerprint(outcome), worker.StateFingerprint()};
}

std::optional<RunDifference> Locate(std::uint64_t run_seed, RepeatedIn where,
                                    const SeededRuns& runs, DeterminismPeer* peer) {
  // The other place is asked second: what differs in one mostly does in both.
  const auto here = [&] { return runs.Diagnose(run_seed); };
  const auto there = [&]() -> std::optional<RunDifference> {
    if (peer == nullptr) return std::nullopt;
    return DifferenceBetween(run_seed, runs, *peer);
  };
  if (where == RepeatedIn::kSameProcess) {
    auto difference = here();
    return difference.has_value() ? difference : there();
  }
  auto difference = there();
  return difference.has_value() ? difference : here();
}

}  // namespace stampede
