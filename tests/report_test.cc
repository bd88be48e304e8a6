// Reports: what a run's page and the other formats hold.
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "stampede/core/json.h"
#include "stampede/replay/compression.h"
#include "stampede/replay/report/causal_past.h"
#include "stampede/replay/report/named_in_text.h"
#include "stampede/replay/report/other_formats.h"
#include "stampede/replay/report/page.h"
#include "stampede/replay/report/plain_words.h"
#include "stampede/replay/report/report_of_run.h"
#include "stampede/replay/report/scenario_in_run.h"
#include "stampede/replay/report/svg_picture.h"
#include "tests/command.h"

namespace stampede {
namespace {

using report::RecordedRun;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kScenarios = STAMPEDE_SOURCE_DIR "/scenarios";
const std::string kTransfer = kScenarios + "/vsr/transfer-truncates-log-to-the-end.json";

RecordedRun RunOf(const std::string& protocol, const std::string& scenario) {
  const auto driver = Shipped().Find(protocol);
  auto made = report::ReportOfScenario(**driver, scenario);
  EXPECT_TRUE(made.ok()) << made.status();
  return std::move(made->run);
}

std::string Unbase64(std::string_view text) {
  const std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = bits << 6 | static_cast<std::uint32_t>(digits.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xFF);
  }
  return bytes;
}

// What the page was given: its lines of JSON.
std::vector<Json> DataOf(const std::string& page) {
  const std::string_view begins = "id=\"data\">";
  const std::size_t from = page.find(begins) + begins.size();
  const auto text = Decompress(Unbase64(page.substr(from, page.find('<', from) - from)), 1u << 30);
  EXPECT_TRUE(text.ok()) << text.status();
  std::vector<Json> lines;
  std::istringstream in(*text);
  for (std::string line; std::getline(in, line);) lines.push_back(*ParseJson(line));
  return lines;
}

TEST(Report, OfAScenarioIsOnePageWithTheRunInIt) {
  const std::string file = NewFolder() + "/page.html";
  const Result result = Stampede("report " + kTransfer + " -o " + file);
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("wrote " + file));
  const std::string page = TextOf(file);
  EXPECT_LT(page.size(), 1'000'000u);
  // It loads nothing, and runs no script but its own.
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, testing::Not(testing::ContainsRegex("(src|href)=\"?https?:")));
  const std::vector<Json> lines = DataOf(page);
  const Json& run = lines[0]["runs"][0];
  EXPECT_EQ(run["protocol"], "vsr");
  EXPECT_EQ(run["violation"]["invariant"], "log-agreement");
  EXPECT_EQ(run["steps"]["at"].size(), run["violation"]["step"]);
  EXPECT_EQ(lines[1].size(), run["steps"]["at"].size());
}

// Whatever is in a run: the changes told of each state lead to the state that the run had.
TEST(Report, StatesAreThoseOfTheRun) {
  for (const char* protocol : {"vsr", "abd"}) {
    const auto driver = Shipped().Find(protocol);
    const auto runs = (*driver)->Open({});
    for (const std::uint64_t seed : {3u, 4u}) {
      const std::vector<std::string> texts = (*runs)->StepTexts(seed);
      const std::vector<Json> lines =
          DataOf(report::WritePage({"", {report::ReportOfSeed(**runs, seed).run}, "null", "null"}));
      const Json& run = lines[0]["runs"][0];
      const std::size_t size = run["blocks"]["size"];
      std::map<std::string, Json> states;
      for (std::size_t i = 0; i < texts.size(); ++i) {
        const Json step = *ParseJson(texts[i]);
        const Json& detail = lines[1 + i / size][i % size];
        Json& state = states[step["node"]];
        const Json before = state;
        for (const Json& change : detail["state"]) {
          Json::json_pointer place;
          for (const Json& key : change[0]) {
            if (key.is_string()) {
              place.push_back(key.get<std::string>());
            } else {
              place.push_back(std::to_string(key.get<std::size_t>()));
            }
          }
          if (change.size() == 2) {
            state[place] = change[1];
          } else {
            const std::string& last = place.back();
            Json& parent = state[place.parent_pointer()];
            if (parent.is_array()) {
              parent.erase(std::stoul(last));
            } else {
              parent.erase(last);
            }
          }
        }
        ASSERT_EQ(state, step["state"]) << protocol << " seed " << seed << " step " << i + 1;
        ASSERT_EQ(run["steps"]["changed"][i].get<bool>(), before != state) << i + 1;
        ASSERT_EQ(run["steps"]["name"][i], step["name"]);
        ASSERT_EQ(detail["input"], step["input"]["event"]);
      }
    }
  }
}

