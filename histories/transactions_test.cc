// Operations on several keys of a store at once, against the definition.
#include "stampede/histories/internal/transactions.h"

#include <algorithm>
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stampede/core/hash.h"
#include "stampede/histories/history_check.h"
#include "stampede/histories/history_reader.h"
#include "stampede/histories/history_text.h"
#include "stampede/invariants/linearizability/internal/brute_force.h"

namespace stampede {
namespace {

using linearizability::ModelKind;
using linearizability::Verdict;
using testing::HasSubstr;

// A store of a few keys with texts, as the definition has it: all keys are one object.
struct Store {
  using State = std::vector<std::string>;
  struct OneStep {
    int kind = 0;  // read, write, append, cas
    std::size_t key = 0;
    std::string from;
    std::string to;
  };
  using Operation = std::vector<OneStep>;
  struct Observation {
    std::vector<std::string> reads;  // in the order of the steps
    bool done = true;                // of cas
  };

  std::optional<State> Step(const State& before, const Operation& operation,
                            const Observation* seen) const {
    State state = before;
    std::size_t reads = 0;
    for (const auto& step : operation) {
      std::string& value = state[step.key];
      if (step.kind == 0 && seen != nullptr && seen->reads[reads++] != value) return std::nullopt;
      if (step.kind == 1) value = step.to;
      if (step.kind == 2) value += step.to;
      if (step.kind == 3) {
        const bool same = value == step.from;
        if (seen != nullptr && seen->done != same) return std::nullopt;
        if (same) value = step.to;
      }
    }
    return state;
  }
};

struct RandomStore {
  std::vector<linearizability::Call<Store>> calls;
  std::string text;
  std::size_t keys = 3;
};

std::string Quoted(const std::string& text) {
  return "\"" + text + "\"";
}

// "f" and "value" of an operation; where it is `answered`, with what its reads saw.
std::string FieldsOf(const Store::Operation& operation, int form, const Store::Observation* seen) {
  constexpr std::string_view kNames[] = {"read", "write", "append", "cas"};
  const auto name = [](std::size_t key) { return Quoted("k" + std::to_string(key)); };
  const auto value = [&](const Store::OneStep& step, std::size_t& reads) {
    if (step.kind != 0) return Quoted(step.to);
    return seen == nullptr ? std::string("null") : Quoted(seen->reads[reads++]);
  };
  std::size_t reads = 0;
  if (form == 0) {
    const Store::OneStep& step = operation[0];
    const std::string text = step.kind == 3 ? "[" + Quoted(step.from) + ", " + Quoted(step.to) + "]"
                                            : value(step, reads);
    return "\"f\": " + Quoted(std::string(kNames[step.kind])) + ", \"key\": " + name(step.key) +
           ", \"value\": " + text;
  }
  std::string text;
  for (const Store::OneStep& step : operation) {
    text += text.empty() ? "" : ", ";
    if (form == 1) {
      text += name(step.key) + ": " + value(step, reads);
    } else {
      text += "[" + Quoted(std::string(kNames[step.kind])) + ", " + name(step.key) + ", " +
              value(step, reads) + "]";
    }
  }
  if (form == 2) return "\"f\": \"txn\", \"value\": [" + text + "]";
  return "\"f\": " + Quoted(operation[0].kind == 0 ? "read" : "write") + ", \"value\": {" + text +
         "}";
}

// A run of clients, in which some answers are spoilt; `unique`: no value is written twice.
RandomStore Random(std::uint64_t seed, std::uint64_t operations, bool unique, bool appends = true) {
  std::uint64_t drawn = 0;
  const auto draw = [&](std::uint64_t below) { return Mix(seed, ++drawn) % below; };
  RandomStore made;
  made.keys = 2 + draw(3);
  const std::uint64_t several = 1 + draw(4);  // one of so many operations is on several keys
  struct Client {
    std::size_t call = 0;
    int form = 0;
    bool busy = false;
    bool took_effect = false;
  };
  std::vector<Client> clients(2 + draw(3) + operations / 40);
  Store::State state(made.keys);
  const auto value = [&] {
    return unique ? std::to_string(made.calls.size()) + ";" : std::string(1, 'a' + char(draw(3)));
  };
  std::size_t now = 0;
  while (operations > 0 || std::any_of(clients.begin(), clients.end(),
                                       [](const Client& client) { return client.busy; })) {
    const std::uint64_t number = draw(clients.size());
    Client& client = clients[number];
    const auto line = [&](const std::string& type, const Store::Observation* seen) {
      made.text += "{\"process\": " + std::to_string(number) + ", \"type\": " + Quoted(type) +
                   ", " + FieldsOf(made.calls[client.call].operation, client.form, seen) + "}\n";
    };
    if (!client.busy) {
      if (operations == 0) continue;
      --operations;
      client = {made.calls.size(), draw(several) == 0 ? 1 + static_cast<int>(draw(2)) : 0, true,
                false};
      auto& call = made.calls.emplace_back();
      call.invoked = now++;
      const int kind = static_cast<int>(draw(client.form == 0 ? 4 : 2));
      for (std::size_t key = draw(made.keys); key < made.keys; key += 1 + draw(2)) {
        Store::OneStep step{kind, key, std::string(1, 'a' + char(draw(3))), value()};
        if (client.form == 2) step.kind = static_cast<int>(draw(3));
        if (step.kind == 2 && !appends) step.kind = 1;
        if (step.kind == 3 && draw(2) == 0) step.from = state[key];
        call.operation.push_back(step);
        if (client.form == 0) break;
      }
      line("invoke", nullptr);
      continue;
    }
    auto& call = made.calls[client.call];
    if (!client.took_effect) {
      client.took_effect = true;
      for (const Store::OneStep& step : call.operation) {
        if (step.kind == 0) call.seen.reads.push_back(state[step.key]);
        if (step.kind == 3) call.seen.done = state[step.key] == step.from;
        state = *Store().Step(state, {step}, nullptr);
      }
      continue;
    }
    client.busy = false;
    if (draw(5) == 0 && !call.seen.reads.empty()) {
      call.seen.reads[draw(call.seen.reads.size())] =
          draw(3) == 0 || made.calls[0].operation[0].kind == 0 ? "" : made.calls[0].operation[0].to;
    }
    if (draw(8) == 0) {
      line("info", nullptr);
      continue;
    }
    call.returned = now++;
    line(call.seen.done ? "ok" : "fail", &call.seen);
  }
  return made;
}

// The line of the first answer after which no order explains all.
std::uint32_t FirstViolation(const RandomStore& random) {
  std::vector<std::size_t> answers;
  for (const auto& call : random.calls) {
    if (call.answered()) answers.push_back(call.returned);
  }
  std::sort(answers.begin(), answers.end());
  for (const std::size_t answer : answers) {
    std::vector<linearizability::Call<Store>> calls;
    for (auto call : random.calls) {
      if (call.invoked > answer) continue;
      if (call.answered() && call.returned > answer) call.returned = static_cast<std::size_t>(-1);
      calls.push_back(std::move(call));
    }
    std::vector<bool> taken(calls.size(), false);
    if (!SomeOrderExplains(Store(), calls, taken, Store::State(random.keys))) {
      return static_cast<std::uint32_t>(answer);
    }
  }
  return 0;
}

CheckReport Check(const std::string& text) {
  auto recorded = ReadHistory(text, std::nullopt, ModelKind::kKv);
  EXPECT_TRUE(recorded.ok()) << recorded.status() << "\n" << text;
  return CheckRecorded("file", text, *recorded);
}

// Which line of the text it was that took place at that time: lines of type info take none.
std::uint32_t LineAt(const std::string& text, std::size_t time) {
  std::uint32_t line = 0;
  std::size_t at = 0;
  for (std::size_t now = 0; at < text.size(); at = text.find('\n', at) + 1) {
    ++line;
    if (text.compare(text.find("\"type\": ", at) + 9, 4, "info") == 0) continue;
    if (now++ == time) return line;
  }
  return 0;
}

TEST(Transactions, AgreeWithTheDefinition) {
  const char* number = std::getenv("STAMPEDE_RANDOM_HISTORIES");
  const std::uint64_t tries = number == nullptr ? 2'000 : std::strtoull(number, nullptr, 10);
  std::uint64_t violations = 0;
  for (std::uint64_t seed = 0; seed < tries; ++seed) {
    const RandomStore random = Random(Mix(seed, 5), 3 + seed % 5, seed % 2 == 0);
    const CheckReport report = Check(random.text);
    const std::uint32_t violation = FirstViolation(random);
    ASSERT_EQ(report.finding.verdict, violation == 0 ? Verdict::kOk : Verdict::kViolation)
        << random.text;
    if (violation == 0) continue;
    ++violations;
    ASSERT_EQ(report.answered.number, LineAt(random.text, violation)) << random.text;
  }
  EXPECT_GT(violations, tries / 20);
}

TEST(Transactions, AreWrittenAndReadAgain) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::string text = Random(Mix(seed, 6), 6, true).text;
    const auto recorded = ReadHistory(text, std::nullopt, ModelKind::kKv);
    ASSERT_TRUE(recorded.ok());
    const std::string written = HistoryToText(*recorded);
    const auto again = ReadHistory(written);
    ASSERT_TRUE(again.ok()) << again.status() << written;
    EXPECT_EQ(HistoryToText(*again), written);
    EXPECT_EQ(Check(written).finding.verdict, Check(text).finding.verdict);
  }
}

