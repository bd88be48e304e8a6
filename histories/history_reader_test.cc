#include "stampede/histories/history_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ostream>
#include <string>

#include "stampede/core/enum_names.h"

namespace stampede {
namespace {

using linearizability::Event;
using linearizability::Finding;
using linearizability::Function;
using linearizability::ModelKind;
using linearizability::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;

Finding FindingOf(const std::string& text) {
  auto recorded = ReadHistory(text);
  EXPECT_TRUE(recorded.ok()) << recorded.status();
  if (!recorded.ok()) return {};
  return CheckHistory(recorded->model, recorded->history);
}

const std::string kJsonHeader = "{\"stampede_history\": 1, \"model\": \"cas-register\"}\n";

TEST(HistoryReader, ReadsJsonLines) {
  const std::string text =
      kJsonHeader +
      "{\"process\": 0, \"type\": \"invoke\", \"f\": \"write\", \"value\": 1}\n"
      "\n"
      "{\"process\": \"b\", \"type\": \"invoke\", \"f\": \"cas\", \"value\": [1, null], "
      "\"time\": 3}\n"
      "{\"process\": 0, \"type\": \"ok\", \"f\": \"write\"}\n"
      "{\"process\": \"b\", \"type\": \"ok\", \"f\": \"cas\"}\n"
      "{\"process\": 0, \"type\": \"invoke\", \"f\": \"read\"}\n"
      "{\"process\": 0, \"type\": \"ok\", \"f\": \"read\", \"value\": null}\n";
  auto recorded = ReadHistory(text);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->format, HistoryFormat::kJsonLines);
  EXPECT_EQ(recorded->model, ModelKind::kCasRegister);
  EXPECT_THAT(recorded->history.lines, ElementsAre(2, 4, 5, 6, 7, 8));
  EXPECT_EQ(CheckHistory(recorded->model, recorded->history).verdict, Verdict::kOk);
}

TEST(HistoryReader, ReadsTextsKeysAndSums) {
  EXPECT_EQ(FindingOf("{\"stampede_history\": 1, \"model\": \"kv\"}\n"
                      "{\"process\": 0, \"type\": \"invoke\", \"f\": \"append\", \"key\": \"k\", "
                      "\"value\": \"a\"}\n"
                      "{\"process\": 1, \"type\": \"invoke\", \"f\": \"get\", \"key\": \"k\"}\n"
                      "{\"process\": 1, \"type\": \"ok\", \"f\": \"get\", \"value\": \"a\"}\n"
                      "{\"process\": 1, \"type\": \"invoke\", \"f\": \"get\", \"key\": 7}\n"
                      "{\"process\": 1, \"type\": \"ok\", \"f\": \"get\", \"value\": null}\n")
                .verdict,
            Verdict::kOk);
  EXPECT_EQ(FindingOf("{\"stampede_history\": 1, \"model\": \"accumulator\"}\n"
                      "{\"process\": 0, \"type\": \"invoke\", \"f\": \"add\", \"value\": 2}\n"
                      "{\"process\": 0, \"type\": \"ok\", \"f\": \"add\", \"value\": 3}\n")
                .violation,
            1u);
}

TEST(HistoryReader, LeavesOutWhatDidNotHappenAndAbandonsWhatIsUnknown) {
  auto recorded = ReadHistory(
      "INFO  jepsen.util - 0\t:invoke\t:read\tnil\n"
      "INFO  jepsen.util - 1 :invoke :write 3\n"
      "INFO  jepsen.util - 2 :invoke :cas [ 3 4 ]\n"
      "INFO  jepsen.util - 3 :invoke :cas [3 1]\r\n"
      "INFO  jepsen.util - 0\t:fail\t:read\t:timed-out\n"
      "INFO  jepsen.util - 1 :info :write :timed-out\n"
      "INFO  jepsen.util - 2 :fail :cas [3 4]\n"
      "INFO  jepsen.util - 4 :invoke :read nil\n"
      "INFO  jepsen.util - 5 :invoke :write 2\n"
      "INFO  jepsen.util - 5 :fail :write 2\n");
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->format, HistoryFormat::kJepsen);
  EXPECT_EQ(recorded->model, ModelKind::kCasRegister);
  std::string story;
  for (const Event& event : recorded->history.events) {
    story += std::string(event.kind == Event::Kind::kInvoke   ? "invoke "
                         : event.kind == Event::Kind::kReturn ? "return "
                                                              : "abandon ") +
             std::to_string(event.operation) + (event.done ? ", " : " not done, ");
  }
  EXPECT_EQ(story, "invoke 0, invoke 1, invoke 2, abandon 2, abandon 0, return 1 not done, ");
  EXPECT_THAT(recorded->history.lines, ElementsAre(2, 3, 4, 4, 6, 7));
}

