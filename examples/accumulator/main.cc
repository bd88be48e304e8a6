// Viewstamped Replication as a library, without the simulator: three replicas and a client in one
// process, and a queue for a network. The service that they replicate adds and subtracts.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <string>
#include <utility>
#include <variant>

#include "spdlog/spdlog.h"
#include "stampede/core/kv/accumulator.h"
#include "stampede/core/show.h"
#include "stampede/core/vsr/vsr.h"

namespace {

using namespace stampede;  // NOLINT(google-build-using-namespace)

constexpr std::uint16_t kReplicas = 3;
constexpr NodeId kClient = NodeId::Client(0);

// A node is a value and does nothing by itself: its host tells it what has happened, and does what
// the node asks for in return.
class Host {
 public:
  Host() {
    cluster_.replicas = kReplicas;
    cluster_.config.service = vsr::ServiceKind::kAccumulator;
    for (std::uint16_t i = 0; i < kReplicas; ++i) StepNode(NodeId::Replica(i), Boot<Vsr>());
    StepNode(kClient, Boot<Vsr>());
  }

  // The client's user wants `operation` done. Returns when nothing is under way any more.
  void Invoke(const std::string& operation) {
    spdlog::info("\n{} is asked to: {}", kClient.ToString(), operation);
    StepNode(kClient, stampede::Invoke<Vsr>{Payload(operation)});
    DeliverAll();
  }

  // A real host would watch a clock and do this when the time has come.
  void Expire(NodeId id, vsr::Timer timer) {
    spdlog::info("\n{}'s {} timer runs out", id.ToString(), Show(timer));
    StepNode(id, stampede::Expire<Vsr>{timer});
    DeliverAll();
  }

  // Shows what every replica has come to; whether it is the same everywhere.
  bool Agree() const {
    spdlog::info("");
    bool agree = true;
    for (std::uint16_t i = 0; i < kReplicas; ++i) {
      const vsr::Replica& replica = replicas_[i];
      const auto& service = dynamic_cast<const kv::Accumulator&>(*replica.service);
      spdlog::info("r{}: {} executed, sum {}", i, Show(replica.executed), service.sum());
      agree = agree && replica.executed == replicas_[0].executed &&
              replica.service == replicas_[0].service;
    }
    return agree;
  }

 private:
  struct Flight {
    NodeId from;
    NodeId to;
    vsr::Message message;
  };

  // One step of one node. Input carries all that a node may know of the world outside: a real host
  // fills in its clock and random bits, which stay zero here.
  void StepNode(NodeId id, Input<Vsr>::Event event) {
    const Context<Vsr> context(cluster_, id);
    const Input<Vsr> input{.now = {}, .entropy = 0, .event = std::move(event)};
    Effects<Vsr> effects;
    if (id.is_client()) {
      Vsr::Step(context, client_, input, effects);
    } else {
      Vsr::Step(context, replicas_[id.index()], input, effects);
    }
    for (const auto& item : effects.items()) Do(id, item, effects);
  }

  void Do(NodeId id, const Effects<Vsr>::Item& item, const Effects<Vsr>& effects) {
    switch (item.kind) {
      case EffectKind::kSend: network_.push_back({id, item.to, effects.message(item)}); break;
      case EffectKind::kReturn:
        spdlog::info("{} is answered: {}", id.ToString(), effects.result(item));
        break;
      default: spdlog::debug("  {} {} {}", id.ToString(), Show(item.kind), Show(item.timer));
    }
  }

  void DeliverAll() {
    while (!network_.empty()) {
      const auto [from, to, message] = std::move(network_.front());
      network_.pop_front();
      spdlog::info("{} -> {}  {}", from.ToString(), to.ToString(), Show(message));
      StepNode(to, Receive<Vsr>{from, message});
    }
  }

  Cluster<Vsr> cluster_;
  std::array<vsr::Replica, kReplicas> replicas_;
  vsr::Client client_;
  std::deque<Flight> network_;
};

}  // namespace

int main() {
  spdlog::set_pattern("%v");
  const char* wish = std::getenv("STAMPEDE_LOG");
  const std::string level = wish != nullptr ? wish : "info";
  if (level != "off" && spdlog::level::from_str(level) == spdlog::level::off) {
    spdlog::error("STAMPEDE_LOG is trace, debug, info, warn, error or off, not {}", level);
    return 2;
  }
  spdlog::set_level(spdlog::level::from_str(level));

  Host host;
  host.Invoke("add 5");
  host.Invoke("sub 2");
  host.Invoke("add 10");

  // r1 has not heard from the primary for too long. It leads the others into view 1.
  host.Expire(NodeId::Replica(1), vsr::Timer::kView);

  // The client waits for nothing, so the reply out of view 1 was no news to it. It asks r0, which
  // leads no more and stays silent; then it asks all replicas.
  host.Invoke("add 7");
  host.Expire(kClient, vsr::Timer::kRetry);

  // The backups learn with the next message of the primary that the last operation is committed.
  host.Expire(NodeId::Replica(1), vsr::Timer::kHeartbeat);

  if (!host.Agree()) {
    spdlog::error("the replicas differ");
    return 1;
  }
  spdlog::info("all agree");
  return 0;
}
