// The Adversary: whoever decides what goes wrong (law 2). A random strategy, a recorded trace and a
// scenario all implement this one interface. Where nobody decides anything, the network is quiet:
// every message arrives once, after its usual latency, and every node runs.
#ifndef STAMPEDE_SIM_ADVERSARY_H_
#define STAMPEDE_SIM_ADVERSARY_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "stampede/core/enum_names.h"
#include "stampede/core/fields.h"
#include "stampede/core/keyed_random.h"
#include "stampede/core/node_id.h"
#include "stampede/core/time.h"
#include "stampede/sim/names.h"

namespace stampede {

// How many nodes, clients included, one world can hold.
inline constexpr std::size_t kMaxNodes = 32;

// What happens to one message that was sent.
struct MessageFault {
  bool drop = false;
  bool hold = false;       // kept back until the adversary releases it; so is its copy
  bool duplicate = false;  // one copy more, `copy_delay` later than the first would come
  Duration delay;          // on top of the usual latency; never negative
  Duration copy_delay;
  STAMPEDE_FIELDS(MessageFault, drop, hold, duplicate, delay, copy_delay)

  bool quiet() const { return *this == MessageFault(); }
};

// Timed trouble of nodes and links: what holds for one window of virtual time. Nodes are numbered
// as the world does: replicas first, then clients.
struct Faults {
  std::array<std::uint64_t, kMaxNodes> cut{};  // cut[a] bit b: what a sends to b is lost
  std::uint64_t paused = 0;                    // bit per node
  std::array<Duration, kMaxNodes> slow{};      // added to the latency of all to and from the node
  std::array<std::int64_t, kMaxNodes> clock_rate{};  // per million
  std::array<Duration, kMaxNodes> clock_jump{};      // once, as the window begins; not negative
  std::array<Duration, kMaxNodes> disk_slow{};       // so much longer take syncs that begin
  std::uint64_t disk_full = 0;                       // bit per node: no sync of it gets done

  void Reset() {
    *this = Faults();
    clock_rate.fill(kMillion);
  }
};

// What a crash costs a node beside its memory, which it always loses.
enum class DiskLoss : std::uint8_t {
  kUnsynced,    // what was not synced
  kNothing,     // nothing: even what was merely written has reached the disk
  kEverything,  // the whole disk
  kTorn,        // of what was not synced the last write; those before it have reached the disk
  kStale,       // what was synced last: that sync lied, and the record before is found
  kCorrupted,   // the record cannot be read: the node starts as with an empty disk
};
constexpr auto EnumNames(DiskLoss) {
  return std::to_array<std::string_view>(
      {"unsynced", "nothing", "everything", "torn", "stale", "corrupted"});
}

// A crash of a node at an exact point: in its `step`-th step (from 1), after `effect` of that
// step's effects have left. After `down` it starts again with what its disk still holds; where that
// is zero, never. With `within_fault_model` the node is spared where the crash, beside what is
// broken by then, would be more than the protocol promises to survive. With `settled` the crash
// waits for the first step from there on in which nothing of the node waits for its disk.
struct CrashPoint {
  NodeId node;
  std::uint64_t step = 0;
  std::uint32_t effect = 0;
  DiskLoss loss = DiskLoss::kUnsynced;
  Duration down;
  bool within_fault_model = false;
  bool settled = false;
  STAMPEDE_FIELDS(CrashPoint, node, step, effect, loss, down, within_fault_model, settled)
};

// When a held message may be released: a window began, or a replica took a turn, which is to say
// that it changed its epoch or term, began or ceased to serve, or started again.
struct ReleasePoint {
  std::uint64_t window = 0;
  bool role_change = false;
  NodeId node;  // of a turn, and what it has come to
  std::uint64_t epoch = 0;
  std::uint64_t term = 0;
  bool serving = false;
  std::uint64_t input = 0;  // packed name of the input that brought the turn about
};

// Where a run stands when a window begins.
struct WindowStart {
  std::uint64_t window = 0;
  std::uint64_t step = 0;                     // steps of the run so far
  const std::uint64_t* node_steps = nullptr;  // per node
};

class Adversary {
 public:
  virtual ~Adversary() = default;

  // Decides on one send. Called once for every message, in the order of sends.
  virtual MessageFault OnSend(const MessageName& message) = 0;

  // Says what trouble there is in the window that begins; `faults` comes in quiet.
  virtual void OnWindow(const WindowStart& start, Faults& faults) = 0;

  // Asked once as each window begins: returns true with the next crash to be scheduled, false when
  // there is no more. The crash point must lie ahead.
  virtual bool NextCrash(const WindowStart& start, CrashPoint& crash) = 0;

  // Asked as a replica takes a turn (not by starting), before what it does leaves it: returns true
  // with the point at which it crashes, in this step or later.
  virtual bool CrashAtRoleChange(const ReleasePoint&, std::uint64_t /*node_step*/, CrashPoint&) {
    return false;
  }

  // A replica has started again after a crash.
  virtual void OnRestart(NodeId) {}

  // Whether a held message goes on its way now.
  virtual bool Releases(const MessageName& message, const ReleasePoint& point) = 0;
};

// Nobody decides anything.
class QuietAdversary final : public Adversary {
 public:
  MessageFault OnSend(const MessageName&) override { return {}; }
  void OnWindow(const WindowStart&, Faults&) override {}
  bool NextCrash(const WindowStart&, CrashPoint&) override { return false; }
  bool Releases(const MessageName&, const ReleasePoint&) override { return true; }
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_ADVERSARY_H_
