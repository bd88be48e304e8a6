// Steps that throw, abort, break into memory or do not return: each is a finding, and ends no hunt.
#include "tests/misbehaving.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <ostream>
#include <string>
#include <thread>
#include <unistd.h>

#include "stampede/hunt/child_process.h"
#include "stampede/replay/protocol_registry.h"
#include "stampede/replay/typed_protocol_driver.h"
#include "tests/command.h"

namespace stampede {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const ProtocolRegistry& Protocols() {
  static const auto& protocols = *[] {
    auto* registry = new ProtocolRegistry();
    registry->Add(std::make_unique<TypedProtocolDriver<Misbehaving>>());
    return registry;
  }();
  return protocols;
}

Result Command(const std::string& line) {
  return Stampede(line, Protocols());
}

// What a defect comes to.
struct Case {
  std::string_view defect;
  std::string_view violation;
  std::string_view says;
  int code = 1;

  friend void PrintTo(const Case& test, std::ostream* out) { *out << test.defect; }
};

constexpr std::string_view kHuntFor =
    " --seed 3 --runs 100 --repeat-every 0 --step-timeout 1s "
    "--memory 128MiB --replicas 3 --shrink-for 3s";

class MisbehavingTest : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    const Case& test = GetParam();
    if (test.defect == "takes-memory" && !HoldsMemoryLimit()) {
      GTEST_SKIP() << "a sanitizer owns the address space";
    }
  }
  static std::string Hunt(const std::string& more) {
    return "hunt --defect " + std::string(GetParam().defect) + std::string(kHuntFor) + more;
  }
};

TEST_P(MisbehavingTest, IsAFindingWithItsSeedAndItsStory) {
  const Case& test = GetParam();
  const Result one = Command(Hunt(" --jobs 1"));
  EXPECT_EQ(one.code, test.code) << one.out << one.err;
  EXPECT_THAT(one.out, HasSubstr("VIOLATION " + std::string(test.violation)));
  EXPECT_THAT(one.out, HasSubstr(std::string(test.says)));
  EXPECT_THAT(one.out, HasSubstr("replay "));
  EXPECT_THAT(one.out, HasSubstr("The shortest scenario that fails like this"));
}

TEST_P(MisbehavingTest, IsTheSameFindingOnTwoJobs) {
  const auto finding = [](const Result& hunt) {
    const Json json = ParseJson(hunt.out.substr(0, hunt.out.find('\n'))).value();
    return json["finding"]["run_seed"].get<std::string>() + " " +
           json["finding"]["violation"]["summary"].get<std::string>();
  };
  EXPECT_EQ(finding(Command(Hunt(" --format json --jobs 1"))),
            finding(Command(Hunt(" --format json --jobs 2"))));
}

TEST_P(MisbehavingTest, IsReplayedAndItsScenarioStaysARegressionTest) {
  const Case& test = GetParam();
  const std::string folder = NewFolder();
  const Result hunt = Command(Hunt(" --jobs 1 --format json --out " + folder));
  const Json json = ParseJson(hunt.out.substr(0, hunt.out.find('\n'))).value()["finding"];
  std::string limits = " --step-timeout 1s --memory 128MiB";
  const Result by_seed = Command("replay " + json["run_seed"].get<std::string>() +
                                 " --replicas 3 --defect " + std::string(test.defect) + limits);
  EXPECT_EQ(by_seed.code, test.code) << by_seed.err;
  EXPECT_THAT(by_seed.out, HasSubstr(std::string(test.violation)));
  const Result by_trace = Command("replay " + json["trace_file"].get<std::string>() + limits);
  EXPECT_EQ(by_trace.code, test.code) << by_trace.err << by_trace.out;
  EXPECT_THAT(by_trace.out, HasSubstr("Every step is as recorded."));
  const Result scenario = Command("run " + json["scenario_file"].get<std::string>() + limits);
  EXPECT_EQ(scenario.code, 0) << scenario.out << scenario.err;
}

