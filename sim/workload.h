// What the clients' users want: operation after operation, each a function of its name.
#ifndef STAMPEDE_SIM_WORKLOAD_H_
#define STAMPEDE_SIM_WORKLOAD_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "stampede/core/keyed_random.h"
#include "stampede/core/time.h"
#include "stampede/sim/run_options.h"

namespace stampede {

// Tracks, for every client, how far it got. Operation c#n is the same in every run with the same
// salt, whatever happened before.
template <class P>
class Workload {
 public:
  void Start(const RunOptions<P>& options) {
    cluster_ = options.cluster;
    options_ = options.workload;
    think_key_ = SubKey(options_.salt, "think");
    StartMix();
    clients_.assign(cluster_.clients, {});
    if (!scripted()) return;
    for (std::size_t c = 0; c < clients_.size(); ++c) clients_[c].limit = options_.scripted[c];
  }

  // Whether the clients do the operations of their scripts and no others.
  bool scripted() const { return !options_.scripted.empty(); }
  // One operation more for the client to do. REQUIRES: scripted().
  void Enqueue(std::uint16_t client, OperationOf<P> operation) {
    clients_[client].script.push_back(std::move(operation));
  }

  // Marks the client as thinking about its next operation. False when it is thinking already, has
  // as many operations outstanding as it can, or has nothing more to do.
  bool Claim(std::uint16_t client) {
    Progress& progress = clients_[client];
    if (progress.thinking || !HasRoom(client)) return false;
    if (progress.invoked >= progress.limit) return false;
    if (scripted() && progress.invoked == progress.script.size()) return false;
    progress.thinking = true;
    return true;
  }
  // Whether the client can have one operation more under way.
  bool HasRoom(std::uint16_t client) const {
    const std::uint16_t most = scripted() ? MostOutstanding<P>() : options_.outstanding;
    return clients_[client].outstanding.size() < most;
  }
  // When the client asks for its next operation. REQUIRES: it was claimed.
  Time NextInvocation(std::uint16_t client, Time now) {
    if (scripted()) return now;
    const std::uint64_t draw = Draw(think_key_, Name(client));
    if (options_.interval != Duration()) return std::max(now, NextArrival(client, draw));
    return now + Duration(Between(draw, options_.think_min.microseconds(),
                                  options_.think_max.microseconds()));
  }
  stampede::Invoke<P> Invoke(std::uint16_t client) {
    Progress& progress = clients_[client];
    progress.thinking = false;
    const OperationNumber number(++progress.invoked);
    progress.outstanding.push_back({number, false});
    const std::uint64_t index = progress.invoked;
    return {scripted() ? progress.script[index - 1] : DrawOperation(client, index), number};
  }

  // The client is done with this operation as soon as what it has just asked for leaves it. Without
  // a number, its only one is meant. Nothing where there is no such operation.
  std::optional<OperationNumber> Answered(std::uint16_t client, OperationNumber number) {
    auto& outstanding = clients_[client].outstanding;
    const auto is_open = [](const Outstanding& operation) { return !operation.answered; };
    auto found = std::find_if(outstanding.begin(), outstanding.end(), [&](const auto& operation) {
      return is_open(operation) && (number.value() == 0 || operation.number == number);
    });
    if (found == outstanding.end()) return std::nullopt;
    if (number.value() == 0 && std::count_if(found, outstanding.end(), is_open) > 1) {
      return std::nullopt;
    }
    found->answered = true;
    return found->number;
  }
  void Returned(std::uint16_t client, OperationNumber number) {
    Progress& progress = clients_[client];
    ++progress.returned;
    std::erase_if(progress.outstanding,
                  [number](const Outstanding& operation) { return operation.number == number; });
  }

  // The client has crashed: what it asked will never be answered. Where that was for good, nothing
  // more is expected of it.
  void Crashed(std::uint16_t client, bool for_good) {
    clients_[client].returned = clients_[client].invoked;
    clients_[client].outstanding.clear();
    clients_[client].gone = for_good;
  }
  void Restarted(std::uint16_t client) { clients_[client].gone = false; }
  // It was down when it would have invoked its next operation.
  void Forget(std::uint16_t client) { clients_[client].thinking = false; }

