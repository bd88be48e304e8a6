// Every scenario of the corpus comes out as it says, fits the schema, and is run in full.
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

#include "stampede/core/hash.h"
#include "stampede/core/json.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/scenario_files.h"
#include "stampede/protocols/shipped.h"
#include "stampede/scenarios/internal/fault_json.h"
#include "stampede/scenarios/scenario.h"
#include "valijson/adapters/nlohmann_json_adapter.hpp"
#include "valijson/schema.hpp"
#include "valijson/schema_parser.hpp"
#include "valijson/validation_results.hpp"
#include "valijson/validator.hpp"

namespace stampede {
namespace {

using testing::HasSubstr;

const ProtocolRegistry& Protocols() {
  static const auto& protocols = *new ProtocolRegistry(ShippedProtocols());
  return protocols;
}

const std::string kFolder = STAMPEDE_SOURCE_DIR "/scenarios";

// What does not fit the schema; empty where all does.
std::string SchemaComplaints(const std::string& text) {
  static const valijson::Schema& schema = []() -> const valijson::Schema& {
    static valijson::Schema parsed;
    static const nlohmann::json json =
        nlohmann::json::parse(*ReadFile(kFolder + "/scenario.schema.json"));
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::NlohmannJsonAdapter(json), parsed);
    return parsed;
  }();
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, true, /*ignore_comments=*/true);
  valijson::ValidationResults results;
  if (valijson::Validator().validate(schema, valijson::adapters::NlohmannJsonAdapter(json),
                                     &results)) {
    return "";
  }
  std::string complaints = "the schema refuses it";
  valijson::ValidationResults::Error error;
  while (results.popError(error)) complaints += "\n" + error.description;
  return complaints;
}

class CorpusTest : public testing::TestWithParam<std::string> {};

TEST_P(CorpusTest, ComesOutAsItSays) {
  const ScenarioFileResult result = RunScenarioFile(GetParam(), Protocols());
  EXPECT_TRUE(result.passed()) << result.variant << " " << result.error << result.failure;
  EXPECT_THAT(result.idle, testing::IsEmpty());
  EXPECT_THAT(result.not_reached, testing::IsEmpty());
  const std::string text = *ReadFile(GetParam());
  EXPECT_EQ(SchemaComplaints(text), "");
  EXPECT_THAT(text, HasSubstr("\"why\""));
  // A story that shows a defect also shows that nothing is wrong without it.
  const Json json = *ParseJson(text, /*comments=*/true);
  EXPECT_EQ(json.contains("defect"), json.contains("without_defect"));
}

TEST_P(CorpusTest, IsWrittenAsItWasRead) {
  const std::string text = *ReadFile(GetParam());
  const ProtocolDriver& runner = **Protocols().Find(*ScenarioProtocol(text));
  const auto scenario = ParseScenario(text, runner.vocabulary());
  ASSERT_TRUE(scenario.ok()) << scenario.status();
  const std::string written = WriteScenario(*scenario, runner.vocabulary(), "");
  EXPECT_EQ(SchemaComplaints(written), "") << written;
  const auto again = ParseScenario(written, runner.vocabulary());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, *scenario);
}

INSTANTIATE_TEST_SUITE_P(Scenarios, CorpusTest,
                         testing::ValuesIn(ExpandPaths({kFolder}, {".json"})->files),
                         [](const auto& test) {
                           std::string name = test.param.substr(kFolder.size() + 1);
                           name = name.substr(0, name.size() - 5);
                           for (char& letter : name) {
                             if (std::isalnum(static_cast<unsigned char>(letter)) == 0)
                               letter = '_';
                           }
                           return name;
                         });