INSTANTIATE_TEST_SUITE_P(
    Every, MisbehavingTest,
    testing::Values(
        Case{"throws", "crash", "threw std::out_of_range: there is no entry 6"},
        Case{"throws-a-number", "crash", "threw int"}, Case{"aborts", "crash", "SIGABRT"},
        Case{"fails-a-check", "crash", "numbers are small"}, Case{"reads-null", "crash", ""},
        Case{"divides-by-zero", "crash", ""}, Case{"overflows-the-stack", "crash", ""},
        Case{"exits", "crash", "exit with code 0"}, Case{"loops", "hang", "did not return within"},
        Case{"takes-memory", "memory", "more memory than 128 MiB"},
        Case{"sets-timers-for-ever", "livelock", "virtual time stands still"},
        Case{"breaks-an-invariant", "small-numbers", "has a large number"},
        Case{"invariant-aborts", "internal-error", "outside of the protocol's steps", 3}),
    [](const auto& test) {
      std::string name(test.param.defect);
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

// The step ends the child that replays it, and another child tells the story.
TEST(Misbehaving, IsReadFromAPipeThoughItTakesTwoChildren) {
  const std::string folder = NewFolder();
  const Result hunt = Command("hunt --defect aborts --jobs 1 --format json --out " + folder +
                              std::string(kHuntFor));
  const Json json = ParseJson(hunt.out.substr(0, hunt.out.find('\n'))).value()["finding"];
  const auto trace = json["trace_file"].get<std::string>();
  const auto scenario = json["scenario_file"].get<std::string>();
  const Result replay = StampedeReading(trace, "replay -", Protocols());
  EXPECT_EQ(replay.code, 1) << replay.err;
  EXPECT_THAT(replay.out, AllOf(HasSubstr("SIGABRT"), HasSubstr("Every step is as recorded.")));
  const Result run = StampedeReading(scenario, "run -", Protocols());
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  const Result shrunk = StampedeReading(trace, "shrink - --for 3s", Protocols());
  EXPECT_EQ(shrunk.code, 1) << shrunk.err;
  EXPECT_THAT(shrunk.out, HasSubstr("\"violation\": \"crash\""));
}

TEST(Misbehaving, WithoutADefectNothingIsFound) {
  const Result hunt = Command("hunt --runs 50 --seed 1 --replicas 3");
  EXPECT_EQ(hunt.code, 0) << hunt.out;
}

TEST(Misbehaving, AllRunsOfAHuntAreFindingsWhenItKeepsGoing) {
  const Result hunt = Command(
      "hunt --defect aborts --runs 20 --seed 3 --keep-going --jobs 2 "
      "--replicas 3 --format json --no-shrink");
  EXPECT_EQ(hunt.code, 1);
  EXPECT_THAT(hunt.out, HasSubstr("\"count\":19"));
  EXPECT_THAT(hunt.out, HasSubstr("\"runs\":20"));
}

TEST(Misbehaving, WhatRunsLeaveBehindIsNotTakenForTheRunsOwnDoing) {
  const Result hunt = Command(
      "hunt --defect counts-in-a-static --runs 1000 --seed 3 --jobs 1 "
      "--replicas 3 --repeat-every 0");
  EXPECT_EQ(hunt.code, 3) << hunt.out;
  EXPECT_THAT(hunt.out, AllOf(HasSubstr("What one run leaves behind changes another."),
                              HasSubstr("SIGABRT"), HasSubstr("made before it it does again")));
}

TEST(ChildProcess, ThatClosesItsEndAndGoesOnStillHangs) {
  CallOptions options;
  options.limits.step_timeout = std::chrono::milliseconds(200);
  const auto called = CallInChild(
      []() -> std::string {
        for (int file = 3; file < 64; ++file) close(file);
        CurrentRunPosition().EnterStep();
        std::atomic<std::uint64_t> counted{0};
        while (true) ++counted;
      },
      options);
  ASSERT_TRUE(called.ok() && called->death.has_value());
  EXPECT_EQ(called->death->kind, Death::Kind::kHang);
}

TEST(ChildProcess, KeepsNoMoreThanAMegabyteOfWhatItSaidInEarlierRuns) {
  const auto called = CallInChild(
      [] {
        for (int run = 0; run < 100; ++run) {
          BoundKeptStandardError();
          std::fputs(std::string(100'000, 'x').c_str(), stderr);
        }
        return std::string();
      },
      {});
  ASSERT_TRUE(called.ok());
  EXPECT_GT(called->said.size(), 0u);
  EXPECT_LT(called->said.size(), std::size_t{3} << 19);
}

// What a command came to that was told to end after a second, in a process of its own.
struct Ended {
  int status = 0;  // of waitpid()
  std::chrono::duration<double> after;
};

// Nothing where a sanitizer runs threads in a fork, for then runs are made in process. What the
// command prints is in `folder`, in out and err.
std::optional<Ended> TellToEnd(const std::string& command, const std::string& folder) {
  constexpr int kRunsThreads = 77;
  const pid_t process = fork();
  if (process == 0) {
    if (RunsOtherThreads()) _exit(kRunsThreads);
    std::freopen((folder + "/out").c_str(), "w", stdout);
    std::freopen((folder + "/err").c_str(), "w", stderr);
    const int code = ExitCodeOf(WordsOf(command), Protocols());
    std::fflush(nullptr);
    _exit(code);
  }
  std::this_thread::sleep_for(std::chrono::seconds(1));
  const auto start = std::chrono::steady_clock::now();
  kill(process, SIGTERM);
  Ended ended;
  waitpid(process, &ended.status, 0);
  ended.after = std::chrono::steady_clock::now() - start;
  if (WIFEXITED(ended.status) && WEXITSTATUS(ended.status) == kRunsThreads) return std::nullopt;
  return ended;
}

TEST(Misbehaving, ASignalEndsAHuntInsideOfARunWithItsFindings) {
  const auto hunt =
      TellToEnd("hunt --defect loops --for 60s --seed 3 --jobs 1 --replicas 3 --step-timeout 60s",
                NewFolder());
  if (!hunt.has_value()) GTEST_SKIP() << "a sanitizer runs threads in forks";
  EXPECT_LT(hunt->after.count(), 0.5);
  ASSERT_TRUE(WIFEXITED(hunt->status));
  EXPECT_EQ(WEXITSTATUS(hunt->status), 130);
}

TEST(Misbehaving, AScoreboardOfDefectsThatEndTheirProcess) {
  const Result bench = Command(
      "bench hunting --defects throws,reads-null,sets-timers-for-ever,breaks-an-invariant "
      "--repeats 2 --seed 3 --replicas 3");
  EXPECT_EQ(bench.code, 0) << bench.out << bench.err;
  EXPECT_THAT(bench.out, HasSubstr("Found by every hunt: 4 of 4 defects."));
  EXPECT_THAT(bench.out, testing::ContainsRegex("\n  throws .* crash 2\n"));
  EXPECT_THAT(bench.out, testing::ContainsRegex("\n  sets-timers-for-ever .* livelock 2\n"));
}

TEST(Misbehaving, AScoreboardWithADefectOfOursOrNondeterminismExitsWithThree) {
  const Result internal =
      Command("bench hunting --defects invariant-aborts,throws --repeats 2 --seed 3 --replicas 3");
  EXPECT_EQ(internal.code, 3) << internal.out;
  EXPECT_THAT(internal.err, HasSubstr("invariant-aborts: a hunt ended with internal-error"));
  EXPECT_THAT(internal.out, testing::ContainsRegex("\n  throws +2 of 2 "));
  // So short that no single run counts far enough.
  const Result unsound = Command(
      "bench hunting --defects counts-in-a-static,throws --repeats 1 --seed 3 "
      "--replicas 3 --events 30");
  EXPECT_EQ(unsound.code, 3) << unsound.out;
  EXPECT_THAT(unsound.err, AllOf(HasSubstr("not deterministic, and does not count: counts-in-a-st"),
                                 HasSubstr("depends on more than its seed")));
  EXPECT_THAT(unsound.out, testing::ContainsRegex("\n  counts-in-a-static +0 of 0 "));
}

TEST(Misbehaving, ASignalEndsAScoreboardWithWhatWasMeasured) {
  const std::string folder = NewFolder();
  const auto bench = TellToEnd(
      "bench hunting --defects throws,loops --repeats 2 --seed 3 --jobs 1 --replicas 3 "
      "--step-timeout 60s -o " +
          folder + "/kept.json",
      folder);
  if (!bench.has_value()) GTEST_SKIP() << "a sanitizer runs threads in forks";
  EXPECT_LT(bench->after.count(), 0.5);
  ASSERT_TRUE(WIFEXITED(bench->status));
  EXPECT_EQ(WEXITSTATUS(bench->status), 130);
  EXPECT_THAT(TextOf(folder + "/out"), AllOf(testing::ContainsRegex("\n  throws +1 of 1 "),
                                             testing::ContainsRegex("\n  loops +0 of 0 +-"),
                                             HasSubstr("Interrupted: not all hunts were made.")));
  EXPECT_THAT(TextOf(folder + "/kept.json"), HasSubstr("\"interrupted\": true"));
}

TEST(Misbehaving, TimeIsUpInsideOfARunToo) {
  const auto start = std::chrono::steady_clock::now();
  const Result hunt = Command(
      "hunt --defect loops --for 1s --seed 3 --jobs 2 --replicas 3 "
      "--step-timeout 60s");
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  EXPECT_LT(taken.count(), 1.5);
  EXPECT_EQ(hunt.code, 0) << hunt.out;
}

TEST(Misbehaving, AScenarioThatDoesNotEndHasATimeLimit) {
  const std::string file = NewFolder() + "/endless.json";
  std::ofstream(file) << R"({"protocol": "misbehaving", "cluster": {"replicas": 3, "clients": 0},
    "steps": [{"run": "3600s"}, {"run": "3600s"}], "expect": "pass"})";
  const Result run = Command("run " + file + " --timeout 300ms");
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.out, HasSubstr("it did not end within 300 ms; it was at step "));
}

TEST(Misbehaving, InProcessAHuntFindsWhatIsNoneOfThese) {
  const Result hunt = Command(
      "hunt --defect breaks-an-invariant --runs 20 --seed 3 --in-process "
      "--replicas 3 --no-shrink");
  EXPECT_EQ(hunt.code, 1);
}

// --- The debugger -------------------------------------------------------------------------------

// What `stampede debug` says to these lines.
Result Debugged(const std::string& arguments, const std::string& lines) {
  const std::string script = NewFolder() + "/script";
  std::ofstream(script) << lines;
  return StampedeReading(script, "debug 3 --replicas 3 --events 50 --step-timeout 1s " + arguments,
                         Protocols());
}

TEST(MisbehavingInTheDebugger, EndsNotTheDebuggerButTheRun) {
  for (const std::string defect : {"throws", "reads-null", "exits", "loops"}) {
    const Result debug =
        Debugged("--defect " + defect, "run\nback 1\nwhere\nstep\nback 2\nstate r0\n");
    EXPECT_EQ(debug.code, 0) << defect << debug.out << debug.err;
    EXPECT_THAT(debug.out, HasSubstr(defect == "loops" ? "VIOLATION hang" : "VIOLATION crash"));
    EXPECT_THAT(debug.out, HasSubstr("  number: ")) << defect;
  }
}

TEST(MisbehavingInTheDebugger, MayDoSoInARunThatWasChangedByHand) {
  const Result debug =
      Debugged("--defect throws", "run\nback 2\nflight\ncrash r0\nrun\nback 1\nundo\nrun\n");
  EXPECT_EQ(debug.code, 0) << debug.out << debug.err;
  // Each line is answered once, though processes ended.
  EXPECT_EQ(debug.out.find("> flight"), debug.out.rfind("> flight"));
  const std::size_t first = debug.out.find("VIOLATION crash");
  const std::size_t second = debug.out.find("VIOLATION crash", first + 1);
  ASSERT_NE(second, std::string::npos) << debug.out;
  EXPECT_NE(debug.out.find("VIOLATION crash", second + 1), std::string::npos) << debug.out;
}

// --- A protocol whose states cannot be copied ----------------------------------------------------

}  // namespace