  // The client need not get an answer.
  void Excuse(std::uint16_t client) { clients_[client].excused = true; }
  bool IsExcused(std::uint16_t client) const { return clients_[client].excused; }

  bool IsWaiting(std::uint16_t client) const { return !clients_[client].outstanding.empty(); }
  std::uint64_t invoked(std::uint16_t client) const { return clients_[client].invoked; }

  // From now on every client does one operation more, after the one it may be waiting for. Scripted
  // clients do the rest of their scripts.
  void Finish() {
    if (scripted()) return;
    for (Progress& client : clients_) client.limit = client.invoked + 1;
  }
  // After Finish(): whether every client that is not gone or excused has done its last operation.
  bool AllDone() const {
    for (const Progress& client : clients_) {
      if (!client.gone && !client.excused && client.returned < client.limit) return false;
    }
    return true;
  }

 private:
  struct Outstanding {
    OperationNumber number;
    bool answered = false;  // the answer waits for the client's disk
  };
  struct Progress {
    std::uint64_t invoked = 0;
    std::uint64_t returned = 0;
    std::vector<Outstanding> outstanding;  // in the order of their invocations
    bool thinking = false;
    bool gone = false;
    bool excused = false;
    std::uint64_t arrived = 0;  // in an open loop: operations so far
    Time latest_arrival;
    std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
    std::vector<OperationOf<P>> script;  // where scripted: all so far
  };

  std::uint64_t Name(std::uint16_t client) const {
    return std::uint64_t{client} << 48 | clients_[client].invoked;
  }

  // In an open loop an operation arrives once, even if the client is down then and asks later.
  Time NextArrival(std::uint16_t client, std::uint64_t draw) {
    Progress& progress = clients_[client];
    if (progress.arrived == progress.invoked) {
      ++progress.arrived;
      progress.latest_arrival = progress.latest_arrival +
                                Duration(Between(draw, 0, 2 * options_.interval.microseconds()));
    }
    return progress.latest_arrival;
  }

  // How often each kind of operation comes up.
  void StartMix() {
    weights_.clear();
    total_weight_ = 0;
    if constexpr (kHasOperationKinds<P>) {
      constexpr std::size_t kKinds = EnumCount<OperationKindOf<P>>();
      if (options_.mix.empty() && kDrawsOperations<P>) return;
      weights_.assign(kKinds, options_.mix.empty() ? 1 : 0);
      for (const auto& [name, weight] : options_.mix) {
        if (const auto kind = ParseEnum<OperationKindOf<P>>(name)) {
          weights_[static_cast<std::size_t>(*kind)] += weight;
        }
      }
      for (const std::uint64_t weight : weights_) total_weight_ += weight;
      kind_key_ = SubKey(options_.salt, "kind");
    }
  }
  OperationOf<P> DrawOperation(std::uint16_t client, std::uint64_t index) const {
    if constexpr (kHasOperationKinds<P>) {
      if (total_weight_ > 0) {
        const std::uint64_t name = std::uint64_t{client} << 48 | index;
        std::uint64_t pick = Below(Draw(kind_key_, name), total_weight_);
        std::size_t kind = 0;
        while (pick >= weights_[kind]) pick -= weights_[kind++];
        return P::DrawOperation(cluster_, options_.salt, client, index,
                                static_cast<OperationKindOf<P>>(kind));
      }
    }
    if constexpr (kDrawsOperations<P>) {
      return P::DrawOperation(cluster_, options_.salt, client, index);
    } else {
      return {};
    }
  }

  Cluster<P> cluster_;
  WorkloadOptions options_;
  std::uint64_t think_key_ = 0;
  std::uint64_t kind_key_ = 0;
  std::vector<std::uint64_t> weights_;  // by kind; empty where the protocol draws kinds by itself
  std::uint64_t total_weight_ = 0;
  std::vector<Progress> clients_;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_WORKLOAD_H_
