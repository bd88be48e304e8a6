#include "stampede/hunt/internal/death_account.h"

#include <string>
#include <utility>

#include "stampede/core/json.h"

namespace stampede::internal {
namespace {

class Accountant {
 public:
  Accountant(const DeadJob& job, const Death& death, std::uint64_t hunt_seed,
             const std::function<std::unique_ptr<RunWorker>()>& new_worker)
      : job_(job), death_(death), hunt_seed_(hunt_seed), new_worker_(new_worker) {
    seed_ = job.in_run ? RunSeed(hunt_seed, job.run) : death.seed;
  }

  DeathAccount Account(CallOptions options) {
    const auto make_run = [&] { return JsonLine(ToJson(new_worker_()->Run(seed_))); };
    const auto alone = CallInChild(make_run, options);
    if (!alone.ok() || alone->stopped) {
      Death unconfirmed = death_;
      unconfirmed.said +=
          "\nthe hunt ended before this run was made alone: runs before it may have had a part";
      return {Found(unconfirmed, nullptr), {}, false};
    }
    if (job_.in_run && alone->death.has_value() && alone->death->seed == seed_ &&
        alone->death->step == death_.step && alone->death->kind == death_.kind) {
      options.fatal_steps = {alone->death->AsFatalStep(1)};
      options.stop = [] { return false; };
      const auto again = CallInChild(make_run, options);
      const bool good = again.ok() && !again->death.has_value();
      return {Found(*alone->death, good ? &again->value : nullptr), {}, true};
    }
    return {{},
            Nondeterminism{job_.run, seed_, RepeatedIn::kAlone, HowItDiffers(*alone, options)},
            true};
  }

 private:
  std::string HowItDiffers(const CallResult& alone, const CallOptions& options) const {
    const std::string ended = death_.kind == Death::Kind::kHang ? "did not return" : death_.how;
    if (!job_.in_run) return "made again, it ended its process (" + ended + ")";
    if (alone.death.has_value()) {
      return "it ended its process twice, in different ways: " + ended + " at step " +
             std::to_string(death_.step) + ", and " + alone.death->how + " at step " +
             std::to_string(alone.death->step);
    }
    return "it ended its process (" + ended + ", step " + std::to_string(death_.step) +
           "), and alone in a new one it does not; after the " + RunsBefore(options);
  }

  // Whether the runs that the job made before, in order, show it again.
  std::string RunsBefore(const CallOptions& options) const {
    const auto again = CallInChild(
        [&] {
          const auto worker = new_worker_();
          for (const std::uint64_t run : job_.latest_runs) worker->Run(RunSeed(hunt_seed_, run));
          return std::string();
        },
        options);
    const std::string runs = std::to_string(job_.latest_runs.size() - 1) + " runs made before it ";
    if (!again.ok() || again->stopped) return runs + "it was not tried";
    return runs + (again->death.has_value() ? "it does again" : "it does not either");
  }

  // `again` is the outcome of the run made again without its last step; null where there is none.
  Finding Found(const Death& death, const std::string* again) const {
    Finding finding;
    finding.run = job_.run;
    const auto json = again == nullptr ? absl::StatusOr<Json>(Json()) : ParseJson(*again);
    if (again == nullptr || !json.ok() || !FromJson(*json, finding.outcome).ok() ||
        !finding.outcome.violation.has_value()) {
      finding.outcome = RunOutcome();
      finding.outcome.seed = seed_;
      finding.outcome.steps = death.step;
      finding.outcome.ending = Ending::kViolation;
      finding.outcome.end = death.at;
      finding.outcome.violation = death.AsViolation();
    }
    return finding;
  }

  const DeadJob& job_;
  const Death& death_;
  const std::uint64_t hunt_seed_;
  const std::function<std::unique_ptr<RunWorker>()>& new_worker_;
  std::uint64_t seed_ = 0;
};

}  // namespace

DeathAccount AccountFor(const DeadJob& job, const Death& death, std::uint64_t hunt_seed,
                        const ChildLimits& limits,
                        const std::function<std::unique_ptr<RunWorker>()>& new_worker,
                        const std::function<bool()>& stop) {
  CallOptions options;
  options.limits = limits;
  options.stop = stop;
  return Accountant(job, death, hunt_seed, new_worker).Account(std::move(options));
}

}  // namespace stampede::internal
