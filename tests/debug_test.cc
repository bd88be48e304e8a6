// The debugger: a script of its commands is what a person would type.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "stampede/core/json.h"
#include "stampede/protocols/vsr_driver.h"
#include "stampede/replay/debug/debugger.h"
#include "tests/command.h"

namespace stampede {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

const std::string kScenarios = std::string(STAMPEDE_SOURCE_DIR) + "/scenarios/vsr/";
const std::string kLoss = kScenarios + "transfer-truncates-log.json";

// Runs `stampede debug ARGUMENTS` with these lines from a pipe.
Result Debug(const std::string& arguments, const std::string& lines) {
  const std::string script = testing::TempDir() + "/" +
                             testing::UnitTest::GetInstance()->current_test_info()->name() +
                             ".script";
  std::ofstream(script) << lines;
  return StampedeReading(script, "debug " + arguments);
}

const ProtocolDriver& VsrProtocol() {
  static const auto& driver = *NewProtocolDriver<Vsr>().release();
  return driver;
}

// --- The run of a seed ---------------------------------------------------------------------------

class DebuggedSeed : public testing::TestWithParam<std::uint64_t> {
 protected:
  static std::unique_ptr<SeededRuns> Runs() {
    RunChoices choices;
    choices.fault_events = 600;
    return *VsrProtocol().Open(choices);
  }
  static std::uint64_t FreshFingerprintAt(std::uint64_t step) {
    const auto runs = Runs();
    auto run =
        VsrProtocol().Begin(runs->SpecOf(GetParam()),
                            {GetParam(), runs->AdversaryOf(GetParam()), nullptr, nullptr}, "");
    while ((*run)->steps() < step && (*run)->Step()) {
    }
    return (*run)->fingerprint();
  }
  static Debugger NewDebugger() {
    auto recorded = RecordSeed(*Runs(), GetParam());
    return Debugger(VsrProtocol(), std::make_shared<const RecordedRun>(*std::move(recorded)), "it",
                    [](const std::string&, const std::string&) { return absl::OkStatus(); });
  }
  static void Expect(Debugger& debugger, const std::string& line) {
    const auto answer = debugger.Execute(line);
    EXPECT_TRUE(answer.ok()) << line << ": " << answer.status();
  }
};

TEST_P(DebuggedSeed, GoingBackIsAsIfTheRunHadBeenMadeUntilThere) {
  Debugger debugger = NewDebugger();
  const RunOutcome whole = debugger.timeline().recorded().outcome;
  Expect(debugger, "run");
  EXPECT_EQ(debugger.position(), whole.steps);
  EXPECT_EQ(debugger.fingerprint(), whole.fingerprint);
  for (const std::uint64_t back : {1u, 1u, 2u, 40u, 150u, 211u}) {
    const std::uint64_t to = debugger.position() - back;
    Expect(debugger, "back " + std::to_string(back));
    ASSERT_EQ(debugger.position(), to);
    EXPECT_EQ(debugger.fingerprint(), FreshFingerprintAt(to)) << to;
  }
  Expect(debugger, "step 100");
  EXPECT_EQ(debugger.fingerprint(), FreshFingerprintAt(debugger.position()));
  Expect(debugger, "goto 0");
  EXPECT_EQ(debugger.fingerprint(), 0);
  Expect(debugger, "run");
  EXPECT_EQ(debugger.fingerprint(), whole.fingerprint);
}

TEST_P(DebuggedSeed, WhatWasDoneByHandIsPartOfTheRun) {
  Debugger debugger = NewDebugger();
  std::uint64_t changed = 0;
  for (const char* node : {"r0", "r1", "r2"}) {  // one that is up, and does something
    Expect(debugger, "goto 200");
    if (!debugger.Execute(std::string("crash ") + node).ok()) continue;
    Expect(debugger, "step 50");
    changed = debugger.fingerprint();
    if (changed != FreshFingerprintAt(250)) break;
    Expect(debugger, "undo");
  }
  EXPECT_NE(changed, FreshFingerprintAt(250));
  Expect(debugger, "back 120");
  EXPECT_EQ(debugger.fingerprint(), FreshFingerprintAt(130));
  Expect(debugger, "goto 250");
  EXPECT_EQ(debugger.fingerprint(), changed);
  Expect(debugger, "undo");
  EXPECT_EQ(debugger.position(), 200);
  Expect(debugger, "goto 250");
  EXPECT_EQ(debugger.fingerprint(), FreshFingerprintAt(250));
}

TEST_P(DebuggedSeed, AChangedRunIsSavedAsAScenarioThatMakesIt) {
  Debugger debugger = NewDebugger();
  Expect(debugger, "goto 300");
  if (debugger.Execute("crash r0").ok()) {
    Expect(debugger, "step 40");
    debugger.Execute("restart r0").IgnoreError();  // it may have restarted by itself
  }
  debugger.Execute("hold Commit#40 r1->r0").IgnoreError();
  Expect(debugger, "heal");
  Expect(debugger, "save x.json");  // it is run, and compared
}

INSTANTIATE_TEST_SUITE_P(Seeds, DebuggedSeed, testing::Range(std::uint64_t{1}, std::uint64_t{9}));

// --- The loss in a state transfer ----------------------------------------------------------------

TEST(Debug, MendsTheLossInAStateTransferByAMessageMore) {
  const std::string saved = testing::TempDir() + "/mended.json";
  const Result debug = Debug(kLoss,
                             "run\n"
                             "back until message PrepareOk r1->r0\n"
                             "fire heartbeat r0\n"
                             "deliver Commit r0->r1\n"
                             "run\n"
                             "save " +
                                 saved + "\n");
  EXPECT_EQ(debug.code, 0) << debug.out << debug.err;
  EXPECT_THAT(debug.out, HasSubstr("VIOLATION quorum-durability"));
  EXPECT_THAT(debug.out, HasSubstr("and no invariant was violated."));
  EXPECT_THAT(debug.out, HasSubstr("expects pass; run again, it does so"));
  const Result run = Stampede("run " + saved);
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  EXPECT_THAT(TextOf(saved), HasSubstr("\"defect\": \"transfer-truncates-log\""));
}

TEST(Debug, ItsPageShowsWhatItPrints) {
  const std::string page = TextOf(std::string(STAMPEDE_SOURCE_DIR) + "/docs/debugging.md");
  const std::size_t begin = page.find("```\n> ");
  ASSERT_NE(begin, std::string::npos);
  const std::string transcript = page.substr(begin + 4, page.find("```", begin + 4) - begin - 4);
  std::string lines;
  std::istringstream in(transcript);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("> ")) lines += line.substr(2) + "\n";
  }
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(NewFolder());
  const Result debug = Debug(kLoss, lines);
  std::filesystem::current_path(before);
  EXPECT_EQ(debug.code, 0) << debug.err;
  EXPECT_THAT(debug.out, HasSubstr(transcript));
}

