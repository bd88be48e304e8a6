// Where the requests that stand for clients' operations are decided in the log.
#ifndef STAMPEDE_INVARIANTS_OUTSTANDING_REQUESTS_H_
#define STAMPEDE_INVARIANTS_OUTSTANDING_REQUESTS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "stampede/core/observation.h"

namespace stampede {

// A client's requests, as long as they are outstanding and then until others take their places.
// For protocols with a log; elsewhere it is empty. Constant time for each operation.
template <class P>
class OutstandingRequests {
 public:
  struct Request {
    OperationNumber number;
    typename P::RequestId id;
    std::uint64_t floor = 0;     // the highest place of an operation answered before it was invoked
    std::uint64_t position = 0;  // where it was decided; 0: not yet
    bool reads_only = false;     // it may be answered without a place
    bool done = true;
  };

  void Start() { clients_.clear(); }

  // Takes in what a client was asked to do. REQUIRES: a client took the step.
  void Learn(const Observation<P>& seen, std::uint64_t latest_answered) {
    auto& requests = Of(seen.node.index());
    if (std::holds_alternative<Boot<P>>(seen.input.event)) {
      for (Request& request : requests) request.done = true;
      return;
    }
    const auto* invoke = std::get_if<Invoke<P>>(&seen.input.event);
    if (invoke == nullptr) return;
    auto free = std::find_if(requests.begin(), requests.end(),
                             [](const Request& request) { return request.done; });
    if (free == requests.end()) free = requests.emplace(requests.end());
    *free = {invoke->number,
             RequestOf<P>(seen.client(), invoke->number),
             latest_answered,
             0,
             P::ReadsOnly(invoke->operation),
             false};
  }

  // The request of this name that has no place yet; nullptr where no client waits for it.
  Request* Undecided(std::size_t client, const typename P::RequestId& id) {
    for (Request& request : Of(client)) {
      if (request.id == id && request.position == 0) return &request;
    }
    return nullptr;
  }

  // The request of an operation that its client is done with, in the step seen; nullptr where none
  // is outstanding, which is the protocol's fault and reported as such.
  const Request* Finish(const Observation<P>& seen, OperationNumber number) {
    for (Request& request : Of(seen.node.index())) {
      if (request.number != number || request.done) continue;
      request.done = true;
      return &request;
    }
    return nullptr;
  }

 private:
  std::vector<Request>& Of(std::size_t client) {
    if (client >= clients_.size()) clients_.resize(client + 1);
    return clients_[client];
  }

  std::vector<std::vector<Request>> clients_;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_OUTSTANDING_REQUESTS_H_
