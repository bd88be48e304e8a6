// Every node counts events, and tells another one, from time to time, all counts that it knows. Of
// two counts of the same node the larger is the later, so in the end all nodes know all counts,
// whatever was lost, late or repeated: a grow-only counter (Shapiro et al., "Conflict-Free
// Replicated Data Types", SSS 2011).
//
// What a node has told of itself must outlive its crash, or it would count the same again.
#ifndef PROTOCOL_NAME_H_
#define PROTOCOL_NAME_H_

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "stampede/core/fingerprint.h"
#include "stampede/core/protocol.h"

struct ProtocolName {
  static constexpr std::string_view kName = "protocol_name";
  static constexpr std::string_view kTitle = "counters that spread by gossip";

  enum class Defect : std::uint8_t { kNone, kTellsBeforeSync };
  friend constexpr auto EnumNames(Defect) {
    return std::to_array<std::string_view>({"none", "tells-before-sync"});
  }

  struct Config {
    Defect defect = Defect::kNone;
    std::uint64_t events = 20;  // that each node counts; then all must come to agree
    stampede::Duration count_every = stampede::Milliseconds(20);
    stampede::Duration tell_every = stampede::Milliseconds(10);
    STAMPEDE_FIELDS(Config, defect, events, count_every, tell_every)
  };

  // All counts that the sender knows, by the number of the node that counted.
  struct Counts {
    std::vector<std::uint64_t> known;
    STAMPEDE_FIELDS(Counts, known)
  };
  using Message = std::variant<Counts>;

  enum class Timer : std::uint8_t { kCount, kTell };
  friend constexpr auto EnumNames(Timer) {
    return std::to_array<std::string_view>({"count", "tell"});
  }

  struct Replica {
    std::vector<std::uint64_t> known;  // its own count, too
    stampede::SyncToken syncs;
    STAMPEDE_FIELDS(Replica, known, syncs)
  };
  // On the disk is a node's own count. The others will tell it theirs again.
  struct Durable {
    std::uint64_t own = 0;
    STAMPEDE_FIELDS(Durable, own)
  };

  static void Step(const stampede::Context<ProtocolName>& context, Replica& self,
                   const stampede::Input<ProtocolName>& input,
                   stampede::Effects<ProtocolName>& out);

  // Once the faults are over, this must become the same in all nodes that are up.
  static std::uint64_t StateDigest(const Replica& replica) {
    return stampede::Fingerprint(replica.known);
  }

  static std::span<const stampede::DefectInfo> Defects() {
    static constexpr stampede::DefectInfo kDefects[] = {
        {.name = "tells-before-sync",
         .what = "a node tells others a count that its disk does not hold yet",
         .source = "planted to be found first",
         .invariant = "counted-first"}};
    return kDefects;
  }
};

#endif  // PROTOCOL_NAME_H_