// The examples that teach the format are run like any other scenario.
TEST(Corpus, TheExamplesOfTheReadmeComeOutAsTheySay) {
  const std::string readme = *ReadFile(kFolder + "/README.md");
  int examples = 0;
  for (std::size_t at = readme.find("```json\n"); at != std::string::npos;
       at = readme.find("```json\n", at + 1)) {
    const std::string text = readme.substr(at + 8, readme.find("```\n", at + 8) - at - 8);
    const std::string file = testing::TempDir() + "/stampede_readme_example.json";
    ASSERT_TRUE(WriteFile(file, text).ok());
    const ScenarioFileResult result = RunScenarioFile(file, Protocols());
    EXPECT_TRUE(result.passed()) << text << result.error << result.failure;
    EXPECT_THAT(result.idle, testing::IsEmpty());
    EXPECT_EQ(SchemaComplaints(text), "");
    ++examples;
  }
  EXPECT_EQ(examples, 3);
}

// What is wrong with a file, said so that one can mend it.
struct Broken {
  const char* text;
  const char* complaint;
  bool schema_sees_it = true;
};

TEST(ScenarioReader, SaysWhatIsWrongAndWhere) {
  const auto with_step = [](const std::string& step) {
    return R"({"protocol": "vsr", "steps": [)" + step + R"(], "expect": "pass"})";
  };
  const Broken files[] = {
      {"", "not JSON"},
      {"{\"protocol\": \"vsr\", \"steps\": [", "not JSON"},
      {"[]", "expected an object"},
      {"{}", "\"steps\" is missing"},
      {R"({"protocol": "vsr", "steps": []})", "\"expect\" is missing"},
      {R"({"protocol": "vsr", "steps": [], "expect": "fail"})", "/expect: expected \"pass\" or"},
      {R"({"protocol": "vsr", "steps": [], "expect": {"node": "r0"}})", "NAME\" of an invariant"},
      {R"({"protocol": "vsr", "steps": [], "expect": {"progress": true, "violation": "x"}})",
       "/expect: one of"},
      {R"({"protocol": "vsr", "steps": [{"clock-jump": "r0", "by": "1ms", "for": "ever"}],
           "expect": "pass"})",
       "a clock jumps once", false},
      {R"({"protocol": "vsr", "step": [], "steps": [], "expect": "pass"})",
       "unknown key 'step', did you mean 'steps'?"},
      {R"({"protocol": "vsr", "steps": [], "steps": [], "expect": "pass"})",
       "the key 'steps' stands twice", false},
      {R"({"protocol": "vsr", "cluster": {"replica": 3}, "steps": [], "expect": "pass"})",
       "/cluster: unknown key 'replica', did you mean 'replicas'?"},
      {R"({"protocol": "vsr", "cluster": {"replicas": "many"}, "steps": [], "expect": "pass"})",
       "/cluster/replicas: expected a whole number between 0 and 65535, found \"many\""},
      {R"({"protocol": "vsr", "network": {"latency": "fast"}, "steps": [], "expect": "pass"})",
       "/network/latency: expected a span of up to an hour such as \"1.5ms\", found \"fast\""},
      {R"({"protocol": "vsr", "timers": "off", "steps": [], "expect": "pass"})",
       "/timers: automatic or manual, not \"off\""},
      {R"({"protocol": "vsr", "random": {"seed": -1}, "steps": [], "expect": "pass"})",
       "/random/seed: expected a whole number"},
      {R"({"protocol": "vsr", "random": {"faults": ["krash"]}, "steps": [], "expect": "pass"})",
       "/random/faults/0: there is no fault 'krash', did you mean 'crash'?"},
      {R"({"protocol": "vsr", "random": {"fault_rates": {"drop": 2}}, "steps": [], "expect": "pass"})",
       "/random/fault_rates: '2' is not a rate between 0 and 1"},
      {R"({"protocol": "vsr", "steps": [], "expect": "pass", "without_defect": "pass"})",
       "no \"defect\" is planted", false},
  };
  for (const auto& [text, complaint, schema_sees_it] : files) {
    const auto scenario = ParseScenario(text, (*Protocols().Find("vsr"))->vocabulary());
    ASSERT_FALSE(scenario.ok()) << text;
    EXPECT_THAT(std::string(scenario.status().message()), HasSubstr(complaint)) << text;
    const bool json = ParseJson(text).ok();
    if (json && schema_sees_it) {
      EXPECT_NE(SchemaComplaints(text), "") << text;
    }
  }
  const Broken steps[] = {
      {R"("invoke")", "/steps/0: expected an object"},
      {R"({"note": "nothing"})", "/steps/0: a step does one thing, this one does nothing"},
      {R"({"run": "1ms", "settle": true})", "this one does 2: run settle"},
      {R"({"dorp": "Prepare#1 r0->r1"})", "/steps/0: unknown key 'dorp', did you mean 'drop'?"},
      {R"({"drop": "Prepair#1 r0->r1"})",
       "/steps/0/drop: there is no message 'Prepair', did you mean 'Prepare'?", false},
      {R"({"drop": "Prepare 1 r0->r1"})",
       "/steps/0/drop: a message is written \"Prepare#3 r0->r2\""},
      {R"({"drop": "Prepare r0->r7"})", "/steps/0: there is no r7 among 3 replicas and 1 clients",
       false},
      {R"({"fire": "veiw r1"})", "/steps/0/fire: there is no timer 'veiw', did you mean 'view'?",
       false},
      {R"({"fire": "view"})", "/steps/0/fire: a timer is written"},
      {R"({"delay": "Prepare r0->r1"})", "/steps/0: \"by\" is missing", false},
      {R"({"run": "-1ms"})", "/steps/0/run: expected a span"},
      {R"({"run": "2h"})", "/steps/0/run: expected a span"},
      {R"({"run": 5})", "/steps/0/run: expected a span"},
      {R"({"cut": "r0-r1"})", "/steps/0/cut: a link is written"},
      {R"({"until": "r1 is happy"})", "/steps/0/until: a condition reads", false},
      {R"({"at": "1ms", "when": "quiet", "heal": "all"})", "a step has one trigger", false},
      {R"({"after": "nobody", "heal": "all"})", "\"after\" names neither an input", false},
      {R"({"plus": "1ms", "heal": "all"})", "\"plus\" goes with \"after\" only", false},
      {R"({"crash": "r0", "loss": "half"})", "/steps/0/loss"},
      {R"({"crash": "r0", "lose": "torn"})", "'lose' is a word of version 1, now it is 'loss'"},
      {R"({"slow": "r0", "by": "1ms"})", "now it is 'slow-node'"},
      {R"({"slow_disk": "r0", "by": "1ms"})", "now it is 'slow-disk'"},
      {R"({"fill_disk": "r0"})", "now it is 'full-disk'"},
      {R"({"clock": "r0", "rate": 5})", "now it is 'clock-drift' with 'rate', or 'clock-jump'"},
      {R"({"slow-disk": "r0"})", "\"by\" is missing: how much of slow-disk", false},
      {R"({"clock-jump": "r0", "by": "1ms", "for": "1ms"})", "a clock jumps once", false},
      {R"({"full-disk": "x"})", "/steps/0/full-disk: a node is written r0 or c0"},
      {R"({"check": "r0"})", "\"is\" lists the node's fields", false},
      {R"({"release": "Prepare r0->r1", "which": "every"})", "cannot be released now", false},
      {R"({"clock-drift": "r0", "rate": 0})", "clock-drift cannot be as much or as little as that"},
      {R"({"partition": [["r0"], ["x"]]})", "/steps/0/partition: a node is written r0 or c0"},
      {R"({"invoke": "put x 1", "client": "r0"})", "only a client can be asked"},
      {R"({"entropy": 3})", "\"in\" is missing: the input whose step is given these bits", false},
      {R"({"entropy": -3, "in": "view#1 r0"})", "/steps/0/entropy: expected a whole number"},
      {R"({"entropy": 3, "in": "view r0"})", "/steps/0/in: the name of an input, such as", false},
      {R"({"entropy": 3, "in": "Prepare#1 r0->r7"})", "/steps/0: there is no r7 among 3", false},
  };
  for (const auto& [step, complaint, schema_sees_it] : steps) {
    const std::string text = with_step(step);
    const auto scenario = ParseScenario(text, (*Protocols().Find("vsr"))->vocabulary());
    ASSERT_FALSE(scenario.ok()) << text;
    EXPECT_THAT(std::string(scenario.status().message()), HasSubstr(complaint)) << text;
    if (schema_sees_it) {
      EXPECT_NE(SchemaComplaints(text), "") << text;
    }
  }
}

// Nothing is left out for being zero where a reader needs it.
TEST(ScenarioReader, ReadsWhatIsWrittenOfZeros) {
  const Vocabulary words = (*Protocols().Find("vsr"))->vocabulary();
  const char* const steps[] = {
      R"({"delay": "Prepare#1 r0->r1", "by": "0ms"})",
      R"({"duplicate": "Prepare#1 r0->r1", "by": "0ms"})",
      R"({"run": "0ms"})",
      R"({"until": "quiet", "within": "0ms"})",
      R"({"at": "0ms", "heal": "all"})",
      R"({"after": "Prepare#1 r0->r1", "plus": "0ms", "heal": "all"})",
      R"({"crash": "r0", "in": "view#1 r0", "effects": 0})",
      R"({"crash": "r0", "for": "0ms"})",
      R"({"pause": "r0", "for": "0ms"})",
      R"({"slow-node": "r0", "by": "0ms"})",
      R"({"slow-disk": "r0", "by": "0ms"})",
      R"({"slow-link": "r0->r1", "by": "0ms"})",
      R"({"clock-jump": "r0", "by": "0ms"})",
      R"({"entropy": 0, "in": "view#1 r0"})",
  };
  const std::string head = R"({"protocol": "vsr", "cluster": {"replicas": 3, "clients": 1},
      "network": {"latency": "0ms", "salt": 0, "ordered": false}, "clock_offset_max": "0ms",
      "entropy": 0, "disk_latency": "0ms", "liveness_bound": "0ms", "expect": "pass",
      "workload": {"think_min": "0ms", "think_max": "0ms", "salt": 0, "interval": "0ms"},
      "random": {"seed": "0", "steps": 0, "fault_rates": {"drop": 0}}, "steps": [)";
  for (const std::string step : steps) {
    const auto read = ParseScenario(head + step + "]}", words);
    ASSERT_TRUE(read.ok()) << step << read.status().message();
    const std::string written = WriteScenario(*read, words, "");
    const auto again = ParseScenario(written, words);
    ASSERT_TRUE(again.ok()) << written << again.status().message();
    EXPECT_EQ(*again, *read) << written;
  }
}

// What random faults are chosen in a scenario.
TEST(ScenarioReader, ReadsWhichRandomFaultsThereAreAndTheyAreWrittenAgain) {
  const Vocabulary words = (*Protocols().Find("vsr"))->vocabulary();
  const auto read = [&](const std::string& random) {
    const std::string text =
        R"({"version": 2, "title": "", "protocol": "vsr", "random": {"seed": "7",
        "steps": 300, )" +
        random + R"(}, "workload": {}, "steps": [{"run": "50ms"}, {"settle": true}],
        "expect": "pass"})";
    EXPECT_EQ(SchemaComplaints(text), "") << text;
    return *ParseScenario(text, words);
  };
  const auto chosen = read(R"("faults": ["crash", "hold"], "fault_rates": {"drop": 0.02})");
  const auto off = read(R"("no_faults": "hold", "fault_rates": {"pause": "0.00001"})");
  for (const auto& scenario : {chosen, off, read(R"("faults": [])")}) {
    const std::string written = WriteScenario(scenario, words, "");
    EXPECT_EQ(SchemaComplaints(written), "") << written;
    EXPECT_EQ(*ParseScenario(written, words), scenario) << written;
  }
  const FaultChoice& faults = chosen.random->faults;
  EXPECT_TRUE(faults.Allows(FaultKind::kCrash));
  EXPECT_FALSE(faults.Allows(FaultKind::kPause));
  EXPECT_EQ(faults.RateOf(FaultKind::kDrop), 20'000u);
  // What the run meets is what was chosen.
  std::ostringstream trace;
  RunOutputs outputs;
  outputs.trace = &trace;
  const auto drops = read(R"("faults": [], "fault_rates": {"drop": 0.1})");
  ASSERT_TRUE((*Protocols().Find("vsr"))->RunScenario(drops, false, outputs).ok());
  EXPECT_THAT(trace.str(), HasSubstr("\"drop\":true"));
  for (const char* other : {"\"hold\":true", "\"crash\":", "\"duplicate\":true", "{\"window\":"}) {
    EXPECT_THAT(trace.str(), testing::Not(HasSubstr(other)));
  }
}

