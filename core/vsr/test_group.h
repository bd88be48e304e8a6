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

#include "stampede/core/check.h"
#include "stampede/core/vsr/vsr.h"

namespace stampede::vsr {

// The mode's name as GoogleTest lets one be part of a test's.
inline std::string TestNameOf(RecoveryMode mode) {
  std::string name(EnumName(mode));
  for (char& letter : name) letter = letter == '-' ? '_' : letter;
  return name;
}

class TestGroup {
 public:
  explicit TestGroup(std::uint16_t replicas, Defect defect = Defect::kNone)
      : TestGroup(ConfigOf(replicas, defect)) {}
  explicit TestGroup(const Config& config) : config_(config) {
    nodes_.resize(config.replicas);
    disks_.resize(config.replicas);
    incarnations_.resize(config.replicas);
    for (std::uint16_t i = 0; i < config.replicas; ++i) Step(i, Boot<Vsr>{});
  }

  const Replica& operator[](std::uint16_t i) const { return nodes_[i]; }

  // A client's request reaches replica `to`.
  void Ask(std::uint16_t to, std::uint64_t client, std::uint64_t request,
           const std::string& operation) {
    Request what;
    what.client = ClientId(client);
    what.request = RequestNumber(request);
    what.operation = Payload(operation);
    Ask(to, what);
  }

  // The same for any request.
  void Ask(std::uint16_t to, const Request& request) {
    Step(to, Receive<Vsr>{NodeId::Client(IndexOf(request.client)), request});
  }
  // A reconfiguration of the group to these members, from epoch `epoch`.
  void AskForMembers(std::uint16_t to, std::uint64_t client, std::uint64_t request,
                     const std::string& members, std::uint64_t epoch = 0) {
    Request reconfiguration;
    reconfiguration.epoch = Epoch(epoch);
    reconfiguration.client = ClientId(client);
    reconfiguration.request = RequestNumber(request);
    reconfiguration.operation = Payload("reconfigure " + members);
    reconfiguration.kind = EntryKind::kReconfiguration;
    reconfiguration.members = *Members::Parse(members);
    Ask(to, reconfiguration);
  }

  // The replica loses its memory, and starts again with its disk. What it has sent is still under
  // way.
  void Restart(std::uint16_t replica) {
    nodes_[replica] = Replica();
    Step(replica, Boot<Vsr>{disks_[replica], ++incarnations_[replica]});
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

  // Delivers everything between replicas, oldest first, until nothing is under way; what is sent to
  // `deaf` is lost.
  void DeliverAll(ReplicaSet deaf = {}) {
    while (!flights_.empty()) {
      const Flight flight = flights_.front();
      flights_.pop_front();
      if (!flight.to.is_client() && !deaf.Contains(flight.to)) {
        Step(flight.to.index(), Receive<Vsr>{flight.from, flight.message});
      }
    }
  }

  void LoseAll() { flights_.clear(); }

  // The latest message of type M that `from` has sent to a client and that is under way.
  template <class M>
  M ToClient(std::uint16_t from) const {
    for (auto flight = flights_.rbegin(); flight != flights_.rend(); ++flight) {
      if (flight->from != NodeId::Replica(from) || !flight->to.is_client()) continue;
      if (std::holds_alternative<M>(flight->message)) return std::get<M>(flight->message);
    }
    CheckFailed(__FILE__, __LINE__, "ToClient", "no such message is under way");
  }

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

  static Config ConfigOf(std::uint16_t replicas, Defect defect) {
    Config config;
    config.replicas = replicas;
    config.defect = defect;
    return config;
  }

  // Disks are quick here: what is written is durable at once.
  void Step(std::uint16_t replica, Input<Vsr>::Event event) {
    const NodeId id = NodeId::Replica(replica);
    Effects<Vsr> out;
    Vsr::Step({config_, id}, nodes_[replica], Input<Vsr>{{}, 0, std::move(event)}, out);
    for (const auto& item : out.items()) {
      if (item.kind == EffectKind::kSend) flights_.push_back({id, item.to, out.message(item)});
      if (item.kind == EffectKind::kWrite) disks_[replica] = out.record(item);
    }
  }

  Config config_;
  std::vector<Replica> nodes_;
  std::vector<DurableRecord> disks_;
  std::vector<std::uint32_t> incarnations_;
  std::list<Flight> flights_;
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_TEST_GROUP_H_
