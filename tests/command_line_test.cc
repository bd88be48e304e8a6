// The command as its users meet it: what it says and what it exits with.
#include "stampede/cli/command_line.h"

#include <cctype>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <ostream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "stampede/protocols/abd_driver.h"
#include "stampede/protocols/shipped.h"
#include "tests/command.h"

namespace stampede {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

struct BadCase {
  const char* line;
  const char* complaint;

  friend void PrintTo(const BadCase& bad, std::ostream* out) { *out << bad.line; }
};

// The words of the line, without the path of the source tree.
std::string NameOf(const testing::TestParamInfo<BadCase>& test) {
  std::string line = test.param.line;
  if (const std::size_t at = line.find(STAMPEDE_SOURCE_DIR); at != std::string::npos) {
    line.erase(at, std::string_view(STAMPEDE_SOURCE_DIR).size());
  }
  std::string name;
  for (const char letter : line) {
    const bool in_word = std::isalnum(static_cast<unsigned char>(letter)) != 0;
    if (in_word) name += letter;
    if (!in_word && !name.empty() && name.back() != '_') name += '_';
  }
  return name.empty() ? "nothing" : name;
}

class BadUsageTest : public testing::TestWithParam<BadCase> {};

TEST_P(BadUsageTest, ExitsWithTwoAndSaysWhatIsWrong) {
  const Result result = Stampede(GetParam().line);
  EXPECT_EQ(result.code, 2) << result.out;
  EXPECT_THAT(result.err, HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, BadUsageTest,
    testing::Values(
        BadCase{"", "subcommand is required"},
        BadCase{"hnut", "there is no command 'hnut', did you mean 'hunt'?"},
        BadCase{"hunt paxos", "there is no protocol 'paxos'"},
        BadCase{"hunt vrs", "did you mean 'vsr'?"}, BadCase{"hunt --frobnicate", "--frobnicate"},
        BadCase{"hunt --defect transfer-truncate-log", "did you mean 'transfer-truncates-log'?"},
        BadCase{"hunt --replicas 2", "there are 3 to 16 replicas, not 2"},
        BadCase{"hunt --replicas 7..3", "--replicas: '7..3' is not a number"},
        BadCase{"hunt --clients 0", "a hunt has 1 to 1000 clients, not 0"},
        BadCase{"hunt --for soon", "'soon' is not a duration"}, BadCase{"hunt --runs -3", "--runs"},
        BadCase{"hunt --jobs 0", "--jobs"}, BadCase{"hunt --format yaml", "--format"},
        BadCase{"hunt --set heartbeat", "--set: 'heartbeat' is not of the form NAME=VALUE"},
        BadCase{"hunt --set hartbeat=5", "did you mean 'heartbeat'?"},
        BadCase{"hunt --set heartbeat=0 --runs 1", "a timer runs for 1us to 1h"},
        BadCase{"hunt --set heartbeat=60000", "/heartbeat: '60000' has no unit: a duration such"},
        BadCase{"hunt --outstanding 2", "has one operation outstanding, not 2; the protocol decl"},
        BadCase{"hunt --outstanding 100", "a client of this protocol has one operation"},
        BadCase{"hunt --outstanding 65537", "--outstanding: no client has 65537 operations"},
        BadCase{"hunt --clock-drift 1", "--clock-drift: '1' is not a drift from 0% to 100%"},
        BadCase{"hunt --clock-jump 1", "--clock-jump: '1' is not a span of time such as 50ms"},
        BadCase{"hunt --clock-offset x", "--clock-offset: 'x' is not a span of time"},
        BadCase{"hunt --disable promis", "did you mean 'promise'?"},
        BadCase{"hunt abd --beyond-fault-model", "abd promises nothing where disks lose"},
        BadCase{"hunt --faults drop,krash", "--faults: there is no fault 'krash', did you mean "},
        BadCase{"hunt --faults krash", "; one of drop, duplicate, delay, reorder, hold, "},
        BadCase{"hunt --no-faults partitoin", "--no-faults: there is no fault 'partitoin'"},
        BadCase{"hunt --fault-rate drop", "--fault-rate: 'drop' is not of the form FAULT=RATE"},
        BadCase{"hunt --fault-rate drop=2", "--fault-rate: '2' is not a rate between 0 and 1"},
        BadCase{"hunt --fault-rate drop=0.6,hold=0.6", "--fault-rate: the rates of drop, dupl"},
        BadCase{"hunt --no-faults drop --fault-rate drop=1", "drop is switched off by --no-faults"},
        BadCase{"hunt --fault-rate pause=1", "--fault-rate: the rate of pause is above 0.9"},
        BadCase{"hunt --latency soon", "--latency: 'soon' is not a range of latencies"},
        BadCase{"hunt --latency 5ms..1ms", "--latency: '5ms..1ms' is not a range"},
        BadCase{"hunt --profile wna", "--profile: there is no profile 'wna', did you mean"},
        BadCase{"hunt --profile /nowhere/at.all", "--profile: cannot read it"},
        BadCase{"hunt --mix get", "--mix: 'get' is neither 'drawn' nor a kind of operation with a"},
        BadCase{"hunt --mix gett=1", "there is no kind of operation 'gett', did you mean 'get'?"},
        BadCase{"hunt --rate fast", "--rate: 'fast' is not a rate from 1/s to 1000000/s"},
        BadCase{"hunt --knobs small", "there is no knob 'small'; the protocol declares none"},
        BadCase{"hunt --no-knobs a,b", "there is no knob 'a'; the protocol declares none"},
        BadCase{"hunt --without promise", "--without is now called --disable"},
        BadCase{"replay 7 --without=promise", "--without is now called --disable"},
        BadCase{"hunt --beyond-promise", "--beyond-promise is now called --beyond-fault-model"},
        BadCase{"hunt --log loud",
                "there is no log level 'loud'; one of trace, debug, info, warn, error, off"},
        BadCase{"replay", "run is required"},
        BadCase{"replay 99999999999999999999", "is not a run seed"},
        BadCase{"shrink 99999999999999999999", "is not a run seed"},
        BadCase{"replay 7 --until soon", "'soon' is not a whole number"},
        BadCase{"replay /nowhere/at.all", "cannot read it"},
        BadCase{"check /nowhere/at.all", "cannot read it"},
        BadCase{"check x --model kvs", "there is no model 'kvs', did you mean 'kv'?"},
        BadCase{"check x --format porcupin", "did you mean 'porcupine'?"},
        BadCase{"check x --output yaml", "--output"},
        BadCase{"check " STAMPEDE_SOURCE_DIR "/tests/tidy_test.cc", "line 1: expected"},
        BadCase{"list defcts", "did you mean 'defects'?; one of protocols, invariants, settings"},
        BadCase{"list defects paxos", "there is no protocol 'paxos'; one of vsr, abd"},
        BadCase{"hunt --log lod", "; one of trace, debug"},
        BadCase{"hunt --set recovery=none", "; one of "},
        BadCase{"hunt --set service=kvs", "did you mean 'kv'?; one of kv, accumulator"},
        BadCase{"hunt --set heartbeat=often", "/heartbeat: expected"},
        BadCase{"hunt abd --disable promise", "; one of linearizability, assertions, progress"},
        BadCase{"bench hutning", "there is no bench 'hutning', did you mean 'hunting'?"},
        BadCase{"bench hunting paxos", "there is no protocol 'paxos'"},
        BadCase{"bench hunting abd --defects restart-empty", "did you mean 'restarts-empty'?"},
        BadCase{"bench hunting abd --defects ,", "--defects: there is no defect ''"},
        BadCase{"bench hunting abd --defect restarts-empty", "--defect"},
        BadCase{"bench hunting abd --repeats 0", "--repeats"},
        BadCase{"bench hunting abd --repeats 1001", "--repeats"},
        BadCase{"bench hunting abd --cap 0", "--cap: with 0 events no run is made"},
        BadCase{"bench hunting abd --cap many", "'many' is not a whole number"},
        BadCase{"bench hunting abd --jobs 0", "--jobs"},
        BadCase{"bench hunting abd --format yaml", "--format"},
        BadCase{"bench hunting abd --replicas 1", "replicas"},
        BadCase{"bench hunting abd --step-timeout soon", "--step-timeout: 'soon'"},
        BadCase{"completion", "shell is required"}, BadCase{"new store", "--protocol is required"},
        BadCase{"new 7up --protocol gossip", "a project's name begins with a letter"},
        BadCase{"new store --protocol gosip", "did you mean 'gossip'?"}),
    NameOf);

// A scenario of vsr with these steps, which delivers and waits by itself.
std::string ScenarioOf(const std::string& steps) {
  return R"({"protocol": "vsr", "steps": [)" + steps + R"(], "expect": "pass"})";
}

TEST(CommandLine, AnAnswerCanBeExpected) {
  const std::string file = NewFolder() + "/one.json";
  const std::string put = R"({"invoke": "put x 1", "client": "c0", "answers": "ok"},)";
  const auto run = [&](const std::string& steps, const std::string& options = "") {
    std::ofstream(file) << ScenarioOf(put + steps);
    return Stampede("run " + file + options);
  };
  const std::string get = R"({"invoke": "get x", "client": "c0", "answers": )";
  const Result right = run(get + R"("1"}, {"settle": true})");
  EXPECT_EQ(right.code, 0) << right.out << right.err;
  const Result wrong = run(get + R"("2"}, {"settle": true})");
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.out, HasSubstr("step 1 cannot be done: c0's answer is \"1\", not \"2\""));
  EXPECT_EQ(Stampede("run " + file + " --update").code, 0);
  EXPECT_THAT(TextOf(file), HasSubstr("\"answers\": \"1\""));
  const Result never = run(get + R"("1"})");
  EXPECT_EQ(never.code, 1);
  EXPECT_THAT(never.out, HasSubstr("step 0 cannot be done: c0 was not answered before the end"));
  // What a client asked before it crashed is never answered; what it asks later has its own answer.
  const Result crashed = run(R"({"run": "5ms"}, {"invoke": "append x 2", "client": "c0"},
      {"crash": "c0"}, {"restart": "c0"}, {"invoke": "put x 3", "client": "c0", "answers": "ok"},)" +
                             get + R"("3"}, {"settle": true})");
  EXPECT_EQ(crashed.code, 0) << crashed.out << crashed.err;
  EXPECT_THAT(run(R"({"run": "1ms", "answers": "1"})").out, HasSubstr("unknown key 'answers'"));
}