// --- Each command --------------------------------------------------------------------------------

TEST(Debug, StepsAndShowsWhereItIs) {
  const Result debug = Debug(kLoss, "where\nstep 6\nback 2\nlist 3\nwhere\nstep\nquit\nnonsense\n");
  EXPECT_EQ(debug.code, 0) << debug.err;
  EXPECT_THAT(debug.out, HasSubstr("after the start of"));
  EXPECT_THAT(debug.out, HasSubstr("after step 4 of"));
  EXPECT_THAT(debug.out, ContainsRegex("> step 6\n +1 .*boot#1"));
  EXPECT_THAT(debug.out, Not(HasSubstr("nonsense")));
}

TEST(Debug, GoesToANodeAMessageAMarkAFieldAndTheViolation) {
  const Result debug = Debug(kLoss,
                             "next r0\n"
                             "until sent Prepare r0->*\n"
                             "until message Prepare r0->*\n"
                             "until mark operation committed\n"
                             "until r2.view >= 2\n"
                             "until r2.view >= 2\n"
                             "until input Prepare#1 r2->r1\n"
                             "goto 0\n"
                             "until r1.log.size changes\n"
                             "until r1.status != \"normal\"\n");
  EXPECT_THAT(debug.out, HasSubstr("it holds already"));
  EXPECT_EQ(debug.code, 2);  // r1 never leaves normal
  EXPECT_THAT(debug.err, HasSubstr("this does not come up until"));
  const Result invariant = Debug(kLoss, "until invariant\nwhere\nback until r2.view >= 2\n");
  EXPECT_EQ(invariant.code, 0) << invariant.err;
  EXPECT_THAT(invariant.out, HasSubstr("VIOLATION quorum-durability"));
}

