#ifndef STAMPEDE_INVARIANTS_MONOTONE_NUMBERS_H_
#define STAMPEDE_INVARIANTS_MONOTONE_NUMBERS_H_

#include <optional>
#include <string>

#include "invariants/invariant.h"

namespace stampede {

// S7, its generic part: a replica's term and commit number never go back, and it has executed no
// more than it holds.
template <class P>
class MonotoneNumbers {
 public:
  static constexpr InvariantInfo kInfo = {
      "monotone-numbers",
      "a replica's term and commit number never go back, and it executes only what it holds"};
  static constexpr Scope kScope = Scope::kState;

  void Start(const typename P::Config&) {}

  std::optional<Violation> After(const Observation<P>& seen, const Ghost<P>&) {
    const Standing& now = seen.standing();
    if (now.committed < seen.before.committed) {
      return Moved(seen, "commit number went back", seen.before.committed, now.committed);
    }
    if (now.term < seen.before.term) {
      return Moved(seen, "term went back", seen.before.term, now.term);
    }
    if (now.committed > now.last) {
      return Moved(seen, "commit number is beyond the end of its log", now.last, now.committed);
    }
    return std::nullopt;
  }

 private:
  static Violation Moved(const Observation<P>& seen, const std::string& what, std::uint64_t from,
                         std::uint64_t to) {
    return Violated(kInfo, seen,
                    "the " + what + " at " + seen.node.ToString() + ": " + std::to_string(from) +
                        ", then " + std::to_string(to),
                    {});
  }
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_MONOTONE_NUMBERS_H_
