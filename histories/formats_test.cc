// What each format can say, in small files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "stampede/core/enum_names.h"
#include "stampede/histories/history_check.h"

namespace stampede {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

struct Outcome {
  std::string format;
  std::string model;
  std::string verdict;
  std::uint64_t operations = 0;
};

Outcome OutcomeOf(const std::string& text, const ReadOptions& options = ReadOptions()) {
  auto recorded = ReadHistory(text, options);
  EXPECT_TRUE(recorded.ok()) << recorded.status();
  if (!recorded.ok()) return {};
  const CheckReport report = CheckRecorded("", text, *recorded);
  return {std::string(EnumName(report.format)), report.model,
          std::string(EnumName(report.finding.verdict)), report.operations};
}

void ExpectOutcome(const std::string& text, const Outcome& expected) {
  const Outcome outcome = OutcomeOf(text);
  EXPECT_EQ(outcome.format, expected.format) << text;
  EXPECT_EQ(outcome.model, expected.model) << text;
  EXPECT_EQ(outcome.verdict, expected.verdict) << text;
  EXPECT_EQ(outcome.operations, expected.operations) << text;
}

TEST(Formats, EdnOfOlderRecordsInParentheses) {
  ExpectOutcome(
      "; a comment\n(#knossos.op.Op{:process 0, :type :invoke, :f :write, :value 1}\n"
      " #jepsen.op.Op{:process 0 :type :ok :f :write :value 1 :error nil :node \"n1\"}\n"
      " {:process :nemesis, :type :info, :f :start, :value nil}\n"
      " {:process 1, :type :invoke, :f :read, :value nil}\n"
      " {:process 1, :type :ok, :f :read, :value 2})\n",
      {"edn", "cas-register", "violation", 2});
}

TEST(Formats, EdnOfManyKeys) {
  ExpectOutcome(
      "{:process 0, :type :invoke, :f :cas, :value [9 [1 2]]}\n"
      "{:process 1, :type :invoke, :f :write, :value [8 1]}\n"
      "{:process 2, :type :invoke, :f :write, :value #jepsen.independent.Tuple{:key 9 :value 1}}\n"
      "{:process 2, :type :ok, :f :write, :value #jepsen.independent.Tuple{:key 9 :value 1}}\n"
      "{:process 0, :type :ok, :f :cas, :value [9 [1 2]]}\n"
      "{:process 2, :type :invoke, :f :read, :value [9 nil]}\n"
      "{:process 2, :type :ok, :f :read, :value [9 2]}\n",
      {"edn", "cas-register", "ok", 4});
  const auto other = ReadHistory(
      "{:process 2, :type :invoke, :f :read, :value [9 nil]}\n"
      "{:process 2, :type :ok, :f :read, :value [8 2]}\n");
  EXPECT_EQ(std::string(other.status().message()),
            "line 2: the answer names the key '8', but the invocation in line 1 named '9'");
}

TEST(Formats, EdnErrorsOfMaelstrom) {
  const std::string text =
      "{:process 0, :type :invoke, :f :cas, :value [0 [1 2]], :index 0}\n"
      "{:process 0, :type :fail, :f :cas, :value [0 [1 2]], :error [:precondition-failed "
      "\"expected 1, had 0\"]}\n"
      "{:process 1, :type :invoke, :f :write, :value [0 1]}\n"
      "{:process 1, :type :ok, :f :write, :value [0 1]}\n"
      "{:process 0, :type :invoke, :f :cas, :value [0 [1 3]]}\n";
  ExpectOutcome(text + "{:process 0, :type :fail, :f :cas, :value [0 [1 3]], :error :timeout}\n",
                {"edn", "cas-register", "ok", 2});
  ExpectOutcome(
      text + "{:process 0, :type :fail, :f :cas, :value [0 [1 3]], :error [:precondition-failed]}",
      {"edn", "cas-register", "violation", 3});
}

TEST(Formats, LogsWithTheirPrefixes) {
  ExpectOutcome(
      "2023-01-01 10:00:00,000{GMT}\tINFO\t[main] jepsen.cli: Test options: {:nodes 5}\n"
      "2023-01-01 10:00:00,123{GMT}\tINFO\t[jepsen worker 0] jepsen.util: 0\t:invoke\t:write\t3\n"
      "2023-01-01 10:00:01,123{GMT}\tINFO\t[jepsen worker 0] jepsen.util: 0\t:ok\t:write\t3\n"
      "2023-01-01 10:00:02,123{GMT}\tINFO\t[jepsen nemesis] jepsen.util: :nemesis\t:info\t:start\n"
      "2023-01-01 10:00:03,123{GMT}\tINFO\t[jepsen worker 1] jepsen.util: 1\t:invoke\t:read\tnil\n"
      "2023-01-01 10:00:04,123{GMT}\tINFO\t[jepsen worker 1] jepsen.util: 1\t:ok\t:read\tnil\n",
      {"jepsen", "cas-register", "violation", 2});
}

TEST(Formats, TablesWithNumbersAndOpenOperations) {
  ExpectOutcome(
      "client,op,key,value,output,start,end,status\r\n"
      "a,write,x,1,,1,2,ok\r\n"
      "b,read,x,,2,3,4,ok\r\n"
      "c,write,x,2,,1,,\r\n"
      "d,write,x,7,,5,6,fail\r\n",
      {"csv", "cas-register", "ok", 3});
  EXPECT_THAT(std::string(ReadHistory("call,return,op\n5,1,read\n").status().message()),
              HasSubstr("line 2: the operation returns at 1, before its call at 5"));
}

TEST(Formats, PorcupinesOperations) {
  const std::string kv =
      R"({"ClientId":0,"Input":{"Op":1,"Key":"a","Value":"x"},"Call":1,"Output":"","Return":4})"
      "\n"
      R"({"ClientId":1,"Input":{"Op":2,"Key":"a","Value":"y"},"Call":5,"Output":"","Return":6})"
      "\n";
  ExpectOutcome(
      kv + R"({"ClientId":1,"Input":{"Op":0,"Key":"a"},"Call":7,"Output":"xy","Return":9})",
      {"operations", "kv", "ok", 3});
  ExpectOutcome(
      kv + R"({"ClientId":1,"Input":{"Op":0,"Key":"a"},"Call":7,"Output":"y","Return":9})",
      {"operations", "kv", "violation", 3});
}

TEST(Formats, ReportsOfEtcd) {
  const std::string put =
      R"({"ClientId":1,"Input":{"Type":"txn","LeaseGrant":null,"Range":null,"Txn":{"Conditions":null,)"
      R"("OperationsOnSuccess":[{"Type":"put-operation","Range":{"Start":"","End":"","Limit":0},)"
      R"("Put":{"Key":"k","Value":{"Value":"1"},"LeaseID":0},"Delete":{"Key":""}}],)"
      R"("OperationsOnFailure":null}},"Call":1,"Output":{"Txn":{"Failure":false,"Results":)"
      R"([{"KVs":null,"Count":0,"Deleted":0}]},"Error":"","Revision":2},"Return":5})"
      "\n";
  const auto get = [](const std::string& value) {
    return R"({"ClientId":2,"Input":{"Type":"range","Range":{"Start":"k","End":"","Limit":0,)"
           R"("Revision":0},"Txn":null},"Call":6,"Output":{"Range":{"KVs":[{"Key":"k","Value":)"
           R"({"Value":")" +
           value + R"("},"ModRevision":2}],"Count":1},"Error":"","Revision":2},"Return":9})";
  };
  ExpectOutcome(put + get("1"), {"operations", "kv", "ok", 2});
  ExpectOutcome(put + get("2"), {"operations", "kv", "violation", 2});
}