TEST(Debug, ShowsStatesChangesCausesMessagesAndTimers) {
  const Result debug = Debug(kLoss,
                             "until message PrepareOk r1->r0\n"
                             "state r1\nstate r1.log.size\nstate c0\ndiff\ndiff r1\nwhy\nshow\n"
                             "flight\nflight Prepare r0->*\ntimers\ntimers r2\nchanges\nhelp\n"
                             "help deliver\n");
  EXPECT_EQ(debug.code, 0) << debug.err;
  EXPECT_THAT(debug.out, HasSubstr("r1.log.size after step"));
  EXPECT_THAT(debug.out, HasSubstr("\n1\n"));
  EXPECT_THAT(debug.out, ContainsRegex("r0 in step [0-9]+:\n +executed: 0 -> 1\n"));
  EXPECT_THAT(debug.out, HasSubstr("c0#1"));  // what began it
  EXPECT_THAT(debug.out, HasSubstr("Prepare#1 r0->r2, sent in step"));
  EXPECT_THAT(debug.out, HasSubstr("view#1 r2, runs out when it is fired"));
  EXPECT_THAT(debug.out, HasSubstr("nothing was done by hand"));
  EXPECT_THAT(debug.out, HasSubstr("{\"step\":"));
}

TEST(Debug, DoesByHandWhatAScenarioCanDo) {
  const Result debug = Debug(kLoss,
                             "until sent Prepare r0->*\n"
                             "drop Prepare#1 r0->r2\n"
                             "hold PrepareOk#1 r1->r0\n"
                             "deliver Prepare r0->r1\n"
                             "release PrepareOk r1->r0\n"
                             "crash r2 everything\n"
                             "restart r2\n"
                             "fire view r1\n"
                             "heal\n"
                             "changes\n"
                             "undo\n"
                             "run\n");
  EXPECT_EQ(debug.code, 0) << debug.out << debug.err;
  EXPECT_THAT(debug.out, HasSubstr("Prepare#1 r0->r2 is lost: dropped"));
  EXPECT_THAT(debug.out, HasSubstr("r2  crashes, disk loss everything"));
  EXPECT_THAT(debug.out, HasSubstr("boot#2 r2"));
  EXPECT_THAT(debug.out, HasSubstr("view#2 r1"));
  EXPECT_THAT(debug.out, HasSubstr("undone: heal"));
}

TEST(Debug, CutsLinksAndPausesNodesByHand) {
  const std::string saved = testing::TempDir() + "/cut.json";
  const Result debug = Debug(kLoss,
                             "goto 8\n"
                             "cut r0->r1\n"
                             "cut r0 r2\n"
                             "pause r1\n"
                             "where\n"
                             "fire heartbeat r0\n"
                             "heal r0->r1\n"
                             "resume r1\n"
                             "fire heartbeat r0\n"
                             "flight Commit r0->*\n"
                             "changes\n"
                             "back 1\n"
                             "step\n"
                             "run\n"
                             "save " +
                                 saved + "\n");
  EXPECT_EQ(debug.code, 0) << debug.out << debug.err;
  EXPECT_THAT(debug.out, HasSubstr("Commit#1 r0->r1 is lost: link cut"));
  EXPECT_THAT(debug.out, HasSubstr("r1  paused, "));
  // The first heartbeat reached nobody, the second one r1.
  EXPECT_THAT(debug.out, HasSubstr("Commit#2 r0->r1, sent in step 10"));
  EXPECT_THAT(debug.out, Not(HasSubstr("Commit#2 r0->r2, sent in")));
  EXPECT_THAT(debug.out, HasSubstr("after step 8: cut r0<->r2"));
  EXPECT_THAT(debug.out, HasSubstr("; run again, it does so"));
  EXPECT_EQ(Stampede("run " + saved).code, 0);
}

