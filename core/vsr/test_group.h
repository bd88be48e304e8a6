// A group of replicas for tests of the rules: no time, no network; a test delivers messages itself.
#ifndef STAMPEDE_CORE_VSR_TEST_GROUP_H_
#define STAMPEDE_CORE_VSR_TEST_GROUP_H_

#include <cstdint>
#include <list>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "stampede/core/check.h"
#include "stampede/core/vsr/vsr.h"

namespace stampede::vsr {

// The mode's name, as GoogleTest allows it in the name of a test.
inline std::string TestNameOf(RecoveryMode mode) {
  std::string name(EnumName(mode));
  for (char& letter : name) letter = letter == '-' ? '_' : letter;
  return name;
}

// As GoogleTest shows one.
inline void PrintTo(RecoveryMode mode, std::ostream* out) {
  *out << EnumName(mode);
}

class TestGroup {
 public:
  explicit TestGroup(std::uint16_t replicas, Defect defect = Defect::kNone)
      : TestGroup(ClusterOf(replicas, defect)) {}
  explicit TestGroup(const Cluster<Vsr>& cluster) : cluster_(cluster) {
    nodes_.resize(cluster.replicas);
    disks_.resize(cluster.replicas);
    incarnations_.resize(cluster.replicas);
    for (std::uint16_t i = 0; i < cluster.replicas; ++i) Step(i, Boot<Vsr>{});
  }

  const Replica& operator[](std::uint16_t i) const { return nodes_[i]; }

  // A client's request reaches replica `to`.
  void SendRequest(std::uint16_t to, std::uint64_t client, std::uint64_t request,
                   const std::string& operation) {
    Request what;
    what.client = ClientId(client);
    what.request = RequestNumber(request);
    what.operation = Payload(operation);
    SendRequest(to, what);
  }

  // The same for any request.
  void SendRequest(std::uint16_t to, const Request& request) {
    Step(to, Receive<Vsr>{NodeId::Client(IndexOf(request.client)), request});
  }
  // A reconfiguration of the group to these members, from epoch `epoch`.
  void SendReconfiguration(std::uint16_t to, std::uint64_t client, std::uint64_t request,
                           const std::string& members, std::uint64_t epoch = 0) {
    Request reconfiguration;
    reconfiguration.epoch = Epoch(epoch);
    reconfiguration.client = ClientId(client);
    reconfiguration.request = RequestNumber(request);
    reconfiguration.operation = Payload("reconfigure " + members);
    reconfiguration.kind = EntryKind::kReconfiguration;
    reconfiguration.members = *Members::Parse(members);
    SendRequest(to, reconfiguration);
  }

  // The replica crashes and starts again with its disk. What it has sent stays under way.
  void Restart(std::uint16_t replica) {
    nodes_[replica] = Replica();
    Step(replica, Boot<Vsr>{disks_[replica], ++incarnations_[replica]});
  }

  void Expire(std::uint16_t replica, Timer timer) { Step(replica, stampede::Expire<Vsr>{timer}); }

  // Delivers `message` as if `from` had sent it at some time before.
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

  // Delivers everything between replicas, oldest first, until nothing is under way. Messages to
  // `unreachable` are lost.
  void DeliverAll(ReplicaSet unreachable = {}) {
    while (!flights_.empty()) {
      const Flight flight = flights_.front();
      flights_.pop_front();
      if (!flight.to.is_client() && !unreachable.Contains(flight.to)) {
        Step(flight.to.index(), Receive<Vsr>{flight.from, flight.message});
      }
    }
  }

  void DropAll() { flights_.clear(); }

  // The first assertion of the protocol that failed; empty where all have held.
  std::string_view failed_claim() const { return failed_claim_; }

  // The latest message of type M that `from` has sent to a client and that is under way.
  template <class M>
  M ToClient(std::uint16_t from) const {
    for (auto flight = flights_.rbegin(); flight != flights_.rend(); ++flight) {
      if (flight->from != NodeId::Replica(from) || !flight->to.is_client()) continue;
      if (std::holds_alternative<M>(flight->message)) return std::get<M>(flight->message);
    }
    CheckFailed(__FILE__, __LINE__, "ToClient", "no such message is under way");
  }

  // How many messages of type M from replica `from` are under way.
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

  static Cluster<Vsr> ClusterOf(std::uint16_t replicas, Defect defect) {
    Cluster<Vsr> cluster;
    cluster.replicas = replicas;
    cluster.config.defect = defect;
    return cluster;
  }

  // What is written is durable at once.
  void Step(std::uint16_t replica, Input<Vsr>::Event event) {
    const NodeId id = NodeId::Replica(replica);
    Effects<Vsr> out;
    Vsr::Step({cluster_, id}, nodes_[replica], Input<Vsr>{{}, 0, std::move(event)}, out);
    if (failed_claim_.empty()) failed_claim_ = out.failed_claim();
    STAMPEDE_CHECK(failed_claim_.empty() || cluster_.config.defect != Defect::kNone,
                   "assertions hold where no defect is planted");
    for (const auto& item : out.items()) {
      if (item.kind == EffectKind::kSend) flights_.push_back({id, item.to, out.message(item)});
      if (item.kind == EffectKind::kWrite) disks_[replica] = out.record(item);
    }
  }

  Cluster<Vsr> cluster_;
  std::string_view failed_claim_;
  std::vector<Replica> nodes_;
  std::vector<DurableRecord> disks_;
  std::vector<std::uint32_t> incarnations_;
  std::list<Flight> flights_;
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_TEST_GROUP_H_
