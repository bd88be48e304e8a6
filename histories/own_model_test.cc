// Types of users: read from files, and checked as those that Stampede has.
#include "stampede/histories/own_model.h"

#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "stampede/core/hash.h"
#include "stampede/histories/history_check.h"
#include "stampede/histories/history_reader.h"
#include "stampede/histories/history_text.h"

namespace stampede {
namespace {

using linearizability::Verdict;
using testing::HasSubstr;

// A register with compare-and-set, as a user would write it. `kHelps`: with the members that make
// the search faster.
template <bool kHelps>
struct OwnRegister {
  using Value = std::optional<std::int64_t>;
  using State = Value;
  struct Operation {
    std::string name;
    Value from;
    Value to;
  };
  struct Observation {
    Value value;       // of a read
    bool done = true;  // of a compare-and-set
  };

  static constexpr std::string_view kName = "own-register";
  static constexpr OperationDescription kOperations[] = {
      {"read", "the value"}, {"write VALUE", "nothing"}, {"cas [FROM, TO]", "ok or fail"}};
  static constexpr bool kValueNamesKey = true;

  static bool Read(const Datum& datum, Value& value) {
    value = datum.is_nil() ? std::nullopt : datum.AsNumber();
    return datum.is_nil() || value.has_value();
  }
  std::optional<Operation> ReadOperation(std::string_view name, const Datum& value) const {
    Operation operation{std::string(name), {}, {}};
    if (name == "read") return operation;
    if (name == "write") {
      if (!Read(value, operation.to)) return std::nullopt;
      return operation;
    }
    if (!value.is_list() || value.items.size() != 2) return std::nullopt;
    if (!Read(value.items[0], operation.from) || !Read(value.items[1], operation.to)) {
      return std::nullopt;
    }
    return operation;
  }
  std::optional<Observation> ReadAnswer(const Operation& operation, const Datum& value) const {
    Observation seen;
    if (operation.name == "read" && !Read(value, seen.value)) return std::nullopt;
    return seen;
  }
  std::optional<Observation> ReadFailure(const Operation& operation, const Datum&) const {
    if (operation.name != "cas") return std::nullopt;
    return Observation{{}, false};
  }

  State Initial() const { return std::nullopt; }
  std::optional<State> Step(const State& state, const Operation& operation,
                            const Observation* seen) const {
    if (operation.name == "read") {
      return seen != nullptr && seen->value != state ? std::nullopt : std::optional<State>(state);
    }
    if (operation.name == "write") return std::optional<State>(operation.to);
    const bool fits = state == operation.from;
    if (seen != nullptr && seen->done != fits) return std::nullopt;
    return std::optional<State>(fits ? operation.to : state);
  }
  std::string Show(const State& state) const {
    return state.has_value() ? std::to_string(*state) : "nil";
  }