TEST(HistoryReader, ReadsPorcupinesHistories) {
  EXPECT_EQ(FindingOf("{:process 0, :type :invoke, :f :put, :key \"0\", :value \"x, }\"}\n"
                      "{:process 0, :type :ok, :f :put, :key \"0\", :value \"x, }\"}\n"
                      "{:process 0, :type :invoke, :f :append, :key \"0\", :value \"y\"}\n"
                      "{:process 0, :type :ok, :f :append, :key \"0\", :value \"y\"}\n"
                      "{:process 0, :type :invoke, :f :get, :key \"0\", :value nil}\n"
                      "{:process 0, :type :ok, :f :get, :key \"0\", :value \"x, }y\"}\n")
                .verdict,
            Verdict::kOk);
}

TEST(HistoryReader, AnEmptyFileIsAnEmptyHistory) {
  for (const std::string text : {"", "\n\n", " \r\n"}) {
    const auto recorded = ReadHistory(text);
    ASSERT_TRUE(recorded.ok());
    EXPECT_TRUE(recorded->history.events.empty());
  }
}

struct BrokenCase {
  std::string name;
  std::string text;
  std::string message;

  friend void PrintTo(const BrokenCase& broken, std::ostream* out) { *out << broken.message; }
};

std::string NameOf(const testing::TestParamInfo<BrokenCase>& test) {
  return test.param.name;
}

class BrokenHistoryTest : public testing::TestWithParam<BrokenCase> {};

TEST_P(BrokenHistoryTest, IsRefusedWithItsLine) {
  const auto recorded = ReadHistory(GetParam().text);
  ASSERT_FALSE(recorded.ok());
  EXPECT_EQ(std::string(recorded.status().message()), GetParam().message);
}

const std::string kInvoke = "{\"process\": 0, \"type\": \"invoke\", \"f\": \"read\"}\n";

constexpr char kAnyFormat[] =
    "expected a history: JSON ({\"process\": ...), EDN ({:process ...), a log of Jepsen (... 0 "
    ":invoke :read nil) or a table (call,return,op,...), found '";