TEST(CommandLine, AnOperationThatTheProtocolDoesNotKnowIsRefused) {
  const std::string file = NewFolder() + "/one.json";
  std::ofstream(file) << ScenarioOf(R"({"settle": true}, {"invoke": "frobnicate x"})");
  const Result vsr = Stampede("run " + file);
  EXPECT_EQ(vsr.code, 2);
  EXPECT_THAT(vsr.out, HasSubstr("/steps/1/invoke: there is no operation \"frobnicate x\"; one of "
                                 "get KEY, put KEY VALUE"));
  std::ofstream(file) << R"({"protocol": "vsr", "options": {"service": "accumulator"},
      "steps": [{"invoke": "put x 1"}], "expect": "pass"})";
  EXPECT_THAT(Stampede("run " + file).out, HasSubstr("one of add N, sub N"));
  std::ofstream(file)
      << R"({"protocol": "abd", "steps": [{"invoke": "writ x"}], "expect": "pass"})";
  EXPECT_THAT(Stampede("run " + file).out, HasSubstr("one of read, write VALUE"));
}

TEST(CommandLine, StepsThatWereDoneOrNotReachedAreNotAmongThoseWithoutEffect) {
  const std::string file = NewFolder() + "/one.json";
  std::ofstream(file) << ScenarioOf(R"({"at": "3ms", "crash": "r1", "for": "20ms"},
      {"at": "3ms", "crash": "r1", "for": "30ms"}, {"drop": "Prepare#90 r0->r1"},
      {"at": "1s", "pause": "r2"}, {"run": "20ms"}, {"check": "r0", "is": {"executed": 7}},
      {"invoke": "put x 1"}, {"settle": true})");
  const Result result = Stampede("run " + file + " --verbose");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, HasSubstr("step 5 cannot be done"));
  EXPECT_THAT(result.out, HasSubstr("had no effect: /steps/1 "));
  EXPECT_THAT(result.out, HasSubstr("had no effect: /steps/2 "));
  for (const char* step :
       {"/steps/0", "/steps/3", "/steps/4", "/steps/5", "/steps/6", "/steps/7"}) {
    EXPECT_THAT(result.out, testing::Not(HasSubstr(std::string("had no effect: ") + step)));
  }
}