// What was recorded of a link does not come back on one that was healed by hand.
TEST(Debug, WhatIsHealedByHandStaysSo) {
  const std::string folder = NewFolder();
  std::ofstream(folder + "/cut.json") << R"({"version": 2, "protocol": "vsr", "title": "a cut",
    "cluster": {"replicas": 3, "clients": 1},
    "steps": [{"at": "10ms", "cut": ["r0->r1"], "for": "200ms"}, {"run": "400ms"}],
    "expect": "pass"})";
  const Result debug = Debug(folder + "/cut.json",
                             "goto 20\n"
                             "heal r0->r1\n"
                             "step 3\n"
                             "heal r0->r1\n");
  EXPECT_EQ(debug.code, 2);
  EXPECT_THAT(debug.err, HasSubstr("r0->r1 is not cut"));
}

TEST(Debug, GoesToWhereAnInvariantLearnsSomething) {
  const Result debug = Debug(kLoss,
                             "until invariant decided changes\ninvariants\n"
                             "until invariant election-safety changes\n"
                             "back until invariant decided changes\n");
  EXPECT_EQ(debug.code, 0) << debug.out << debug.err;
  EXPECT_THAT(debug.out, HasSubstr("PrepareOk#1 r1->r0"));
  EXPECT_THAT(debug.out, HasSubstr("  decided: 1, the last op 1: c0#1 \"put x a\""));
  EXPECT_THAT(debug.out,
              HasSubstr("  quorum-durability: decided operations: 1, all in the logs of {r0 r1}"));
  const Result unknown = Debug(kLoss, "until invariant nothing changes\n");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("what they keep is: decided operations "));
}

// Also of those that expect progress, or hold and copy one message.
TEST(Debug, SavesShippedScenariosAsTheSameRuns) {
  // These come out as other runs, and `save` says so.
  const std::set<std::string> differing = {"checkpoint-omits-clients-new-member",
                                           "partial-partition-constrained-election",
                                           "primary-hears-nobody"};
  std::size_t count = 0;
  for (const auto& file : std::filesystem::directory_iterator(kScenarios)) {
    if (file.path().extension() != ".json" || differing.contains(file.path().stem().string()))
      continue;
    const auto scenario = ParseScenario(TextOf(file.path()), VsrProtocol().vocabulary());
    if (!scenario.ok()) continue;
    auto recorded = RecordScenario(VsrProtocol(), *scenario);
    ASSERT_TRUE(recorded.ok()) << file.path();
    Debugger debugger(VsrProtocol(), std::make_shared<const RecordedRun>(*std::move(recorded)),
                      "it",
                      [](const std::string&, const std::string&) { return absl::OkStatus(); });
    const auto saved = debugger.Execute("save x.json");
    EXPECT_TRUE(saved.ok()) << file.path() << ": " << saved.status();
    ++count;
  }
  EXPECT_GE(count, 50u);
}

TEST(Debug, AsksAClientAndForgetsWhatCameLater) {
  const Result debug = Debug(kLoss,
                             "goto 8\ninvoke c1 put y 7\nstep\nback 3\ncrash r2\nrun\n"
                             "invoke r0 put y 7\n");
  EXPECT_EQ(debug.code, 2);
  EXPECT_THAT(debug.out, HasSubstr("is taken back: 1"));
  EXPECT_THAT(debug.err, HasSubstr("r0 is not a client"));
}

// --- What it is given ----------------------------------------------------------------------------

