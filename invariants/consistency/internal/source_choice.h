// A choice of one source for each of many readers that no known conflict forbids.
#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SOURCE_CHOICE_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SOURCE_CHOICE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stampede::consistency {

// Dynamic backtracking (Ginsberg 1993): a conflict rules out one value of that variable in it which
// was set last, for as long as the others keep theirs. Where a variable has no value left, what
// ruled them out is itself a conflict. It ends, and finds a choice where there is one.
class SourceChoice {
 public:
  using Variable = std::uint32_t;

  // By variable how many values it has, at least one. All take their first.
  explicit SourceChoice(const std::vector<std::uint32_t>& values);

  std::uint32_t value(Variable variable) const { return variables_[variable].value; }

  // The values of these variables contradict each other. Chooses anew; returns false where no
  // choice is left.
  bool Refuse(std::vector<Variable> conflict);

  std::size_t bytes() const { return bytes_; }

 private:
  struct RuledOut {
    std::uint32_t value = 0;
    std::vector<Variable> because;
  };
  struct State {
    std::uint32_t values = 1;
    std::uint32_t value = 0;
    std::uint64_t set_at = 0;
    std::vector<RuledOut> ruled_out;
    std::vector<Variable> mentioned_by;  // variables whose `because` names this one, or did
  };

  bool RuleOut(std::vector<Variable>& conflict, std::vector<Variable>& unset);
  bool Set(Variable variable);
  std::vector<Variable> WhyNone(Variable variable) const;

  std::vector<State> variables_;
  std::uint64_t now_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SOURCE_CHOICE_H_