TEST(CommandLine, AScenarioThatComesOutOtherwiseFailsAndSaysSo) {
  const std::string folder = testing::TempDir() + "/stampede_run_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const std::string file = folder + "/one.json";
  const auto write = [&](const std::string& expect) {
    std::ofstream(file) << R"({"title": "an operation", "protocol": "vsr", "timers": "manual",
      "network": {"delivery": "manual"}, "steps": [ // by hand
        {"invoke": "put x 1", "client": "c0"}, {"deliver": "Request c0->r0"},
        {"check": "r0", "is": {"status": "normal", "executed": 7}}], "expect": )"
                        << expect << "}";
  };
  write("\"pass\"");
  const Result failed = Stampede("run " + file);
  EXPECT_EQ(failed.code, 1);
  EXPECT_THAT(failed.out, HasSubstr("step 2 cannot be done: r0/executed is 0, not 7"));
  EXPECT_THAT(failed.out, HasSubstr("The last events before that:"));
  EXPECT_THAT(Stampede("run " + file + " --format json").out, HasSubstr("\"passed\":false"));
  EXPECT_THAT(Stampede("run " + file + " --format junit").out,
              HasSubstr("tests=\"1\" failures=\"1\""));
  EXPECT_EQ(Stampede("run " + file + " --update").code, 0);
  EXPECT_EQ(Stampede("run " + folder).code, 0);
  write("{\"violation\": \"log-match\"}");
  EXPECT_EQ(Stampede("run " + file + " --update").code, 1);
  EXPECT_THAT(Stampede("run " + file).out, HasSubstr("expected a violation of log-match, but"));
  write("\"pass\", \"setps\": []");
  const Result broken = Stampede("run " + file);
  EXPECT_EQ(broken.code, 2);
  EXPECT_THAT(broken.out, HasSubstr("unknown key 'setps', did you mean 'steps'?"));
}

