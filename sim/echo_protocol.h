// A protocol for tests of the world: one durable counter behind a sync, a timer, nothing else.
#ifndef STAMPEDE_SIM_ECHO_PROTOCOL_H_
#define STAMPEDE_SIM_ECHO_PROTOCOL_H_

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "stampede/core/fields.h"
#include "stampede/core/protocol.h"

namespace stampede {

// A client asks replica 0, the leader, which writes, syncs and only then answers. Every replica
// sends a Tick to the next one at each tick. What the nodes saw of time is kept for the tests.
struct Echo {
  static constexpr std::string_view kName = "echo";

  struct Config {
    Duration tick = Milliseconds(1);
    bool syncs = true;
    std::uint64_t sync_every = 1;  // ask
    STAMPEDE_FIELDS(Config, tick, syncs, sync_every)
  };
  struct Ask {
    std::uint64_t number = 0;
    STAMPEDE_FIELDS(Ask, number)
  };
  struct Answer {
    std::uint64_t number = 0;
    STAMPEDE_FIELDS(Answer, number)
  };
  struct Tick {
    std::uint64_t number = 0;
    STAMPEDE_FIELDS(Tick, number)
  };
  using Message = std::variant<Ask, Answer, Tick>;
  enum class Timer : std::uint8_t { kTick };
  friend constexpr auto EnumNames(Timer) { return std::to_array<std::string_view>({"tick"}); }
  enum class Mark : std::uint8_t { kTicked };
  friend constexpr auto EnumNames(Mark) { return std::to_array<std::string_view>({"ticked"}); }
  enum class Status : std::uint8_t { kIdle, kAsked };
  friend constexpr auto EnumNames(Status) {
    return std::to_array<std::string_view>({"idle", "asked"});
  }
  struct Durable {
    std::uint64_t answered = 0;
    STAMPEDE_FIELDS(Durable, answered)
  };
  using Operation = std::uint64_t;
  using Result = std::uint64_t;

  struct Replica {
    std::uint64_t answered = 0;
    std::uint64_t ticks = 0;
    std::uint64_t synced = 0;
    std::vector<std::uint64_t> heard;  // numbers of the ticks that arrived, in order
    LocalTime last_tick;
    STAMPEDE_FIELDS(Replica, answered, ticks, synced, heard, last_tick)
  };
  struct Client {
    std::uint64_t waiting_for = 0;
    std::uint32_t incarnation = 0;
    STAMPEDE_FIELDS(Client, waiting_for, incarnation)
  };

  static FaultBudget Budget(const Cluster<Echo>&) { return {.crashes = 1}; }
  static bool WithinFaultModel(const Cluster<Echo>&, std::span<const Replica>,
                               const ReplicaLosses& losses) {
    return losses.crashed.size() <= 1;
  }
  static Operation DrawOperation(const Cluster<Echo>&, std::uint64_t, std::uint16_t,
                                 std::uint64_t index) {
    return index;
  }
  static Status StatusOf(const Replica& replica) {
    return replica.answered > 0 ? Status::kAsked : Status::kIdle;
  }
  static ReplicaSummary Summarize(const Context<Echo>& context, const Replica& replica) {
    return {.term = replica.answered,
            .serving = true,
            .leading = context.self == NodeId::Replica(0),
            .last = 0,
            .committed = 0};
  }

  static void Step(const Context<Echo>& context, Replica& self, const Input<Echo>& input,
                   Effects<Echo>& out) {
    if (std::holds_alternative<Boot<Echo>>(input.event)) {
      out.SetTimer(Timer::kTick, context.config.tick);
    } else if (std::holds_alternative<Expire<Echo>>(input.event)) {
      out.Note(Mark::kTicked);
      self.last_tick = input.now;
      ++self.ticks;
      out.SetTimer(Timer::kTick, context.config.tick);
      const auto next = static_cast<std::uint16_t>((context.self.index() + 1) % context.replicas);
      out.Send(NodeId::Replica(next), Tick{self.ticks});
    } else if (std::holds_alternative<Synced>(input.event)) {
      ++self.synced;
    } else if (const auto* receive = std::get_if<Receive<Echo>>(&input.event)) {
      if (const auto* tick = std::get_if<Tick>(&receive->message)) {
        self.heard.push_back(tick->number);
      } else if (const auto* ask = std::get_if<Ask>(&receive->message)) {
        ++self.answered;
        if (context.config.syncs) {
          out.Write(Durable{self.answered});
          if (self.answered % context.config.sync_every == 0) out.Sync(SyncToken(self.answered));
        }
        out.Send(receive->from, Answer{ask->number});
      }
    }
  }

  static void Step(const Context<Echo>&, Client& self, const Input<Echo>& input,
                   Effects<Echo>& out) {
    if (const auto* boot = std::get_if<Boot<Echo>>(&input.event)) {
      self.incarnation = boot->incarnation;
    } else if (const auto* invoke = std::get_if<Invoke<Echo>>(&input.event)) {
      self.waiting_for = invoke->operation;
      out.Send(NodeId::Replica(0), Ask{invoke->operation});
    } else if (const auto* receive = std::get_if<Receive<Echo>>(&input.event)) {
      const auto& answer = std::get<Answer>(receive->message);
      if (answer.number != self.waiting_for) return;  // a duplicate
      self.waiting_for = 0;
      out.Return(answer.number);
    }
  }
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_ECHO_PROTOCOL_H_
