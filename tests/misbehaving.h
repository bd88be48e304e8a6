// A protocol for tests whose steps misbehave: they throw, abort, break into memory, never return.
#ifndef STAMPEDE_TESTS_MISBEHAVING_H_
#define STAMPEDE_TESTS_MISBEHAVING_H_

#include <array>
#include <cassert>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <variant>
#include <vector>

#include "stampede/core/check.h"
#include "stampede/core/protocol.h"
#include "stampede/invariants/invariant_set.h"
#include "stampede/invariants/invariants_of.h"

namespace stampede {

// Replicas pass a number on, which grows. Who gets one above the limit misbehaves.
struct Misbehaving {
  static constexpr std::string_view kName = "misbehaving";

  enum class Defect : std::uint8_t {
    kNone,
    kThrows,
    kThrowsANumber,
    kAborts,
    kFailsACheck,
    kReadsNull,
    kDividesByZero,
    kOverflowsTheStack,
    kExits,
    kLoops,
    kTakesMemory,
    kSetsTimersForEver,
    kCountsInAStatic,
    kBreaksAnInvariant,
    kInvariantAborts,
  };
  friend constexpr auto EnumNames(Defect) {
    return std::to_array<std::string_view>(
        {"none", "throws", "throws-a-number", "aborts", "fails-a-check", "reads-null",
         "divides-by-zero", "overflows-the-stack", "exits", "loops", "takes-memory",
         "sets-timers-for-ever", "counts-in-a-static", "breaks-an-invariant", "invariant-aborts"});
  }

  struct Pass {
    std::uint64_t number = 0;
    STAMPEDE_FIELDS(Pass, number)
  };
  using Message = std::variant<Pass>;
  enum class Timer : std::uint8_t { kAgain };
  friend constexpr auto EnumNames(Timer) { return std::to_array<std::string_view>({"again"}); }
  struct Replica {
    std::uint64_t number = 0;
    STAMPEDE_FIELDS(Replica, number)
  };

  static void Step(const Context<Misbehaving>& context, Replica& self,
                   const Input<Misbehaving>& input, Effects<Misbehaving>& out) {
    if (const auto* receive = std::get_if<Receive<Misbehaving>>(&input.event)) {
      self.number = std::get<Pass>(receive->message).number;
      if (self.number > kLimit) Misbehave(context.config.defect, self, out);
    }
    const auto next =
        NodeId::Replica(static_cast<std::uint16_t>((context.self.index() + 1) % context.replicas));
    if (!std::holds_alternative<Expire<Misbehaving>>(input.event) || self.number <= kLimit) {
      out.Send(next, Pass{self.number + 1});
    }
    const bool expired = std::holds_alternative<Expire<Misbehaving>>(input.event);
    if (expired && self.number > kLimit) Misbehave(context.config.defect, self, out);
    if (context.config.defect == Defect::kSetsTimersForEver && self.number > kLimit) return;
    // Nothing stays silent for ever.
    if (!out.Sends() || self.number <= kLimit) out.SetTimer(Timer::kAgain, Milliseconds(50));
  }

 private:
  static constexpr std::uint64_t kLimit = 5;

  static int Recurse(int depth) {
    volatile char room[1'024] = {};
    room[0] = static_cast<char>(depth);
    return *Volatile() == 0 ? Recurse(depth + 1) + room[0] : 0;  // always the former
  }

  static void Misbehave(Defect defect, Replica& self, Effects<Misbehaving>& out) {
    switch (defect) {
      case Defect::kThrows: throw std::out_of_range("there is no entry 6");
      case Defect::kThrowsANumber: throw 6;
      case Defect::kAborts: std::abort();
      case Defect::kFailsACheck: STAMPEDE_CHECK(self.number == 0, "numbers are small"); break;
      case Defect::kReadsNull: self.number = *Null(); break;
      case Defect::kDividesByZero: self.number = (self.number + 100) / Zero(); break;
      case Defect::kOverflowsTheStack: self.number += static_cast<std::uint64_t>(Recurse(0)); break;
      case Defect::kExits: std::exit(0);
      case Defect::kLoops:
        while (*Volatile() == 0) {
        }
        break;
      case Defect::kTakesMemory: {
        std::vector<std::vector<char>> all;
        while (true) all.emplace_back(std::size_t{1} << 20, 'x');
      }
      case Defect::kSetsTimersForEver: out.SetTimer(Timer::kAgain, Duration()); break;
      case Defect::kCountsInAStatic: {
        static int count = 0;  // misbehaves on purpose
        if (++count > 200) std::abort();
        break;
      }
      default: break;
    }
  }
  static volatile std::uint64_t* Null() {
    static volatile std::uint64_t* volatile null = nullptr;
    return null;
  }
  static volatile int* Volatile() {
    static volatile int zero = 0;
    return &zero;
  }
  static std::uint64_t Zero() { return static_cast<std::uint64_t>(*Volatile()); }
};

// Its one invariant, which may misbehave, too.
class NumbersAreSmall {
 public:
  static constexpr InvariantInfo kInfo = {"small-numbers", "no number gets beyond a thousand"};
  static constexpr Scope kScope = Scope::kState;

  void Start(const Cluster<Misbehaving>&) {}
  std::optional<Violation> After(const Observation<Misbehaving>& seen,
                                 const GhostState<Misbehaving>&) {
    const auto defect = seen.cluster.config.defect;
    const std::uint64_t number = seen.replica().number;
    if (defect == Misbehaving::Defect::kInvariantAborts && number > 5) std::abort();
    const bool small = defect != Misbehaving::Defect::kBreaksAnInvariant || number <= 5;
    if (small) return std::nullopt;
    return Violated(kInfo, seen, seen.node.ToString() + " has a large number", {});
  }
};

template <>
struct InvariantsOf<Misbehaving> {
  using Type = InvariantSet<Misbehaving, NumbersAreSmall>;
};

}  // namespace stampede

#endif  // STAMPEDE_TESTS_MISBEHAVING_H_