TEST(CommandLine, ListsWhatThereIs) {
  EXPECT_THAT(Stampede("list protocols").out, HasSubstr("Viewstamped Replication"));
  EXPECT_THAT(Stampede("list invariants").out, HasSubstr("quorum-durability"));
  EXPECT_THAT(Stampede("list defects").out, HasSubstr("number 31, the paper, section 5.2"));
  EXPECT_THAT(Stampede("list faults").out, HasSubstr("one-way-partition"));
  EXPECT_THAT(Stampede("list faults vsr").out, HasSubstr("one-way-partition"));
  EXPECT_THAT(Stampede("list settings vsr").out,
              testing::ContainsRegex("recovery=persisted-view +.*, durable-log"));
  EXPECT_THAT(Stampede("list settings abd").out, testing::StartsWith("  defect=none "));
  EXPECT_THAT(Stampede("list marks abd").out, testing::StartsWith("  read done\n  write done\n"));
  EXPECT_THAT(Stampede("list marks").out, HasSubstr("vsr:\n  "));
  EXPECT_THAT(Stampede("list defects abd").out, testing::StartsWith("  no-write-back"));
  EXPECT_THAT(Stampede("list marks paxos").err, HasSubstr("one of vsr, abd"));
}

TEST(CommandLine, InvariantsThatAskNothingOfAProtocolAreNotListedForIt) {
  EXPECT_THAT(Stampede("list invariants vsr").out, HasSubstr("\n  convergence "));
  const std::string of_abd = Stampede("list invariants abd").out;
  EXPECT_THAT(of_abd, HasSubstr("\n  progress "));
  EXPECT_THAT(of_abd, testing::Not(HasSubstr("convergence")));
}