TEST(Formats, HistoriesOfTipocket) {
  ExpectOutcome(
      R"({"action":"dump","proc":0,"data":5})"
      "\n"
      R"({"action":"call","proc":0,"time":"2020-01-01T00:00:00Z","data":{"Op":2,"Arg1":5,"Arg2":6}})"
      "\n"
      R"({"action":"return","proc":0,"data":{"Ok":true,"Exists":false,"Value":0,"Unknown":false}})"
      "\n"
      R"({"action":"call","proc":1,"data":{"Op":0,"Arg1":0,"Arg2":0}})"
      "\n"
      R"({"action":"return","proc":1,"data":{"Ok":false,"Exists":true,"Value":6,"Unknown":false}})",
      {"tipocket", "cas-register", "ok", 2});
}

TEST(Formats, CountsWhatItPassesOver) {
  const auto recorded = ReadHistory(
      "[{\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"value\":1,\"node\":\"n\"},\n"
      "{\"process\":\"nemesis\",\"type\":\"info\",\"f\":\"kill\"}]");
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_THAT(recorded->passed_over, Contains(Pair("key node", 1)));
  EXPECT_THAT(recorded->passed_over, Contains(Pair("lines of the nemesis", 1)));
}

TEST(Formats, ModelsFollowFromTheOperations) {
  ExpectOutcome(
      "{:process 0, :type :invoke, :f :add, :value 1}\n{:process 0, :type :ok, :f :add, :value 1}\n"
      "{:process 1, :type :invoke, :f :read, :value nil}\n"
      "{:process 1, :type :ok, :f :read, :value #{}}\n",
      {"edn", "set", "violation", 2});
  ExpectOutcome(
      "{:process 0, :type :invoke, :f :txn, :value [[:append 7 1]]}\n"
      "{:process 0, :type :ok, :f :txn, :value [[:append 7 1]]}\n"
      "{:process 1, :type :invoke, :f :txn, :value [[:r 7 nil]]}\n"
      "{:process 1, :type :ok, :f :txn, :value [[:r 7 [1]]]}\n",
      {"edn", "list", "ok", 2});
  ExpectOutcome(
      "0\t:invoke\t:enqueue\t1\n0\t:ok\t:enqueue\t1\n1\t:invoke\t:dequeue\tnil\n"
      "1\t:ok\t:dequeue\t1\n",
      {"history.txt", "queue", "ok", 2});
}

TEST(Formats, InitialValues) {
  EXPECT_EQ(OutcomeOf("{\"stampede_history\": 1, \"model\": \"register\", \"initial\": 4}\n"
                      "{\"process\": 0, \"type\": \"invoke\", \"f\": \"read\"}\n"
                      "{\"process\": 0, \"type\": \"ok\", \"f\": \"read\", \"value\": 4}\n")
                .verdict,
            "ok");
  ReadOptions any;
  any.initial = *ParseInitialValue("any");
  EXPECT_EQ(OutcomeOf("[[0, \"invoke\", \"read\", null], [0, \"ok\", \"read\", 4],"
                      "[0, \"invoke\", \"read\", null], [0, \"ok\", \"read\", 5]]",
                      any)
                .verdict,
            "violation");
}

}  // namespace
}  // namespace stampede