TEST(Report, MessagesAreFollowedToTheirEnd) {
  const RecordedRun run = RunOf("vsr", R"({"version": 2, "title": "t", "protocol": "vsr",
    "cluster": {"replicas": 3, "clients": 1},
    "steps": [{"at": "0us", "cut": "r0->r2", "for": "1ms"},
              {"drop": "Prepare#1 r0->r1"},
              {"at": "100us", "invoke": "put x a", "client": "c0"},
              {"duplicate": "PrepareOk#1 r1->r0", "by": "5ms"},
              {"delay": "Reply#1 r0->c0", "by": "7ms"},
              {"run": "60ms"}], "expect": "pass"})");
  std::map<std::string, const report::Message*> messages;
  for (const report::Message& message : run.messages) {
    messages[ShowName(message.name, run.vocabulary)] = &message;
    if (message.received == 0) continue;
    // Its step names it, and was brought about by the step that sent it.
    const report::Step& step = run.steps[message.received - 1];
    EXPECT_EQ(step.because, message.sent_in);
    EXPECT_EQ(step.at, message.ended);
    EXPECT_EQ(step.node, message.name.to);
  }
  EXPECT_EQ(messages.at("Prepare#1 r0->r1")->end, report::MessageEnd::kDropped);
  EXPECT_EQ(messages.at("Prepare#1 r0->r2")->end, report::MessageEnd::kCut);
  EXPECT_EQ(messages.at("PrepareOk#1.1 r1->r0")->end, report::MessageEnd::kReceived);
  EXPECT_EQ(messages.at("Reply#1 r0->c0")->delay, Milliseconds(7));
  ASSERT_FALSE(run.spans.empty());
  EXPECT_EQ(run.spans[0].kind, "cut");
  EXPECT_EQ(run.spans[0].end, Time(1000));
}

TEST(Report, ACrashIsASpanAndTwoMoments) {
  const RecordedRun run = RunOf("vsr", R"({"version": 2, "title": "t", "protocol": "vsr",
    "cluster": {"replicas": 3, "clients": 1},
    "steps": [{"at": "5ms", "crash": "r1", "for": "10ms"}, {"run": "60ms"}], "expect": "pass"})");
  ASSERT_EQ(run.spans.size(), 1u);
  EXPECT_EQ(run.spans[0].kind, "down");
  EXPECT_EQ(run.spans[0].start, Time(5000));
  EXPECT_EQ(run.spans[0].end, Time(15000));
  std::vector<std::string> texts;
  for (const report::Note& note : run.notes) texts.push_back(note.text);
  EXPECT_THAT(texts, Contains("r1 crashes, for 10ms"));
  EXPECT_THAT(texts, Contains("r1 restarts"));
}

TEST(Report, AScenarioIsToldInPlainWords) {
  const auto driver = Shipped().Find("vsr");
  const std::string text = R"({"version": 2, "title": "t", "protocol": "vsr",
    "cluster": {"replicas": 5, "clients": 1},
    "steps": [{"at": "250ms", "clock-jump": "r1", "by": "50ms"},
              {"at": "0us", "full-disk": ["r0", "r1", "r3"], "for": "300ms"},
              {"at": "0us", "cut": "r0->r2"},
              {"crash": "r0", "in": "heartbeat#4 r0", "effects": 7, "for": "50ms"},
              {"delay": "StartView#1 r1->r2", "by": "130ms"},
              {"drop": ["Prepare#1 r0->r1", "Prepare#1 r0->r2"]},
              {"at": "0us", "partition": [["r0", "r1"], ["r2", "r3", "r4"]], "for": "1ms"},
              {"at": "1ms", "invoke": "get k", "client": "c0"},
              {"run": "390ms"}], "expect": "pass"})";
  const auto scenario = ParseScenario(text, (*driver)->vocabulary());
  ASSERT_TRUE(scenario.ok()) << scenario.status();
  std::vector<std::string> plain;
  for (const scenario::Step& step : scenario->steps) {
    plain.push_back(report::InPlainWords(step, (*driver)->vocabulary()));
  }
  EXPECT_THAT(
      plain,
      ElementsAre("At 250.000 ms, the clock of r1 jumps ahead by 50ms.",
                  "At 0.000 ms, the disks of r0, r1 and r3 are full, for 300ms.",
                  "At 0.000 ms, the link r0->r2 is cut.",
                  "r0 crashes while it handles heartbeat#4 r0, after 7 of that step's effects, and "
                  "restarts after 50ms.",
                  "StartView#1 r1->r2 is late by 130ms.",
                  "Prepare#1 r0->r1 and Prepare#1 r0->r2 are lost.",
                  "At 0.000 ms, the network is parted into {r0 and r1} and {r2, r3 and r4}, for "
                  "1ms.",
                  "At 1.000 ms, c0 asks for get k.", "The run goes on for 390ms."));
}