// The options that the help of a command names.
std::set<std::string> OptionsOf(const std::string& command) {
  std::set<std::string> options;
  const std::string help = Stampede(command + " --help").out;
  const std::regex option("\n +(?:-[a-z],)?--([a-z-]+)");
  for (std::sregex_iterator found(help.begin(), help.end(), option), end; found != end; ++found) {
    options.insert((*found)[1]);
  }
  return options;
}

const char* const kCommands[] = {"hunt", "replay", "run", "shrink", "check",
                                 "diff", "list",   "new", "man",    "completion"};

TEST(CommandLine, ManualPageAndCompletionNameAllThatTheHelpNames) {
  const std::string man = Stampede("man").out;
  const std::string bash = Stampede("completion bash").out;
  const std::string zsh = Stampede("completion zsh").out;
  const std::string fish = Stampede("completion fish").out;
  EXPECT_GT(OptionsOf("hunt").size(), 15u);
  for (const std::string command : kCommands) {
    EXPECT_THAT(man, HasSubstr("\n.SS \"stampede " + command));
    EXPECT_THAT(bash, HasSubstr("\n      " + command + ") words="));
    EXPECT_THAT(zsh, HasSubstr("\n      " + command + ") _arguments"));
    EXPECT_THAT(fish, HasSubstr(" -a " + command + " -d "));
    for (const std::string& option : OptionsOf(command)) {
      EXPECT_THAT(man, HasSubstr(std::regex_replace("--" + option, std::regex("-"), "\\-")));
      EXPECT_THAT(bash, testing::ContainsRegex("\n      " + command + "\\) .* --" + option));
      EXPECT_THAT(zsh, HasSubstr("--" + option));
      EXPECT_THAT(fish, HasSubstr(" -l " + option));
    }
  }
  EXPECT_THAT(RunWords({"/usr/local/bin/chain", "man"}).out, HasSubstr(".SS \"chain hunt"));
  EXPECT_THAT(Stampede("completion csh").err, HasSubstr("csh"));
}

// What bash offers behind these words.
std::string BashOffers(const std::string& folder, const std::string& words, int current) {
  const std::string command = "bash -c '. " + folder + "/completion.bash; COMP_WORDS=(" + words +
                              "); COMP_CWORD=" + std::to_string(current) +
                              "; _stampede; echo ${COMPREPLY[@]}' > " + folder + "/offers 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return TextOf(folder + "/offers");
}

TEST(CommandLine, BashCompletesCommandsOptionsAndValues) {
  const std::string folder = NewFolder();
  std::ofstream(folder + "/completion.bash") << Stampede("completion bash").out;
  EXPECT_EQ(BashOffers(folder, "stampede repl", 1), "replay\n");
  EXPECT_EQ(BashOffers(folder, "stampede hunt ab", 2), "abd\n");
  EXPECT_EQ(BashOffers(folder, "stampede hunt --keep", 2), "--keep-going\n");
  EXPECT_EQ(BashOffers(folder, "stampede hunt --format js", 3), "json\n");
  EXPECT_EQ(BashOffers(folder, "stampede hunt --defect transfer-t", 3), "transfer-truncates-log\n");
  EXPECT_EQ(BashOffers(folder, "stampede hunt --set heart", 3), "heartbeat=\n");
  EXPECT_EQ(BashOffers(folder, "stampede hunt --out ", 3), "\n");  // files
}

TEST(CommandLine, ChecksAHistory) {
  const std::string folder = STAMPEDE_SOURCE_DIR "/tests/data/histories/";
  const Result bad = Stampede("check " + folder + "etcd/etcd_004.log");
  EXPECT_EQ(bad.code, 1) << bad.err;
  EXPECT_THAT(bad.out, HasSubstr("etcd_004.log: violation, 85 operations, cas-register"));
  EXPECT_THAT(bad.out, HasSubstr("no order explains line 63: INFO  jepsen.util - "));
  EXPECT_THAT(bad.out, HasSubstr("The longest linearizable prefix ends with line 62."));
  EXPECT_THAT(bad.out, HasSubstr("the object: "));
  const Result good = Stampede("check " + folder + "kv/c10-ok.txt --model kv --output json");
  EXPECT_EQ(good.code, 0) << good.err;
  EXPECT_THAT(good.out, testing::StartsWith("{\"file\":"));
  EXPECT_THAT(good.out, HasSubstr("\"verdict\":\"ok\",\"model\":\"kv\",\"format\":\"porcupine\""));
  EXPECT_THAT(good.out, HasSubstr("\"final_states\":[{\"key\":\"0\",\"states\":["));
}

