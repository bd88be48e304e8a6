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

Finding Check(const std::string& text) {
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
  EXPECT_EQ(Check("{\"stampede_history\": 1, \"model\": \"kv\"}\n"
                  "{\"process\": 0, \"type\": \"invoke\", \"f\": \"append\", \"key\": \"k\", "
                  "\"value\": \"a\"}\n"
                  "{\"process\": 1, \"type\": \"invoke\", \"f\": \"get\", \"key\": \"k\"}\n"
                  "{\"process\": 1, \"type\": \"ok\", \"f\": \"get\", \"value\": \"a\"}\n"
                  "{\"process\": 1, \"type\": \"invoke\", \"f\": \"get\", \"key\": 7}\n"
                  "{\"process\": 1, \"type\": \"ok\", \"f\": \"get\", \"value\": null}\n")
                .verdict,
            Verdict::kOk);
  EXPECT_EQ(Check("{\"stampede_history\": 1, \"model\": \"accumulator\"}\n"
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
  EXPECT_EQ(Check("{:process 0, :type :invoke, :f :put, :key \"0\", :value \"x, }\"}\n"
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

INSTANTIATE_TEST_SUITE_P(
    Any, BrokenHistoryTest,
    testing::Values(
        BrokenCase{"UnknownFormat", "hello\n",
                   "line 1: expected a line of JSON ({\"process\": ...), of Jepsen (INFO "
                   "jepsen.util - ...) or of Porcupine ({:process ...), found 'hello'"},
        BrokenCase{"ControlCharacters", std::string("\n\0\x01\n", 4),
                   "line 2: expected a line of JSON ({\"process\": ...), of Jepsen (INFO "
                   "jepsen.util - ...) or of Porcupine ({:process ...), found '\?\?'"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    JsonLines, BrokenHistoryTest,
    testing::Values(
        BrokenCase{"NoModel", kInvoke,
                   "line 1: the file does not name its model: give one, or write a "
                   "header {\"stampede_history\": 1, \"model\": ...}"},
        BrokenCase{"WrongVersion", "{\"stampede_history\": 2}\n",
                   "line 1: /stampede_history: expected version 1, found 2"},
        BrokenCase{"UnknownModel", "{\"stampede_history\": 1, \"model\": \"registr\"}\n",
                   "line 1: /model: there is no 'registr', did you mean 'register'?; one of "
                   "register, cas-register, kv, accumulator"},
        BrokenCase{"NotJson", kJsonHeader + "{\"process\": 0,\n",
                   "line 2: not JSON: parse error at line 1, column 15: syntax error while parsing "
                   "object key - unexpected end of input; expected string literal"},
        BrokenCase{"NotAnObject", kJsonHeader + "[]\n", "line 2: expected an object, found []"},
        BrokenCase{"UnknownKey", kJsonHeader + "{\"proces\": 0}\n",
                   "line 2: unknown key 'proces', did you mean 'process'?; one of process, type, "
                   "f, key, value, index, time, error"},
        BrokenCase{"NoType", kJsonHeader + "{\"process\": 0}\n",
                   "line 2: expected \"type\", found {\"process\":0}"},
        BrokenCase{"UnknownType",
                   kJsonHeader + "{\"process\": 0, \"type\": \"begin\", \"f\": \"read\"}\n",
                   "line 2: /type: expected invoke, ok, fail or info, found \"begin\""},
        BrokenCase{"UnknownFunction",
                   kJsonHeader + "{\"process\": 0, \"type\": \"ok\", \"f\": \"swap\"}\n",
                   "line 2: /f: expected read, write, cas, append or add, found \"swap\""},
        BrokenCase{"FractionAsProcess",
                   kJsonHeader + "{\"process\": 0.5, \"type\": \"ok\", \"f\": \"read\"}\n",
                   "line 2: /process: expected a text or a whole number, found 0.5"},
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
                   "line 3: expected \"value\", the answer, found "
                   "{\"process\":0,\"type\":\"ok\",\"f\":\"read\"}"},
        BrokenCase{"CasOfOneValue",
                   kJsonHeader +
                       "{\"process\": 0, \"type\": \"invoke\", \"f\": \"cas\", \"value\": [1]}\n",
                   "line 2: /value: expected [FROM, TO], found [1]"},
        BrokenCase{"FractionAsValue",
                   kJsonHeader + "{\"process\": 0, \"type\": \"invoke\", \"f\": \"write\", "
                                 "\"value\": 1e3}\n",
                   "line 2: /value: expected a text, null or a whole number between -2^63 and "
                   "2^63-1, found 1000.0"},
        BrokenCase{"FunctionOfAnotherModel",
                   kJsonHeader +
                       "{\"process\": 0, \"type\": \"invoke\", \"f\": \"append\", \"value\": "
                       "\"a\"}\n",
                   "line 2: a history of the model cas-register cannot hold 'append'"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Jepsen, BrokenHistoryTest,
    testing::Values(
        BrokenCase{"NotOfJepsen", "INFO nothing\n",
                   "line 1: expected INFO jepsen.util - PROCESS ..., found 'INFO nothing'"},
        BrokenCase{"ProcessIsNoNumber", "INFO jepsen.util - x :ok :read 1\n",
                   "line 1: expected the number of a process, found 'x'"},
        BrokenCase{"UnknownType", "INFO jepsen.util - 1 :go :read 1\n",
                   "line 1: expected :invoke, :ok, :fail or :info, found ':go'"},
        BrokenCase{"UnknownFunction", "INFO jepsen.util - 1 :ok :append 1\n",
                   "line 1: expected :read, :write or :cas, found ':append'"},
        BrokenCase{"ValueIsNoNumber", "INFO jepsen.util - 1 :invoke :write x\n",
                   "line 1: expected a whole number or nil, found 'x'"},
        BrokenCase{"ValueIsTooLarge", "INFO jepsen.util - 1 :invoke :write 99999999999999999999\n",
                   "line 1: expected a whole number or nil, found '99999999999999999999'"},
        BrokenCase{"CasWithoutBrackets", "INFO jepsen.util - 1 :invoke :cas 1\n",
                   "line 1: expected [FROM TO], found '1'"},
        BrokenCase{"CasNotClosed", "INFO jepsen.util - 1 :invoke :cas [1 2\n",
                   "line 1: expected [FROM TO], two whole numbers or nil, found '[1'"},
        BrokenCase{"TwoValues", "INFO jepsen.util - 1 :invoke :write 1 2\n",
                   "line 1: expected the end of the line, found 'INFO jepsen.util - 1 :invoke "
                   ":write 1 2'"},
        BrokenCase{"FailedCasWithoutItsPair",
                   "INFO jepsen.util - 1 :invoke :cas [1 2]\n"
                   "INFO jepsen.util - 1 :fail :cas :timed-out\n",
                   "line 2: expected [FROM TO]; :fail says that the value was not FROM, found "
                   "':timed-out'"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Porcupine, BrokenHistoryTest,
    testing::Values(
        BrokenCase{"UnknownKey", "{:proc 0}\n",
                   "line 1: expected one of :process, :type, :f, :key, :value, or }, found ':proc "
                   "0}'"},
        BrokenCase{"EndsTooSoon", "{:process 0, :type :ok",
                   "line 1: expected one of :process, :type, :f, :key, "
                   ":value, or }, found ''"},
        BrokenCase{"KeyTwice", "{:process 0, :process 0}",
                   "line 1: :process appears twice in one line"},
        BrokenCase{"NoValueAfterAKey", "{:process }",
                   "line 1: expected a value after :process, found ' }'"},
        BrokenCase{"TextNotClosed", "{:process 0, :type :ok, :f :get, :key \"0}",
                   "line 1: expected a value after :key, found ' \"0}'"},
        BrokenCase{"ValueIsNoText", "{:process 0, :type :ok, :f :get, :key \"0\", :value 5}",
                   "line 1: expected a text or nil after :value, found '5'"},
        BrokenCase{"PutOfNil", "{:process 0, :type :invoke, :f :put, :key \"0\", :value nil}",
                   "line 1: expected a text after :value, found 'nil'"},
        BrokenCase{"UnknownFunction", "{:process 0, :type :ok, :f :cas, :key \"0\", :value nil}",
                   "line 1: expected :get, :put or :append after :f, found ':cas'"},
        BrokenCase{"MoreAfterTheEnd", "{:process 0, :type :ok, :f :get, :key \"0\", :value nil} x",
                   "line 1: expected the end of the line, found ' x'"}),
    NameOf);

}  // namespace
}  // namespace stampede