// What the schema says of faults follows from their structs (scenarios/fault_json.cc).
TEST(Schema, KnowsEveryFault) {
  const Json schema = *ParseJson(*ReadFile(kFolder + "/scenario.schema.json"));
  const Json& step = schema["definitions"]["step"];
  for (const Json& fault : FaultSchemas()) {
    const Json name = {{"required", {fault["required"][0]}}};
    EXPECT_TRUE(std::find(step["oneOf"].begin(), step["oneOf"].end(), name) != step["oneOf"].end())
        << name;
    for (const auto& [key, value] : fault["properties"].items()) {
      ASSERT_TRUE(step["properties"].contains(key)) << key;
      for (const auto& [word, text] : value.items()) {
        EXPECT_EQ(step["properties"][key].value(word, Json()), text) << key;
      }
    }
  }
}

TEST(ScenarioReader, SaysWhatDoesNotFitTheProtocol) {
  const auto& vsr = **Protocols().Find("vsr");
  const Broken files[] = {
      {R"({"protocol": "vsr", "options": {"hartbeat": 5}, "steps": [], "expect": "pass"})",
       "/options: unknown key 'hartbeat', did you mean 'heartbeat'?"},
      {R"({"protocol": "vsr", "defect": "longest-log-win", "steps": [], "expect": "pass"})",
       "there is no 'longest-log-win', did you mean 'longest-log-wins'?"},
      {R"({"protocol": "vsr", "cluster": {"replicas": 17}, "steps": [], "expect": "pass"})",
       "there are 3 to 16 replicas, not 17"},
      {R"({"protocol": "vsr", "disable": ["promis"], "steps": [], "expect": "pass"})",
       "there is no invariant 'promis' to disable, did you mean 'promise'?"},
      {R"({"protocol": "vsr", "steps": [{"invoke": 5}], "expect": "pass"})",
       "/steps/0/invoke: expected a text, found 5"},
      {R"({"protocol": "vsr", "workload": {}, "steps": [{"invoke": "get k"}], "expect": "pass"})",
       "/steps/0/invoke: with a \"workload\""},
  };
  for (const auto& [text, complaint, unused] : files) {
    const auto scenario = ParseScenario(text, vsr.vocabulary());
    ASSERT_TRUE(scenario.ok()) << scenario.status();
    const auto result = vsr.RunScenario(*scenario, false, {});
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_THAT(std::string(result.status().message()), HasSubstr(complaint)) << text;
  }
}