TEST(CommandLine, ChecksAFolderOfHistories) {
  const std::string folder = STAMPEDE_SOURCE_DIR "/tests/data/histories";
  const Result all = Stampede("check " + folder);
  EXPECT_EQ(all.code, 1) << all.err;
  EXPECT_THAT(all.out, HasSubstr("36 of 100 files are linearizable.\nPassed over 4 other files: "));
  EXPECT_THAT(all.err, HasSubstr("the answer names the key 'b'"));
}

TEST(CommandLine, ChecksAHistoryForAWeakerConsistency) {
  const std::string folder = STAMPEDE_SOURCE_DIR "/tests/data/histories/";
  const std::string file = folder + "consistency/message-passing.jsonl";
  const Result weak = Stampede("check " + file + " --consistency monotonic");
  EXPECT_EQ(weak.code, 0) << weak.err;
  EXPECT_THAT(weak.out,
              HasSubstr("message-passing.jsonl: ok, 4 operations, register, monotonic\n"));
  const Result causal = Stampede("check " + file + " --consistency causal");
  EXPECT_EQ(causal.code, 1) << causal.err;
  EXPECT_THAT(causal.out,
              HasSubstr("x: read -> nil (line 9): that was there at first, but x: write "
                        "1 (line 3) comes before it."));
  EXPECT_THAT(causal.out, HasSubstr("    line 9: {\"process\": 1, \"type\": \"ok\""));
  const Result many = Stampede("check " + folder + "consistency --consistency sequential");
  EXPECT_EQ(many.code, 1) << many.err;
  EXPECT_THAT(many.out, HasSubstr("5 of 20 files are sequentially consistent."));
  const Result page = Stampede("check " + file + " --consistency causal --report x.html");
  EXPECT_EQ(page.code, 2);
  EXPECT_THAT(page.err, HasSubstr("there is none for --consistency causal"));
}

TEST(CommandLine, ACheckThatRunsIntoItsLimitIsUndecided) {
  const std::string file = STAMPEDE_SOURCE_DIR "/tests/data/histories/etcd/etcd_080.log";
  const Result result = Stampede("check " + file + " --max-configurations 10");
  EXPECT_EQ(result.code, 4) << result.err;
  EXPECT_THAT(result.out, HasSubstr("unknown"));
  EXPECT_THAT(result.out, HasSubstr("try --max-configurations 100"));
  EXPECT_THAT(result.out, testing::ContainsRegex("all answers before line [0-9]+ can be"));
  const Result memory = Stampede("check " + file + " --max-memory 0");
  EXPECT_EQ(memory.code, 4);
  EXPECT_THAT(memory.out, HasSubstr("--max-memory"));
  EXPECT_EQ(Stampede("check " + file + " --jobs 0").code, 2);
}

TEST(CommandLine, ACheckTakesItsMeaningFromOptions) {
  const std::string folder = STAMPEDE_SOURCE_DIR "/tests/data/histories/cases/";
  const std::string zero = folder + "F09a-initial-zero.jsonl";
  EXPECT_EQ(Stampede("check " + zero).code, 1);
  EXPECT_EQ(Stampede("check " + zero + " --initial 0").code, 0);
  EXPECT_EQ(Stampede("check " + zero + " --initial any").code, 0);
  EXPECT_EQ(Stampede("check " + zero + " --initial none").code, 2);
  EXPECT_EQ(Stampede("check " + folder + "F08a-time-order-false-violation.jsonl --strict").code, 2);
  for (const std::string file : {"F10a-empty.jsonl", "F10b-nothing-was-observed.jsonl"}) {
    const Result result = Stampede("check " + folder + file);
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(result.out, HasSubstr("nothing was observed"));
    EXPECT_EQ(Stampede("check " + folder + file + " --require-observations").code, 4);
  }
  const std::string failed = folder + "F01-failed-cas-was-never-tried.jsonl";
  EXPECT_EQ(Stampede("check " + failed).code, 0);
  EXPECT_EQ(Stampede("check " + failed + " --failed-cas compared").code, 1);
}