// Replicas pass a number on, which grows.
struct Uncopied {
  static constexpr std::string_view kName = "uncopied";
  struct Pass {
    std::uint64_t number = 0;
    STAMPEDE_FIELDS(Pass, number)
  };
  using Message = std::variant<Pass>;
  struct Replica {
    std::uint64_t number = 0;
    std::unique_ptr<int> own = nullptr;
    STAMPEDE_FIELDS(Replica, number)
  };
  static void Step(const Context<Uncopied>& context, Replica& self, const Input<Uncopied>& input,
                   Effects<Uncopied>& out) {
    if (const auto* receive = std::get_if<Receive<Uncopied>>(&input.event)) {
      self.number = std::get<Pass>(receive->message).number;
    }
    const auto next = (context.self.index() + 1) % context.replicas;
    if (self.number < 40) {
      out.Send(NodeId::Replica(static_cast<std::uint16_t>(next)), Pass{self.number + 1});
    }
  }
};
static_assert(!Forkable<Uncopied>);

namespace {

TEST(Uncopied, IsSteppedBackByMakingItsRunAgain) {
  ProtocolRegistry registry;
  registry.Add(std::make_unique<TypedProtocolDriver<Uncopied>>());
  const std::string folder = NewFolder();
  std::ofstream(folder + "/run.json")
      << R"({"protocol": "uncopied", "cluster": {"replicas": 3, "clients": 0},
             "steps": [{"run": "40ms"}], "expect": "pass"})";
  std::ofstream(folder + "/script")
      << "run\nback 60\nstate r1\nback until r1.number >= 7\nstep\ndrop Pass r0->r1\nrun\n"
         "back 3\nundo\nrun\n";
  const Result debug =
      StampedeReading(folder + "/script", "debug " + folder + "/run.json", registry);
  EXPECT_EQ(debug.code, 0) << debug.out << debug.err;
  EXPECT_THAT(debug.out, HasSubstr("{number 7}"));
  EXPECT_THAT(debug.out, HasSubstr("undone: drop Pass#"));
}

}  // namespace
}  // namespace stampede