TEST(Report, EveryMessageWasSentInAStepOfItsSender) {
  const auto driver = Shipped().Find("vsr");
  const auto runs = (*driver)->Open({});
  for (const std::uint64_t seed : {7u, 8u, 9u}) {
    const RecordedRun run = report::ReportOfSeed(**runs, seed).run;
    std::size_t crashes = 0;
    for (const report::Step& step : run.steps) crashes += step.crashed ? 1 : 0;
    EXPECT_GT(crashes, 0u);
    for (const report::Message& message : run.messages) {
      ASSERT_NE(message.sent_in, 0u) << ShowName(message.name, run.vocabulary);
      const report::Step& sender = run.steps[message.sent_in - 1];
      EXPECT_EQ(sender.node, message.name.from);
      EXPECT_LE(sender.at, message.left);
    }
  }
}

TEST(Report, TheStepsOfAScenarioStandWhereTheyCameToBear) {
  const RecordedRun run = RunOf("vsr", TextOf(kTransfer));
  const auto steps = report::StepsInRun(*run.scenario, run);
  std::map<std::string, std::uint64_t> places;
  for (const report::ScenarioStepInRun& step : steps) places.emplace(step.plain, step.step);
  const auto name = [&](const char* plain) { return run.steps[places.at(plain) - 1].name; };
  EXPECT_EQ(name("c1 asks for put x c."), "c1#1");
  EXPECT_THAT(name("The view timer of r2 runs out."), testing::StartsWith("view#1 r2"));
}

TEST(Report, TheCausalPastHasTheCausesAndNotTheRest) {
  const RecordedRun run = RunOf("vsr", TextOf(kTransfer));
  const std::vector<std::uint64_t> past = report::CausalPast(run);
  EXPECT_LT(past.size(), run.steps.size());
  EXPECT_THAT(past, Contains(run.outcome.violation->step));
  for (const std::uint64_t step : past) {
    const std::uint64_t because = run.steps[step - 1].because;
    if (because == 0) continue;
    EXPECT_THAT(past, Contains(because)) << step;
  }
}

TEST(Report, AViolationsTextSaysWhomToLookAt) {
  RecordedRun run;
  run.spec.replicas = 3;
  run.spec.clients = 1;
  run.steps.resize(40);
  Violation violation;
  violation.node = NodeId::Replica(2);
  violation.step = 40;
  violation.summary = "r2 executed another operation 1 than r0";
  violation.details = {"decided is op 1: c0#1 add 2, first executed by r0 at step 26",
                       "step 99 is none, r7 is none, error r, cat and append k1 c0.3 are none"};
  const report::NamedInText named = report::NamedIn(violation, run);
  EXPECT_THAT(named.nodes, ElementsAre(NodeId::Replica(2), NodeId::Replica(0)));
  EXPECT_THAT(named.steps, ElementsAre(40, 26));
}

TEST(Report, TextOfARunStaysText) {
  RecordedRun run = RunOf("vsr", TextOf(kTransfer));
  const std::string hostile = "</script><script>alert(1)</script>\"'&\x1b[31m\n\xE2\x80\xAE";
  run.title = hostile;
  run.steps.front().text = hostile;
  run.outcome.violation->summary = hostile;
  run.outcome.violation->invariant = hostile;
  const std::string svg = report::SvgPicture(run);
  EXPECT_THAT(svg, testing::Not(HasSubstr("<script")));
  EXPECT_THAT(svg, testing::Not(HasSubstr("\x1b")));
  EXPECT_THAT(report::MermaidDiagram(run, {}), testing::Not(HasSubstr("<script")));
  const std::string page = report::WritePage({hostile, {run}, "null", "null"});
  EXPECT_THAT(page, testing::Not(HasSubstr("<script>alert")));
  EXPECT_EQ(DataOf(page)[0]["title"], hostile);
}