TEST(CommandLine, AVerdictAloneComesWithoutReasons) {
  const std::string folder = STAMPEDE_SOURCE_DIR "/tests/data/histories/";
  for (const std::string level : {"linearizable", "sequential"}) {
    const std::string check = "check --verdict-only --consistency " + level + " ";
    const std::string bad =
        folder + (level == "sequential" ? "cases/F09a-initial-zero.jsonl" : "kv/c10-bad.txt");
    const Result violation = Stampede(check + bad);
    EXPECT_EQ(violation.code, 1) << violation.err;
    EXPECT_THAT(violation.out, MatchesRegex("[^\n]*: violation, [^\n]*\n"));
    const Json json = Json::parse(Stampede(check + "--output json " + bad).out);
    EXPECT_EQ(json["verdict"], "violation");
    EXPECT_FALSE(json.contains("violation") || json.contains("explanation")) << json;
    const Result ok = Stampede(check + folder + "kv/c10-ok.txt");
    EXPECT_EQ(ok.code, 0) << ok.err;
    EXPECT_THAT(ok.out, MatchesRegex("[^\n]*: ok, [^\n]*\n"));
  }
  const Result both = Stampede("check --verdict-only --report a.html " + folder + "kv/c10-bad.txt");
  EXPECT_EQ(both.code, 2);
  EXPECT_THAT(both.err, HasSubstr("--verdict-only does not ask why"));
}

TEST(CommandLine, AHistoryIsConvertedToOurOwnForm) {
  const std::string from = STAMPEDE_SOURCE_DIR "/tests/data/histories/kv/c10-bad.txt";
  const std::string to = testing::TempDir() + "/converted.jsonl";
  EXPECT_EQ(Stampede("check " + from + " --convert " + to).code, 0);
  const Result result = Stampede("check " + to + " --output json");
  EXPECT_EQ(result.code, 1) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\"model\":\"kv\",\"format\":\"jsonl\""));
}

TEST(CommandLine, ListsTheModelsOfHistories) {
  const Result result = Stampede("list models");
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, HasSubstr("cas-register"));
  EXPECT_THAT(result.out, HasSubstr("delete -> nothing; the value is \"\" then"));
}

TEST(CommandLine, KnowsOnlyTheProtocolsThatItIsGivenAndTheFirstIsTheDefault) {
  ProtocolRegistry protocols;
  protocols.Add(NewProtocolDriver<Abd>());
  EXPECT_THAT(Stampede("list protocols", protocols).out, testing::StartsWith("  abd "));
  EXPECT_EQ(Stampede("hunt vsr", protocols).code, 2);
  const std::string hunt = "hunt --defect restarts-empty --seed 1 --no-shrink";
  const Result found = Stampede(hunt, protocols);
  EXPECT_EQ(found.code, 1) << found.err;
  EXPECT_THAT(found.out, testing::ContainsRegex("stampede replay [0-9]+ --defect restarts-empty"));
  const Result named =
      Stampede("hunt --disable convergence abd --defect restarts-empty --seed 1 --no-shrink");
  EXPECT_THAT(named.out,
              HasSubstr(" --protocol abd --defect restarts-empty --disable convergence"));
}