TEST(Debug, SaysWhatIsWrongWithALine) {
  const auto wrong = [](const std::string& line) {
    const Result debug = Debug(kLoss, "goto 7\n" + line + "\nwhere\n");
    EXPECT_EQ(debug.code, 2) << line;
    EXPECT_THAT(debug.out, Not(HasSubstr("> where"))) << line;
    return debug.err;
  };
  EXPECT_THAT(wrong("setp"), HasSubstr("there is no command 'setp', did you mean 'step'?"));
  EXPECT_THAT(wrong("s"), HasSubstr("'s' is the beginning of several commands: step show state"));
  EXPECT_THAT(wrong("step -1"), HasSubstr("'-1' is not a number of steps"));
  EXPECT_THAT(wrong("goto there"), HasSubstr("'there' is not the number of a step"));
  EXPECT_THAT(wrong("goto"), HasSubstr("it reads `goto STEP`"));
  EXPECT_THAT(wrong("why not"), HasSubstr("why takes no arguments"));
  EXPECT_THAT(wrong("next r9"), HasSubstr("this run has no r9"));
  EXPECT_THAT(wrong("until dawn"), HasSubstr("a condition reads"));
  EXPECT_THAT(wrong("until mark executd"), HasSubstr("has no mark 'executd'"));
  EXPECT_THAT(wrong("until r1.veiw >= 2"), HasSubstr("the state has no 'veiw': it has status"));
  EXPECT_THAT(wrong("until message Prepar r0->r1"), HasSubstr("Prepare"));
  EXPECT_THAT(wrong("state r1.log.size.x"), HasSubstr("log.size has no 'x': it is 0"));
  EXPECT_THAT(wrong("deliver StartView r0->*"), HasSubstr("no StartView r0->* is in flight"));
  EXPECT_THAT(wrong("hold Prepare r0->r1"), HasSubstr("is called by its whole name"));
  EXPECT_THAT(wrong("fire dinner r1"), HasSubstr("'dinner' is not a timer of vsr"));
  EXPECT_THAT(wrong("crash r1 heart"), HasSubstr("'heart' is not what a disk can lose"));
  EXPECT_THAT(wrong("restart r1"), HasSubstr("r1 is up"));
  EXPECT_THAT(wrong("cut r0"), HasSubstr("a link is written"));
  EXPECT_THAT(wrong("cut r0->r9"), HasSubstr("this run has no r9"));
  EXPECT_THAT(wrong("heal r0 r1"), HasSubstr("r0<->r1 is not cut"));
  EXPECT_THAT(wrong("cut r0 r1\ncut r0->r1"), HasSubstr("r0->r1 is cut already"));
  EXPECT_THAT(wrong("resume r1"), HasSubstr("r1 is not paused"));
  EXPECT_THAT(wrong("heal\npause r1"), HasSubstr("the run has healed"));
  EXPECT_THAT(wrong("invoke c0 [1]"), HasSubstr("the operation"));
  EXPECT_THAT(wrong("undo"), HasSubstr("nothing was done by hand"));
  EXPECT_THAT(wrong("save /dev/null/x.json"), HasSubstr("/dev/null"));
  EXPECT_THAT(wrong("run\ndeliver Commit r0->*"), HasSubstr("is in flight"));
}

TEST(Debug, SaysWhatIsWrongWithItsRun) {
  EXPECT_EQ(Debug("no-such-file.json", "").code, 2);
  const Result seed = Debug("99999999999999999999999", "");
  EXPECT_EQ(seed.code, 2);
  EXPECT_THAT(seed.err, HasSubstr("run seeds are below 2^64"));
  const Result twice = Debug("-", "where\n");
  EXPECT_EQ(twice.code, 2);
  EXPECT_THAT(twice.err, HasSubstr("--script"));
  const std::string script = NewFolder() + "/commands";
  std::ofstream(script) << "# a remark\n\nstep 2\nwhere\n";
  const Result from_file = Stampede("debug 7 --events 200 --script " + script);
  EXPECT_EQ(from_file.code, 0) << from_file.err;
  EXPECT_THAT(from_file.out, HasSubstr("after step 2 of"));
}

