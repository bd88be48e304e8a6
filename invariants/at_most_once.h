#ifndef STAMPEDE_INVARIANTS_AT_MOST_ONCE_H_
#define STAMPEDE_INVARIANTS_AT_MOST_ONCE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "stampede/invariants/invariant.h"

namespace stampede {

// A client's request is decided once, and no log holds it twice. Where a client has one request
// outstanding, its decided request numbers must grow. Requests of number 0 are not operations of a
// user and are not looked at.
template <class P>
class AtMostOnce {
 public:
  static constexpr InvariantInfo kInfo = {"at-most-once",
                                          "a request has at most one place in the log"};
  static constexpr Scope kScope = Scope::kState;

  void Start(const Cluster<P>&) {
    latest_.clear();
    seen_rows_ = 0;
  }

  std::optional<Violation> After(const Observation<P>& seen, const GhostState<P>& ghost) {
    while (seen_rows_ < ghost.decided.size()) {
      const auto& logged = ghost.decided.at(++seen_rows_).logged;
      if (logged.request == 0) continue;
      Place& latest = PlaceOf(logged.client, logged.request);
      if (logged.request <= latest.request) {
        return Violated(
            kInfo, seen,
            logged.Name() + " was decided as operation " + std::to_string(latest.position) +
                " and again as " + std::to_string(seen_rows_),
            {ghost.decided.Describe(latest.position), ghost.decided.Describe(seen_rows_)});
      }
      latest = {logged.request, seen_rows_};
    }
    return CheckAppended(seen);
  }

 private:
  struct Place {
    std::uint64_t request = 0;
    std::uint64_t position = 0;
  };

  // An entry just appended must not be in the log already: neither in the part that is not yet
  // executed, nor in the decided part, where the client's latest place is known.
  std::optional<Violation> CheckAppended(const Observation<P>& seen) const {
    const std::uint64_t last = seen.summary().last;
    if (last != seen.before.last + 1 || last <= seen.summary().committed) return std::nullopt;
    const auto added = P::RequestAt(seen.replica(), last);
    if (added.request == 0) return std::nullopt;
    std::uint64_t twin = 0;
    for (std::uint64_t i = last - 1; i > seen.summary().committed && twin == 0; --i) {
      if (P::RequestAt(seen.replica(), i) == added) twin = i;
    }
    const auto place = latest_.find(NameOf(added.client, added.request));
    if (twin == 0 && place != latest_.end()) {
      if (place->second.request == added.request &&
          place->second.position <= seen.summary().committed && place->second.position != last) {
        twin = place->second.position;
      }
    }
    if (twin == 0) return std::nullopt;
    return Violated(kInfo, seen,
                    "the log of " + seen.node.ToString() + " holds " + added.Name() +
                        " twice, as operations " + std::to_string(twin) + " and " +
                        std::to_string(last),
                    {});
  }

  // A client's latest decided request; where it may have several outstanding, each of them.
  static constexpr bool kSeveral = MostOutstanding<P>() > 1;
  using Name = std::conditional_t<kSeveral, std::pair<std::uint64_t, std::uint64_t>, std::uint64_t>;
  static Name NameOf(std::uint64_t client, [[maybe_unused]] std::uint64_t request) {
    if constexpr (kSeveral) {
      return {client, request};
    } else {
      return client;
    }
  }
  Place& PlaceOf(std::uint64_t client, std::uint64_t request) {
    return latest_[NameOf(client, request)];
  }

  absl::flat_hash_map<Name, Place> latest_;  // never iterated
  std::uint64_t seen_rows_ = 0;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_AT_MOST_ONCE_H_