  bool IsRead(const Operation& operation, const Observation* seen) const requires kHelps {
    return operation.name == "read" || (operation.name == "cas" && seen != nullptr && !seen->done);
  }
  std::optional<State> Needs(const Operation& operation,
                             const Observation& seen) const requires kHelps {
    if (operation.name == "read") return std::optional<State>(seen.value);
    if (operation.name == "cas" && seen.done) return std::optional<State>(operation.from);
    return std::nullopt;
  }
  std::optional<State> Pins(const Operation& operation,
                            const Observation& seen) const requires kHelps {
    if (operation.name == "read") return std::optional<State>(seen.value);
    if (operation.name == "cas" && !seen.done) return std::nullopt;
    return std::optional<State>(operation.to);
  }
};

// A random history of a register with compare-and-set, with keys, in our own form.
std::string RandomText(std::uint64_t seed) {
  std::uint64_t drawn = 0;
  const auto draw = [&](std::uint64_t below) { return Mix(seed, ++drawn) % below; };
  struct Client {
    bool busy = false;
    bool took_effect = false;
    int kind = 0;
    std::uint64_t key = 0, from = 0, to = 0, seen = 0;
    bool done = true;
  };
  const std::uint64_t keys = 1 + draw(2);
  std::vector<Client> clients(2 + draw(3));
  std::vector<std::uint64_t> values(keys, 0);  // 0: null
  const auto show = [](std::uint64_t value) {
    return value == 0 ? std::string("null") : std::to_string(value);
  };
  std::string text;
  std::uint64_t left = 4 + draw(10);
  while (true) {
    bool busy = false;
    for (const Client& client : clients) busy = busy || client.busy;
    if (left == 0 && !busy) break;
    const std::uint64_t number = draw(clients.size());
    Client& client = clients[number];
    const auto line = [&](std::string_view type, const std::string& value) {
      constexpr std::string_view kNames[] = {"read", "write", "cas"};
      text += "{\"process\": " + std::to_string(number) + ", \"type\": \"" + std::string(type) +
              "\", \"f\": \"" + std::string(kNames[client.kind]) + "\", \"key\": \"k" +
              std::to_string(client.key) + "\"" + (value.empty() ? "" : ", \"value\": " + value) +
              "}\n";
    };
    if (!client.busy) {
      if (left == 0) continue;
      --left;
      client = Client{true, false, static_cast<int>(draw(3)), draw(keys), draw(4), 1 + draw(4)};
      line("invoke", client.kind == 0   ? ""
                     : client.kind == 1 ? show(client.to)
                                        : "[" + show(client.from) + ", " + show(client.to) + "]");
    } else if (!client.took_effect) {
      client.took_effect = true;
      std::uint64_t& value = values[client.key];
      client.seen = value;
      client.done = client.kind != 2 || value == client.from;
      if (client.kind != 0 && client.done) value = client.to;
    } else {
      client.busy = false;
      if (draw(6) == 0) client.seen = draw(5);
      if (client.kind == 2 && draw(8) == 0) client.done = !client.done;
      if (draw(8) == 0) {
        line("info", "");
      } else if (client.kind == 0) {
        line("ok", show(client.seen));
      } else {
        line(client.done ? "ok" : "fail", "");
      }
    }
  }
  return text;
}

CheckReport Check(const std::string& text, const OwnType* own) {
  ReadOptions options;
  options.own = own;
  if (own == nullptr) options.model = linearizability::ModelKind::kCasRegister;
  auto recorded = ReadHistory(text, options);
  EXPECT_TRUE(recorded.ok()) << recorded.status() << "\n" << text;
  return CheckRecorded("file", text, *recorded);
}

std::string ErrorOf(const std::string& text, const OwnType& own,
                    std::optional<HistoryFormat> format = std::nullopt) {
  ReadOptions options;
  options.own = &own;
  options.format = format;
  const auto recorded = ReadHistory(text, options);
  return recorded.ok() ? "no error" : std::string(recorded.status().message());
}

TEST(OwnModel, ARegisterOfAUserIsCheckedAsOurs) {
  const char* number = std::getenv("STAMPEDE_RANDOM_HISTORIES");
  const std::uint64_t tries = number == nullptr ? 1'500 : std::strtoull(number, nullptr, 10);
  const OwnType plain = OwnType::Of(OwnRegister<false>());
  const OwnType helped = OwnType::Of(OwnRegister<true>());
  std::uint64_t violations = 0;
  for (std::uint64_t seed = 0; seed < tries; ++seed) {
    const std::string text = RandomText(Mix(seed, 9));
    if (text.empty()) continue;
    const CheckReport ours = Check(text, nullptr);
    for (const OwnType* own : {&plain, &helped}) {
      const CheckReport theirs = Check(text, own);
      EXPECT_EQ(theirs.model, "own-register");
      ASSERT_EQ(theirs.finding.verdict, ours.finding.verdict) << text;
      ASSERT_EQ(theirs.answered.number, ours.answered.number) << text;
      ASSERT_EQ(theirs.keys.size(), ours.keys.size()) << text;
      for (std::size_t key = 0; key < ours.keys.size(); ++key) {
        ASSERT_EQ(theirs.keys[key].key, ours.keys[key].key) << text;
        ASSERT_EQ(theirs.keys[key].finals.states, ours.keys[key].finals.states) << text;
      }
    }
    violations += ours.finding.verdict == Verdict::kViolation ? 1 : 0;
  }
  EXPECT_GT(violations, tries / 20);
}

// Chains of compare-and-sets that are all open at once have one order: with Needs and Pins there is
// nothing to try.
TEST(OwnModel, WhatAnswersTellIsLookedAt) {
  std::string text;
  constexpr int kMany = 300;
  for (int i = kMany; i-- > 0;) {
    text += "{\"process\": " + std::to_string(i) +
            ", \"type\": \"invoke\", \"f\": \"cas\", \"key\": 0, \"value\": [" +
            (i == 0 ? "null" : std::to_string(i)) + ", " + std::to_string(i + 1) + "]}\n";
  }
  for (int i = 0; i < kMany; ++i) {
    text += "{\"process\": " + std::to_string(i) + ", \"type\": \"ok\", \"f\": \"cas\"}\n";
  }
  const OwnType own = OwnType::Of(OwnRegister<true>());
  ReadOptions options;
  options.own = &own;
  const auto recorded = ReadHistory(text, options);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  const CheckReport report = CheckRecorded("file", text, *recorded, {.configurations = 10'000});
  EXPECT_EQ(report.finding.verdict, Verdict::kOk);
}

TEST(OwnModel, ErrorsNameTheLineAndWhatTheModelHas) {
  const OwnType own = OwnType::Of(OwnRegister<false>());
  EXPECT_EQ(ErrorOf("{\"process\": 0, \"type\": \"invoke\", \"f\": \"pop\", \"key\": 1}\n", own),
            "line 1: /f: the model own-register has no 'pop'; it has read, write VALUE, cas [FROM, "
            "TO]");
  EXPECT_EQ(ErrorOf("{\"process\": 0, \"type\": \"invoke\", \"f\": \"write\", \"key\": 1, "
                    "\"value\": \"x\"}\n",
                    own),
            "line 1: /value: expected write VALUE, found 'write \"x\"'");
  const std::string read = "{\"process\": 0, \"type\": \"invoke\", \"f\": \"read\", \"key\": 1}\n";
  EXPECT_EQ(
      ErrorOf(read + "{\"process\": 0, \"type\": \"ok\", \"f\": \"read\", \"value\": [1]}\n", own),
      "line 2: /value: expected the answer to read, the value, found '[1]'");
  EXPECT_EQ(ErrorOf(read + "{\"process\": 0, \"type\": \"ok\", \"f\": \"write\"}\n", own),
            "line 2: process 0 ends 'write', but began 'read' in line 1");
  EXPECT_EQ(
      ErrorOf(read + "{\"process\": 0, \"type\": \"ok\", \"f\": \"read\", \"key\": 2}\n", own),
      "line 2: the answer names the key '2', but the invocation in line 1 named '1'");
  EXPECT_EQ(
      ErrorOf("{\"process\": 0, \"type\": \"invoke\", \"f\": \"write\", \"value\": 7}\n", own),
      "line 1: /value: expected [KEY, VALUE], found '7'");
  EXPECT_EQ(ErrorOf("{\"stampede_history\": 1, \"model\": \"kv\"}\n" + read, own),
            "line 1: /model: the history is of 'kv', and what is checked here is 'own-register'");
  EXPECT_THAT(ErrorOf("{\"stampede_history\": 1, \"initial\": 4}\n" + read, own),
              HasSubstr("line 1: /initial: "));
}

TEST(OwnModel, OtherFormatsAreRead) {
  const OwnType own = OwnType::Of(OwnRegister<false>());
  EXPECT_EQ(Check("{:process 0, :type :invoke, :f :write, :value [7 3]}\n"
                  "{:process 0, :type :ok, :f :write, :value [7 3]}\n"
                  "{:process 1, :type :invoke, :f :read, :value [7 nil]}\n"
                  "{:process 1, :type :ok, :f :read, :value [7 4]}\n",
                  &own)
                .answered.number,
            4U);
  const CheckReport table = Check(
      "client,op,key,input,output,call,return\n"
      "0,write,a,3,,1,2\n"
      "1,read,b,,,3,4\n"
      "1,read,a,,3,5,6\n",
      &own);
  EXPECT_EQ(table.finding.verdict, Verdict::kOk);
  EXPECT_EQ(table.keys.size(), 2U);
  const CheckReport steps = Check(
      "{:process 0, :type :invoke, :f :txn, :value [[:write 1 3]]}\n"
      "{:process 0, :type :ok, :f :txn, :value [[:write 1 3]]}\n",
      &own);
  EXPECT_EQ(steps.keys[0].key, "1");
}

// As with the register that Stampede has.
TEST(OwnModel, AFailureIsAnAnswerWhereItSaysSo) {
  const OwnType own = OwnType::Of(OwnRegister<false>());
  const std::string text =
      "{\"process\": 0, \"type\": \"invoke\", \"f\": \"cas\", \"key\": 1, \"value\": [null, 1]}\n";
  const std::string silent = "{\"process\": 0, \"type\": \"fail\", \"f\": \"cas\"}\n";
  const std::string timeout =
      "{\"process\": 0, \"type\": \"fail\", \"f\": \"cas\", \"error\": \"timeout\"}\n";
  EXPECT_EQ(Check(text + silent, &own).finding.verdict, Verdict::kViolation);
  EXPECT_EQ(Check(text + timeout, &own).finding.verdict, Verdict::kOk);
}

TEST(OwnModel, AViolationIsExplainedInTheWordsOfTheFile) {
  const OwnType own = OwnType::Of(OwnRegister<false>());
  const CheckReport report = Check(
      "{\"process\": 0, \"type\": \"invoke\", \"f\": \"write\", \"key\": 1, \"value\": 5}\n"
      "{\"process\": 0, \"type\": \"ok\", \"f\": \"write\"}\n"
      "{\"process\": 1, \"type\": \"invoke\", \"f\": \"read\", \"key\": 1}\n"
      "{\"process\": 1, \"type\": \"ok\", \"f\": \"read\", \"value\": 6}\n",
      &own);
  ASSERT_TRUE(report.explanation.has_value());
  EXPECT_THAT(DrawOperations(*report.explanation), HasSubstr("write 5 -> ok"));
  EXPECT_THAT(DrawOperations(*report.explanation), HasSubstr("read -> 6   <- fits nowhere"));
  ASSERT_FALSE(report.explanation->why.empty());
  EXPECT_THAT(report.explanation->why[0], HasSubstr("read -> 6, has no place"));
}

TEST(OwnModel, IsWrittenInOurOwnForm) {
  const OwnType own = OwnType::Of(OwnRegister<false>());
  ReadOptions options;
  options.own = &own;
  const std::string text = RandomText(3);
  const auto recorded = ReadHistory(text, options);
  ASSERT_TRUE(recorded.ok());
  const std::string written = HistoryToText(*recorded);
  EXPECT_THAT(written, HasSubstr("\"model\": \"own-register\""));
  const auto again = ReadHistory(written, options);
  ASSERT_TRUE(again.ok()) << again.status() << written;
  EXPECT_EQ(HistoryToText(*again), written);
}

}  // namespace
}  // namespace stampede
