// A group of replicas for tests of the rules: no time, no network; the test itself delivers what it
// wants delivered.
#ifndef STAMPEDE_CORE_VSR_TEST_GROUP_H_
#define STAMPEDE_CORE_VSR_TEST_GROUP_H_

#include <cstdint>
#include <list>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/check.h"
#include "core/vsr/vsr.h"

namespace stampede::vsr {

class TestGroup {
 public:
  explicit TestGroup(std::uint16_t replicas, Defect defect = Defect::kNone) {
    config_.replicas = replicas;
    config_.defect = defect;
    nodes_.resize(replicas);
    for (std::uint16_t i = 0; i < replicas; ++i) Step(i, Boot<Vsr>{});
  }

  const Replica& operator[](std::uint16_t i) const { return nodes_[i]; }

  // A client's request reaches replica `to`.
  void Ask(std::uint16_t to, std::uint64_t client, std::uint64_t request,
           const std::string& operation) {
    const NodeId from = NodeId::Client(static_cast<std::uint16_t>(client));
    Step(to,
         Receive<Vsr>{from, Request{ClientId(client), RequestNumber(request), Payload(operation)}});
  }

  void Expire(std::uint16_t replica, Timer timer) { Step(replica, stampede::Expire<Vsr>{timer}); }

  // Hands over `message` from outside, as an old or duplicated one.
  void Inject(std::uint16_t from, std::uint16_t to, Message message) {
    Step(to, Receive<Vsr>{NodeId::Replica(from), std::move(message)});
  }

  // Delivers the oldest message of type M from one replica to another that is under way.
  template <class M>
  M Deliver(std::uint16_t from, std::uint16_t to) {
    for (auto flight = flights_.begin(); flight != flights_.end(); ++flight) {
      if (flight->from != NodeId::Replica(from) || flight->to != NodeId::Replica(to)) continue;
      if (!std::holds_alternative<M>(flight->message)) continue;
      const M message = std::get<M>(flight->message);
      flights_.erase(flight);
      Step(to, Receive<Vsr>{NodeId::Replica(from), message});
      return message;
    }
    CheckFailed(__FILE__, __LINE__, "Deliver", "no such message is under way");
  }

  // Delivers everything between replicas, oldest first, until nothing is under way.
  void DeliverAll() {
    while (!flights_.empty()) {
      const Flight flight = flights_.front();
      flights_.pop_front();
      if (!flight.to.is_client()) {
        Step(flight.to.index(), Receive<Vsr>{flight.from, flight.message});
      }
    }
  }

  void LoseAll() { flights_.clear(); }

  // How many messages of type M replica `from` has under way to anybody.
  template <class M>
  int UnderWay(std::uint16_t from) const {
    int count = 0;
    for (const Flight& flight : flights_) {
      count += flight.from == NodeId::Replica(from) && std::holds_alternative<M>(flight.message);
    }
    return count;
  }

 private:
  struct Flight {
    NodeId from;
    NodeId to;
    Message message;
  };

  void Step(std::uint16_t replica, Input<Vsr>::Event event) {
    const NodeId id = NodeId::Replica(replica);
    Effects<Vsr> out;
    Vsr::Step({config_, id}, nodes_[replica], Input<Vsr>{{}, 0, std::move(event)}, out);
    for (const auto& item : out.items()) {
      if (item.kind == EffectKind::kSend) flights_.push_back({id, item.to, out.message(item)});
    }
  }

  Config config_;
  std::vector<Replica> nodes_;
  std::list<Flight> flights_;
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_TEST_GROUP_H_