// Values that are written once leave hardly anything to try, on each key.
TEST(Transactions, LookAheadKeyByKey) {
  const RandomStore random = Random(11, 400, true, /*appends=*/false);
  auto recorded = ReadHistory(random.text, std::nullopt, ModelKind::kKv);
  ASSERT_TRUE(recorded.ok());
  const CheckReport report =
      CheckRecorded("file", random.text, *recorded, {.configurations = 200'000});
  EXPECT_NE(report.finding.verdict, Verdict::kUnknown);
}

TEST(Transactions, JoinTheKeysThatTheySpeakOf) {
  const CheckReport report = Check(
      "{\"process\": 0, \"type\": \"invoke\", \"f\": \"write\", \"key\": \"z\", \"value\": 1}\n"
      "{\"process\": 0, \"type\": \"ok\", \"f\": \"write\"}\n"
      "{\"process\": 0, \"type\": \"invoke\", \"f\": \"write\", \"value\": {\"y\": 1, \"x\": 2}}\n"
      "{\"process\": 1, \"type\": \"invoke\", \"f\": \"read\"}\n"
      "{\"process\": 0, \"type\": \"ok\", \"f\": \"write\"}\n"
      "{\"process\": 1, \"type\": \"ok\", \"f\": \"read\", \"value\": {\"x\": 2, \"y\": null}}\n");
  EXPECT_EQ(report.finding.verdict, Verdict::kViolation);
  EXPECT_EQ(report.answered.number, 6U);
  EXPECT_EQ(report.key, "x, y");
  ASSERT_TRUE(report.explanation.has_value());
  EXPECT_THAT(DrawOperations(*report.explanation), HasSubstr("write x 2, write y 1 -> ok"));
  ASSERT_EQ(report.keys.size(), 2U);
  EXPECT_EQ(report.keys[1].key, "z");
}

// Jepsen's, of registers.
TEST(Transactions, OfAJepsenHistoryHaveTheModelOfAStore) {
  const auto recorded = ReadHistory(
      "{:process 0, :type :invoke, :f :txn, :value [[:w 1 5] [:r 2 nil]]}\n"
      "{:process 0, :type :ok, :f :txn, :value [[:w 1 5] [:r 2 nil]]}\n");
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->model, ModelKind::kKv);
  EXPECT_THAT(recorded->history.keys, testing::ElementsAre("1, 2"));
}

TEST(Transactions, ErrorsNameTheLine) {
  const auto error_of = [](const std::string& text) {
    const auto recorded = ReadHistory(text, std::nullopt, ModelKind::kKv);
    return recorded.ok() ? "no error" : std::string(recorded.status().message());
  };
  const std::string read =
      "{\"process\": 0, \"type\": \"invoke\", \"f\": \"read\", \"value\": {\"x\": null}}\n";
  EXPECT_EQ(error_of(read + "{\"process\": 0, \"type\": \"ok\", \"f\": \"read\", \"value\": "
                            "{\"y\": 1}}\n"),
            "line 2: the answer speaks of other keys or steps than its invocation");
  EXPECT_EQ(error_of(read + "{\"process\": 0, \"type\": \"ok\", \"f\": \"read\"}\n"),
            "line 2: expected \"value\", the answer, found 'nothing'");
  EXPECT_EQ(error_of("{\"process\": 0, \"type\": \"invoke\", \"f\": \"txn\", \"value\": "
                     "[[\"cas\", \"x\", 1], [\"r\", \"y\", 1]]}\n"),
            "line 1: /value: expected read, write, append or delete, found 'cas'");
  EXPECT_EQ(error_of("{\"process\": 0, \"type\": \"invoke\", \"f\": \"txn\", \"value\": 3}\n"),
            "line 1: /value: expected [[F, KEY, VALUE], ...], found '3'");
}

}  // namespace
}  // namespace stampede