// A file is hostile: whatever its bytes, there is an answer.
TEST(ScenarioReader, SurvivesDamageAnywhere) {
  const std::string good = *ReadFile(kFolder + "/vsr/transfer-truncates-log.json");
  const Vocabulary words = (*Protocols().Find("vsr"))->vocabulary();
  int accepted = 0;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const std::uint64_t draw = Mix(i, 99);
    std::string damaged = good;
    damaged[draw % good.size()] = static_cast<char>(draw >> 56);
    if (i % 4 == 0) damaged.resize(draw % good.size());
    if (i % 4 == 1) damaged.insert(draw % good.size(), good.substr(draw % 977, draw % 31));
    const auto scenario = ParseScenario(damaged, words);
    accepted += scenario.ok();
    if (scenario.ok()) WriteScenario(*scenario, words, "");
  }
  EXPECT_GT(accepted, 0);  // notes and titles may say anything
}

TEST(ScenarioReader, IsNotFooledByDepth) {
  std::string deep = R"({"protocol": "vsr", "steps": [], "expect": "pass", "options": )";
  for (int i = 0; i < 100'000; ++i) deep += "[";
  EXPECT_FALSE(ParseScenario(deep, (*Protocols().Find("vsr"))->vocabulary()).ok());
}

}  // namespace
}  // namespace stampede
