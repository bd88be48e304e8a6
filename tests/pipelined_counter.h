// A protocol for tests whose clients have several operations under way at a time.
#ifndef STAMPEDE_TESTS_PIPELINED_COUNTER_H_
#define STAMPEDE_TESTS_PIPELINED_COUNTER_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "stampede/core/fingerprint.h"
#include "stampede/core/protocol.h"
#include "stampede/invariants/at_most_once.h"
#include "stampede/invariants/commit_order_witness.h"
#include "stampede/invariants/invariant_set.h"
#include "stampede/invariants/invariants_of.h"
#include "stampede/invariants/linearizability/linearizability.h"

namespace stampede {

// One server adds up what clients send, in a log that is never lost: it does not crash. A client
// sends each operation again until it is answered.
struct PipelinedCounter {
  static constexpr std::string_view kName = "pipelined-counter";
  static constexpr std::uint16_t kMostOutstanding = 4;

  enum class Defect : std::uint8_t { kNone, kMixesUpAnswers, kExecutesTwice, kAnswersTwice };
  friend constexpr auto EnumNames(Defect) {
    return std::to_array<std::string_view>(
        {"none", "mixes-up-answers", "executes-twice", "answers-twice"});
  }

  struct Add {
    std::uint16_t node = 0;
    std::uint64_t client = 0;
    std::uint64_t request = 0;
    std::int64_t amount = 0;
    STAMPEDE_FIELDS(Add, node, client, request, amount)
    std::string Name() const { return "c" + std::to_string(node) + "#" + std::to_string(request); }
    std::string ToString() const { return Name() + " adds " + std::to_string(amount); }
  };
  struct Sum {
    std::uint64_t request = 0;
    std::string sum;
    STAMPEDE_FIELDS(Sum, request, sum)
  };
  using Message = std::variant<Add, Sum>;
  enum class Timer : std::uint8_t { kRetry };
  friend constexpr auto EnumNames(Timer) { return std::to_array<std::string_view>({"retry"}); }

  struct RequestId {
    std::uint64_t client = 0;
    std::uint64_t request = 0;
    STAMPEDE_FIELDS(RequestId, client, request)
    std::string Name() const {
      return "c" + std::to_string(client) + "#" + std::to_string(request);
    }
  };
  struct Replica {
    std::vector<Add> log;
    std::vector<std::uint64_t> chain;
    std::int64_t sum = 0;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> answers;
    STAMPEDE_FIELDS(Replica, log, chain, sum, answers)
  };
  struct Client {
    std::map<std::uint64_t, Add> open;
    STAMPEDE_FIELDS(Client, open)
  };
  struct Operation {
    std::int64_t add = 0;
    STAMPEDE_FIELDS(Operation, add)
  };
  using Result = std::string;