INSTANTIATE_TEST_SUITE_P(
    Any, BrokenHistoryTest,
    testing::Values(BrokenCase{"UnknownFormat", "hello\n",
                               "line 1: " + std::string(kAnyFormat) + "hello'"},
                    BrokenCase{"ControlCharacters", std::string("\n\0\x01\n", 4),
                               "line 2: " + std::string(kAnyFormat) + "\?\?'"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    JsonLines, BrokenHistoryTest,
    testing::Values(
        BrokenCase{"WrongVersion", "{\"stampede_history\": 2}\n",
                   "line 1: /stampede_history: expected version 1, found 2"},
        BrokenCase{"UnknownKeyOfTheHeader", "{\"stampede_history\": 1, \"mode\": 2}\n",
                   "line 1: unknown key 'mode' in the header; one of stampede_history, model, "
                   "initial"},
        BrokenCase{"UnknownModel", "{\"stampede_history\": 1, \"model\": \"registr\"}\n",
                   "line 1: /model: there is no 'registr', did you mean 'register'?; one of "
                   "register, cas-register, kv, accumulator, counter, set, queue, "
                   "unordered-queue, stack, list, mutex, lease, bank"},
        BrokenCase{"NotJson", kJsonHeader + "{\"process\": 0,\n",
                   "line 2: not JSON: expected a key in quotes, found the end"},
        BrokenCase{"NotAnObject", kJsonHeader + "[]\n",
                   "line 2: expected an object, {...}, found '[]'"},
        BrokenCase{"KeyTwice", kJsonHeader + "{\"process\": 0, \"process\": 0}\n",
                   "line 2: the key 'process' stands twice"},
        BrokenCase{"NoType", kJsonHeader + "{\"process\": 0}\n",
                   "line 2: expected \"type\", found '{\"process\": 0}'"},
        BrokenCase{"UnknownType",
                   kJsonHeader + "{\"process\": 0, \"type\": \"begin\", \"f\": \"read\"}\n",
                   "line 2: /type: expected invoke, ok, fail or info, found 'begin'"},
        BrokenCase{"UnknownFunction",
                   kJsonHeader + "{\"process\": 0, \"type\": \"ok\", \"f\": \"swap\"}\n",
                   "line 2: /f: expected one of read, write, cas, found 'swap'"},
        BrokenCase{"FractionAsProcess",
                   kJsonHeader + "{\"process\": 0.5, \"type\": \"ok\", \"f\": \"read\"}\n",
                   "line 2: /process: expected a text or a whole number, found '0.5'"},
        BrokenCase{"TwoOpenOperations", kJsonHeader + kInvoke + kInvoke,
                   "line 3: process 0 begins an operation, but has one open since line 2"},
        BrokenCase{"EndsNothing",
                   kJsonHeader + "{\"process\": 0, \"type\": \"fail\", \"f\": \"read\"}\n",
                   "line 2: process 0 ends an operation, but has none open"},
        BrokenCase{"EndsAnotherFunction",
                   kJsonHeader + kInvoke +
                       "{\"process\": 0, \"type\": \"ok\", \"f\": \"write\", \"value\": 1}\n",
                   "line 3: process 0 ends 'write', but began 'read' in line 2"},
        BrokenCase{"NoAnswer",
                   kJsonHeader + kInvoke + "{\"process\": 0, \"type\": \"ok\", \"f\": \"read\"}\n",
                   "line 3: expected \"value\", the answer, found 'nothing'"},
        BrokenCase{"CasOfOneValue",
                   kJsonHeader +
                       "{\"process\": 0, \"type\": \"invoke\", \"f\": \"cas\", \"value\": [1]}\n",
                   "line 2: /value: expected [FROM, TO], found '[1]'"},
        BrokenCase{"FractionAsValue",
                   kJsonHeader + "{\"process\": 0, \"type\": \"invoke\", \"f\": \"write\", "
                                 "\"value\": 1e3}\n",
                   "line 2: /value: expected a text, null or a whole number between -2^63 and "
                   "2^63-1, found '1e3'"},
        BrokenCase{"FunctionOfAnotherModel",
                   kJsonHeader +
                       "{\"process\": 0, \"type\": \"invoke\", \"f\": \"append\", \"value\": "
                       "\"a\"}\n",
                   "line 2: a history of the model cas-register cannot hold 'append'; it has read, "
                   "write, cas"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Jepsen, BrokenHistoryTest,
    testing::Values(BrokenCase{"UnknownFunction", "INFO jepsen.util - 1 :ok :swap 1\n",
                               "line 1: /f: expected one of read, write, cas, found 'swap'"},
                    BrokenCase{"CasWithoutBrackets", "INFO jepsen.util - 1 :invoke :cas 1\n",
                               "line 1: /value: expected [FROM, TO], found '1'"},
                    BrokenCase{"CasNotClosed", "INFO jepsen.util - 1 :invoke :cas [1 2\n",
                               "line 1: expected ] before the end, of what began in line 1"},
                    BrokenCase{"TwoValues", "INFO jepsen.util - 1 :invoke :write 1 2\n",
                               "line 1: expected the end of the line, found '2'"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Edn, BrokenHistoryTest,
    testing::Values(BrokenCase{"EndsTooSoon", "\n{:process 0, :type :ok",
                               "line 2: expected } before the end, of what began in line 2"},
                    BrokenCase{"NoValueAfterAKey", "{:process }",
                               "line 1: the last key of a map has no value"},
                    BrokenCase{"TextNotClosed", "{:process 0, :type :ok, :f :get, :key \"0}",
                               "line 1: a text has no end: \" is missing"},
                    BrokenCase{"ListNotClosed", "[{:process 0, :type :invoke, :f :read}\n",
                               "line 2: expected ], found the end of the file"},
                    BrokenCase{"NotAMap", "{:process 0, :type :invoke, :f :read}\n7\n",
                               "line 2: expected {:process ...}, found '7'"}),
    NameOf);

}  // namespace
}  // namespace stampede