TEST(Debug, TakesTracesOfSeedsAndScenarios) {
  const std::string folder = testing::TempDir() + "/debugged_traces";
  std::filesystem::remove_all(folder);
  Stampede("replay 11 --events 300 --out " + folder);
  const std::string trace = PathIn(folder, ".trace.jsonl");
  const std::string end = ParseJson(TextOf(trace).substr(TextOf(trace).rfind("{\"end\"")))
                              .value()["end"]["steps"]
                              .dump();
  const Result debug = Debug(trace, "run\nwhere\nback 5\n");
  EXPECT_EQ(debug.code, 0) << debug.err;
  EXPECT_THAT(debug.out, HasSubstr("The run ends after step " + end));
  EXPECT_THAT(debug.out, Not(HasSubstr("Note:")));

  const std::string of_scenario = folder + "/scenario.trace.jsonl";
  Stampede("run " + kLoss + " --trace " + of_scenario);
  const Result loss = Debug(of_scenario, "run\n");
  EXPECT_THAT(loss.out, HasSubstr("VIOLATION quorum-durability"));
  EXPECT_THAT(loss.out, Not(HasSubstr("Note:")));
}

TEST(Debug, CompletesCommandsNodesMessagesAndConditions) {
  auto recorded =
      RecordScenario(VsrProtocol(), *ParseScenario(TextOf(kLoss), VsrProtocol().vocabulary()));
  Debugger debugger(VsrProtocol(), std::make_shared<const RecordedRun>(*std::move(recorded)), "it",
                    [](const std::string&, const std::string&) { return absl::OkStatus(); });
  ASSERT_TRUE(debugger.Execute("until sent Prepare r0->*").ok());
  using testing::Contains;
  using testing::ElementsAre;
  EXPECT_THAT(debugger.Completions("st"), ElementsAre("step", "state"));
  EXPECT_THAT(debugger.Completions("next r"), ElementsAre("r0", "r1", "r2"));
  EXPECT_THAT(debugger.Completions("deliver Prepare#1 r0->"),
              ElementsAre("Prepare#1 r0->r1", "Prepare#1 r0->r2"));
  EXPECT_THAT(debugger.Completions("until m"), Contains("mark"));
  EXPECT_THAT(debugger.Completions("fire v"), Contains("view"));
  EXPECT_THAT(debugger.Completions("nonsense x"), ElementsAre());
}

// --- States --------------------------------------------------------------------------------------

TEST(States, OfNodesAreShownAfterEachStepOrAfterOne) {
  const Result all = Stampede("replay 11 --events 200 --state r0,c0");
  EXPECT_EQ(all.code, 0) << all.err;
  EXPECT_THAT(all.out, ContainsRegex("\n +log.size: 0 -> 1\n"));
  EXPECT_THAT(all.out, HasSubstr("\nr0 after step "));
  EXPECT_THAT(all.out, HasSubstr("\nc0 after step "));
  EXPECT_THAT(all.out, HasSubstr("  status: "));

  const Result one = Stampede("replay 11 --events 200 --state r1 --at 40");
  EXPECT_EQ(one.code, 0) << one.err;
  EXPECT_THAT(one.out, HasSubstr("r1 after step 40:"));
  EXPECT_THAT(one.out, HasSubstr("in 40 steps"));

  EXPECT_THAT(Stampede("replay 11 --at 3").err, HasSubstr("--at needs --state"));
  EXPECT_THAT(Stampede("replay 11 --state r1 --at 0").err, HasSubstr("step 1"));
  EXPECT_THAT(Stampede("replay 11 --state x1").err, HasSubstr("'x1' is not a node"));
  EXPECT_THAT(Stampede("replay 11 --events 100 --state r8").err,
              HasSubstr("--state: this run has no r8"));
  EXPECT_THAT(Stampede("replay 11 --events 100 --state r0 --at 100000").err,
              HasSubstr("--at: the run ended after step"));
}