  static FaultBudget Budget(const Cluster<PipelinedCounter>&) { return {}; }
  static Operation DrawOperation(const Cluster<PipelinedCounter>&, std::uint64_t key,
                                 std::uint16_t client, std::uint64_t index) {
    return {1 + static_cast<std::int64_t>(Draw(key, index * 8 + client) % 1'000)};
  }

  static void Step(const Context<PipelinedCounter>& context, Replica& self,
                   const Input<PipelinedCounter>& input, Effects<PipelinedCounter>& out) {
    const auto* receive = std::get_if<Receive<PipelinedCounter>>(&input.event);
    const auto* add = receive == nullptr ? nullptr : std::get_if<Add>(&receive->message);
    if (add == nullptr) return;
    std::string& answer = self.answers[{add->client, add->request}];
    if (answer.empty() || context.config.defect == Defect::kExecutesTwice) {
      const std::uint64_t before = self.chain.empty() ? 0 : self.chain.back();
      self.log.push_back(*add);
      self.chain.push_back(Mix(before, Fingerprint(*add)));
      answer = std::to_string(self.sum += add->amount);
    }
    out.Send(receive->from, Sum{add->request, answer});
  }

  static void Step(const Context<PipelinedCounter>& context, Client& self,
                   const Input<PipelinedCounter>& input, Effects<PipelinedCounter>& out) {
    if (const auto* invoke = std::get_if<Invoke<PipelinedCounter>>(&input.event)) {
      const std::uint64_t number = invoke->number.value();
      self.open[number] = {context.self.index(), context.self.index(), number,
                           invoke->operation.add};
      out.Send(NodeId::Replica(0), self.open[number]);
      out.SetTimer(Timer::kRetry, Milliseconds(20));
    } else if (const auto* receive = std::get_if<Receive<PipelinedCounter>>(&input.event)) {
      OnAnswer(context.config.defect, std::get<Sum>(receive->message), self, out);
    } else if (std::holds_alternative<Expire<PipelinedCounter>>(input.event)) {
      for (const auto& [number, add] : self.open) out.Send(NodeId::Replica(0), add);
      if (!self.open.empty()) out.SetTimer(Timer::kRetry, Milliseconds(20));
    }
  }

  // A replicated log of one replica.
  using LoggedOperation = Add;
  static std::uint64_t ChainAt(const Replica& replica, std::uint64_t n) {
    return n == 0 ? 0 : replica.chain[n - 1];
  }
  static std::uint64_t FirstHeld(const Replica&) { return 1; }
  static std::uint64_t StateDigest(const Replica& replica) {
    return static_cast<std::uint64_t>(replica.sum);
  }
  static Add OperationAt(const Replica& replica, std::uint64_t n) { return replica.log[n - 1]; }
  static RequestId RequestAt(const Replica& replica, std::uint64_t n) {
    return {replica.log[n - 1].client, replica.log[n - 1].request};
  }
  static RequestId RequestOf(const Client& client, OperationNumber number) {
    const Add& add = client.open.at(number.value());
    return {add.client, add.request};
  }
  static bool ReadsOnly(const Operation&) { return false; }
  static ReplicaSummary Summarize(const Context<PipelinedCounter>&, const Replica& replica) {
    return {.serving = true, .last = replica.log.size(), .committed = replica.log.size()};
  }

 private:
  static void OnAnswer(Defect defect, const Sum& answer, Client& self,
                       Effects<PipelinedCounter>& out) {
    const bool known = self.open.contains(answer.request);
    if (known || defect == Defect::kAnswersTwice) {
      // A client that mixes them up takes every answer for one to its oldest operation.
      const bool mixes = defect == Defect::kMixesUpAnswers;
      const std::uint64_t number = mixes ? self.open.begin()->first : answer.request;
      out.Return(OperationNumber(number), answer.sum);
      self.open.erase(number);
    }
  }
};

template <>
struct SpecificationOf<PipelinedCounter> {
  void Start(const Cluster<PipelinedCounter>&) { sum = 0; }
  std::string Execute(const PipelinedCounter::Add& entry) {
    return std::to_string(sum += entry.amount);
  }
  std::uint64_t StateDigest() const { return static_cast<std::uint64_t>(sum); }
  std::uint64_t ClientsDigest() const { return 0; }

  std::int64_t sum = 0;
};

template <>
struct HistoryOf<PipelinedCounter> {
  static linearizability::ModelKind Model(const Cluster<PipelinedCounter>&) {
    return linearizability::ModelKind::kAccumulator;
  }
  static bool Asked(const PipelinedCounter::Operation& operation, linearizability::History& history,
                    linearizability::Event& asked) {
    asked.function = linearizability::Function::kAdd;
    asked.a = history.values.Number(operation.add);
    return true;
  }
  static void Answered(const std::string& sum, linearizability::History& history,
                       linearizability::Event& answered) {
    answered.a = history.values.Number(std::stoll(sum));
  }
};

template <>
struct InvariantsOf<PipelinedCounter> {
  using Type =
      InvariantSet<PipelinedCounter, AtMostOnce<PipelinedCounter>,
                   Linearizability<PipelinedCounter>, CommitOrderWitness<PipelinedCounter>>;
};

}  // namespace stampede

#endif  // STAMPEDE_TESTS_PIPELINED_COUNTER_H_