// Runs the command, interrupts it when it has worked for 300 ms, and exits as it does.
[[noreturn]] void ExitInterrupted(const char* line) {
  std::thread user([] {
    while (std::clock() < CLOCKS_PER_SEC * 3 / 10) {  // of this process, however busy the machine
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    std::raise(SIGINT);
  });
  const int exit_code = ExitCodeOf(WordsOf(line), Shipped());
  user.join();
  std::exit(exit_code);
}

TEST(CommandLineDeathTest, AnInterruptedHuntExitsWithOneWhereItHasFoundAViolation) {
  EXPECT_EXIT(ExitInterrupted("hunt abd --seed 1 --for 60s --jobs 1"), testing::ExitedWithCode(130),
              "");
  EXPECT_EXIT(ExitInterrupted("hunt abd --defect restarts-empty --keep-going --seed 1 --for 60s "
                              "--jobs 1 --no-shrink"),
              testing::ExitedWithCode(1), "");
}

TEST(CommandLine, AViolationInAFolderOutweighsAFileThatCannotBeRead) {
  const std::string folder = testing::TempDir() + "/stampede_check_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/unreadable.log") << "nothing\n";
  EXPECT_EQ(Stampede("check " + folder).code, 2);
  std::filesystem::copy(STAMPEDE_SOURCE_DIR "/tests/data/histories/etcd/etcd_004.log", folder);
  EXPECT_EQ(Stampede("check " + folder).code, 1);
}

TEST(CommandLine, LinesToPasteNameTheProgramAsItWasTypedAndFilesDoNotSayWhereItLies) {
  const std::string folder = NewFolder();
  const std::string program = "./my build/chain";
  const Result hunt = RunWords(
      {program, "hunt", "abd", "--defect", "restarts-empty", "--seed", "1", "--out", folder});
  EXPECT_EQ(hunt.code, 1) << hunt.err;
  EXPECT_THAT(hunt.out, testing::ContainsRegex("Replay it:   './my build/chain' replay [0-9]+ --"));
  EXPECT_THAT(TextOfFileIn(folder, ".trace.jsonl"), HasSubstr("\"command\":\"chain replay "));
  EXPECT_THAT(TextOfFileIn(folder, ".trace.jsonl"), testing::Not(HasSubstr("my build")));
  EXPECT_THAT(TextOfFileIn(folder, "story.json"), HasSubstr("Shrunk from chain replay "));

  EXPECT_THAT(RunWords({program, "hnut"}).err, testing::HasSubstr("chain: there is no command"));
  EXPECT_THAT(RunWords({program, "hnut"}).err, HasSubstr("`'./my build/chain' --help`"));
  EXPECT_THAT(RunWords({"chain", "hunt", "--help"}).out, HasSubstr("chain list defects"));
  EXPECT_THAT(RunWords({"chain", "replay", "a b.json"}).err, HasSubstr("`chain run 'a b.json'`"));
  const std::string scenario = STAMPEDE_SOURCE_DIR "/scenarios/abd/new-old-inversion.json";
  EXPECT_THAT(RunWords({"bin/chain", "run", scenario, "--format", "junit"}).out,
              HasSubstr("<testsuite name=\"chain run\""));
}

TEST(CommandLine, HelpIsNotAnError) {
  const Result result = Stampede("hunt --help");
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, HasSubstr("--keep-going"));
}

TEST(CommandLine, HelpIsACommandToo) {
  EXPECT_EQ(Stampede("help").out, Stampede("--help").out);
  EXPECT_EQ(Stampede("help hunt").out, Stampede("hunt --help").out);
  EXPECT_EQ(Stampede("help hunt").code, 0);
}

TEST(CommandLine, ListAloneNamesTheLists) {
  const Result result = Stampede("list");
  EXPECT_EQ(result.code, 0);
  for (const char* list : {"protocols", "invariants", "settings", "marks", "defects", "faults"}) {
    EXPECT_THAT(result.out, HasSubstr(std::string("  ") + list + " "));
  }
}

TEST(CommandLine, SaysItsVersion) {
  const Result result = Stampede("--version");
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, testing::MatchesRegex("stampede [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST(CommandLine, HelpFitsAScreen) {
  std::vector<std::string> commands(std::begin(kCommands), std::end(kCommands));
  commands.emplace_back();
  for (const std::string& command : commands) {
    std::istringstream help(Stampede(command + " --help").out);
    for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 100u) << line;
  }
}

}  // namespace
}  // namespace stampede