TEST(Report, OtherFormatsAreWhatTheirViewersRead) {
  const RecordedRun run = RunOf("vsr", TextOf(kTransfer));
  // Perfetto: JSON in which every flow that begins ends.
  const auto trace = ParseJson(report::PerfettoTrace(run));
  ASSERT_TRUE(trace.ok()) << trace.status();
  std::map<int, std::string> flows;
  std::size_t slices = 0;
  for (const Json& event : (*trace)["traceEvents"]) {
    const std::string phase = event["ph"];
    if (phase == "s" || phase == "f") flows[event["id"]] += phase;
    slices += phase == "X" && event["args"].contains("step") ? 1 : 0;
  }
  EXPECT_EQ(slices, run.steps.size());
  for (const auto& [id, phases] : flows) EXPECT_EQ(phases, "sf") << id;

  // ShiViz: the expression, an empty line, two lines for each step; clocks only grow.
  std::istringstream log(report::ShivizLog(run));
  std::string line;
  std::getline(log, line);
  EXPECT_EQ(line, R"((?<host>\S*) (?<clock>{.*})\n(?<event>.*))");
  std::getline(log, line);
  EXPECT_EQ(line, "");
  std::size_t steps = 0;
  for (std::string event; std::getline(log, line) && std::getline(log, event); ++steps) {
    const std::size_t space = line.find(' ');
    const Json clock = *ParseJson(line.substr(space + 1));
    EXPECT_TRUE(clock.contains(line.substr(0, space))) << line;
  }
  EXPECT_EQ(steps, run.steps.size());

  const std::string mermaid = report::MermaidDiagram(run, {});
  EXPECT_TRUE(mermaid.starts_with("sequenceDiagram\n  participant r0\n"));
  EXPECT_THAT(mermaid, HasSubstr("r0->>r1: Prepare#35;1\n"));
  EXPECT_THAT(mermaid, HasSubstr("VIOLATION log-agreement"));
}

TEST(Report, IsMadeOfSeedsTracesAndScenariosAndOfTwo) {
  const std::string folder = NewFolder();
  const std::string trace = folder + "/run.trace.jsonl";
  ASSERT_EQ(Stampede("run " + kTransfer + " --trace " + trace).code, 0);
  const auto runs = [&](const std::string& arguments) {
    const std::string file = folder + "/page.html";
    const Result result = Stampede("report " + arguments + " -o " + file);
    EXPECT_EQ(result.code, 0) << arguments << ": " << result.err;
    return DataOf(TextOf(file))[0]["runs"];
  };
  const Json scenario = runs(kTransfer);
  EXPECT_EQ(runs(trace)[0]["steps"], scenario[0]["steps"]);
  const Json seed = runs("7 --protocol abd --events 200");
  EXPECT_EQ(seed[0]["protocol"], "abd");
  EXPECT_EQ(seed[0]["violation"], nullptr);
  const Json both = runs(kTransfer + " --without-defect");
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0]["label"], "with the defect");
  EXPECT_EQ(both[1]["violation"], nullptr);
  EXPECT_EQ(runs(kTransfer + " " + trace).size(), 2u);
}

TEST(Report, WhatIsNotUsualComesFirstAmongTheFacts) {
  const RecordedRun run = RunOf("vsr", R"({"version": 2, "title": "t", "protocol": "vsr",
    "cluster": {"replicas": 3, "clients": 1}, "options": {"view_timeout": 18246},
    "defect": "start-view-when-normal", "steps": [{"run": "1ms"}], "expect": "pass"})");
  ASSERT_GE(run.facts.size(), 3u);
  EXPECT_FALSE(run.facts[0].usual);
  EXPECT_FALSE(run.facts[1].usual);
  EXPECT_TRUE(run.facts[2].usual);
  std::map<std::string, std::string> values;
  for (const report::Fact& fact : run.facts) values[fact.name] = fact.value;
  EXPECT_EQ(values["view_timeout"], "18.246ms");
  EXPECT_EQ(values["defect"], "start-view-when-normal");
}