TEST(States, InTracesAreReadByAllThatReadsTraces) {
  const std::string folder = NewFolder();
  ASSERT_EQ(Stampede("replay 11 --events 200 --out " + folder + "/with --states").code, 0);
  ASSERT_EQ(Stampede("replay 11 --events 200 --out " + folder + "/without").code, 0);
  const std::string with = PathIn(folder + "/with", ".jsonl");
  const std::string without = PathIn(folder + "/without", ".jsonl");
  EXPECT_THAT(TextOf(with), HasSubstr("\"state\":{\"status\":"));
  EXPECT_THAT(TextOf(without), Not(HasSubstr("\"state\":{\"status\":")));
  for (const std::string& trace : {with, without}) {
    const Result replay = Stampede("replay " + trace + " --out " + folder + "/again --states");
    EXPECT_EQ(replay.code, 0) << replay.err;
    EXPECT_THAT(replay.out, HasSubstr("Every step is as recorded."));
    EXPECT_EQ(Debug(trace, "run\n").code, 0);
  }
  EXPECT_THAT(Stampede("diff " + with + " " + without).out, HasSubstr(" 0 came out differently."));
  const Result run = Stampede("run " + kLoss + " --trace " + folder + "/run.jsonl --states");
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(TextOf(folder + "/run.jsonl"), HasSubstr("\"state\":{\"status\":"));
  EXPECT_THAT(Stampede("run " + kLoss + " --states").err, HasSubstr("--states needs --trace"));
  EXPECT_THAT(Stampede("replay 11 --states").err, HasSubstr("--states needs --out"));
}

// --- Stories -------------------------------------------------------------------------------------

TEST(Story, OfAPassingScenarioIsShownByTheDebugLog) {
  const std::string file = kScenarios + "normal-operation.json";
  const Result quiet = Stampede("run " + file);
  EXPECT_EQ(quiet.code, 0);
  EXPECT_THAT(quiet.err, Not(HasSubstr("Prepare#1")));
  for (const std::string in : {"", " --in-process"}) {
    const Result shown = Stampede("run " + file + in + " --log debug");
    EXPECT_EQ(shown.code, 0);
    EXPECT_THAT(shown.err, HasSubstr("Prepare#1 r0->r1 {"));
  }
  Stampede("run " + file);  // the log is as usual again
}

TEST(Story, TellsWhatHappensBetweenSteps) {
  const std::string file = NewFolder() + "/between.json";
  std::ofstream(file) << R"({
    "protocol": "vsr", "cluster": {"replicas": 3, "clients": 1},
    "steps": [
      {"drop": "Prepare#1 r0->r1"},
      {"invoke": "put x 1", "client": "c0"},
      {"run": "5ms"},
      {"cut": "r0->r2", "for": "3ms"},
      {"pause": ["r1"]},
      {"run": "4ms"},
      {"crash": "r2", "loss": "torn"},
      {"run": "1ms"},
      {"restart": "r2"},
      {"until": "r2 is primary", "within": "1ms"}
    ], "expect": "pass"})";
  const Result run = Stampede("run " + file + " --log debug");
  EXPECT_EQ(run.code, 1);
  for (const char* line :
       {"Prepare#1 r0->r1 is lost: dropped", "begins: cut r0->r2", "begins: pause r1",
        "ends: cut r0->r2", "r2  crashes, disk loss torn", "boot#2 r2", "boot#1 r0"}) {
    EXPECT_THAT(run.err, HasSubstr(line));
  }
  const std::string last = run.out.substr(run.out.find("The last events before that:"));
  EXPECT_THAT(last, AllOf(HasSubstr("r2  crashes"), HasSubstr("boot#2 r2")));
}

TEST(Break, NeedsADebugger) {
  const Result replay = Stampede("replay 7 --break 12");
  EXPECT_EQ(replay.code, 2);
  EXPECT_THAT(replay.err, AllOf(HasSubstr("no debugger is attached"), HasSubstr("gdb --args"),
                                HasSubstr("--break 12")));
  EXPECT_THAT(Stampede("replay 7 --break 0").err, HasSubstr("step 1"));
}

}  // namespace
}  // namespace stampede