TEST(Report, AHistoryThatIsNotLinearizableSaysWhy) {
  // Of a run: steps in place of lines.
  const std::string folder = NewFolder();
  const std::string page = folder + "/page.html";
  ASSERT_EQ(Stampede("report " + kScenarios + "/abd/new-old-inversion.json -o " + page).code, 0);
  const Json data = DataOf(TextOf(page))[0];
  const Json& history = data["history"];
  EXPECT_EQ(history["verdict"], "violation");
  EXPECT_EQ(history["lines"], false);
  const Json& key = history["keys"][0];
  EXPECT_THAT(key["why"][0].get<std::string>(),
              HasSubstr("step " + std::to_string(data["runs"][0]["violation"]["step"].get<int>())));
  EXPECT_FALSE(key["order"].empty());
  const Json& misfit = key["operations"][key["misfit"].get<std::size_t>()];
  EXPECT_EQ(misfit["endLine"], data["runs"][0]["violation"]["step"]);

  // Of a file.
  const std::string file = folder + "/history.jsonl";
  std::ofstream(file) << R"({"stampede_history": 1, "model": "register"}
{"process": 0, "type": "invoke", "f": "write", "value": 1}
{"process": 0, "type": "ok", "f": "write"}
{"process": 1, "type": "invoke", "f": "read"}
{"process": 1, "type": "ok", "f": "read", "value": 2}
)";
  EXPECT_EQ(Stampede("check " + file + " --report " + page).code, 1);
  const Json recorded = DataOf(TextOf(page))[0]["history"];
  EXPECT_EQ(recorded["lines"], true);
  const Json& object = recorded["keys"][0];
  const Json& read = object["operations"][object["misfit"].get<std::size_t>()];
  EXPECT_EQ(read["callLine"], 4);
  EXPECT_EQ(read["endLine"], 5);
  EXPECT_THAT(object["why"][0].get<std::string>(), HasSubstr("line 5"));
}

TEST(Report, SaysWhatItCannotShow) {
  const std::string folder = NewFolder();
  struct Bad {
    std::string line;
    std::string says;
  };
  for (const Bad& bad : {
           Bad{"report 1 2 3", "a page shows one run or two, not 3"},
           Bad{"report 1 2 --format svg", "only a page shows two runs"},
           Bad{"report 1 --why", "--why: only for --format svg and mermaid"},
           Bad{"report " + folder, "no hunt"},
           Bad{"report " + folder + "/none.json", "cannot read it"},
           Bad{"report 1 --format svg --events 3000", "shrink it first"},
           Bad{"report " + kScenarios + "/README.md", "line 1"},
       }) {
    const Result result = Stampede(bad.line);
    EXPECT_EQ(result.code, 2) << bad.line;
    EXPECT_THAT(result.err, HasSubstr(bad.says)) << bad.line;
  }
}

TEST(Report, AHuntsFindingsHavePagesAndTheHuntHasOne) {
  const std::string folder = NewFolder() + "/hunt";
  const Result hunt = Stampede(
      "hunt abd --defect no-write-back --seed 1 --runs 40 --keep-going "
      "--out " +
      folder);
  ASSERT_EQ(hunt.code, 1) << hunt.err;
  std::string page;
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/groups")) {
    page = entry.path().string() + "/story.html";
    EXPECT_THAT(hunt.out, HasSubstr("Look at it:  " + page));
    EXPECT_TRUE(std::filesystem::exists(entry.path() / "story.svg"));
    const Json run = DataOf(TextOf(page))[0]["runs"][0];
    EXPECT_EQ(run["violation"]["invariant"], "linearizability");
    EXPECT_FALSE(run["scenario"]["steps"].empty());
  }
  ASSERT_FALSE(page.empty());
  ASSERT_EQ(Stampede("report " + folder + " -o " + folder + "/report.html").code, 0);
  const Json shown = DataOf(TextOf(folder + "/report.html"))[0]["hunt"];
  EXPECT_EQ(shown["runs"], 40);
  ASSERT_FALSE(shown["groups"].empty());
  EXPECT_TRUE(
      std::filesystem::exists(folder + "/" + shown["groups"][0]["report"].get<std::string>()));
  const std::string picture = shown["groups"][0]["picture"];
  EXPECT_THAT(picture, HasSubstr("<svg"));
  EXPECT_THAT(picture, testing::Not(testing::ContainsRegex("=\"-|<style|class=")));
  // Merged, too.
  ASSERT_EQ(Stampede("merge " + folder + " -o " + folder + "-all").code, 1);
  EXPECT_TRUE(
      std::filesystem::exists(folder + "-all/" + shown["groups"][0]["report"].get<std::string>()));
}

}  // namespace
}  // namespace stampede
