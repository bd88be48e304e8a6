// "Did you mean ...?"
#ifndef STAMPEDE_CORE_INTERNAL_SUGGEST_H_
#define STAMPEDE_CORE_INTERNAL_SUGGEST_H_

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace stampede {

// How many letters must be changed, added or removed to make `a` into `b` (Levenshtein).
inline std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t swap = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({swap, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

// "; one of vsr, abd" with all of `names`; "" where there are none.
template <class Names>
std::string OneOf(const Names& names) {
  std::string list;
  for (const std::string_view name : names) {
    list += (list.empty() ? "; one of " : ", ") + std::string(name);
  }
  return list;
}

// What follows "there is no 'NAME'": ", did you mean 'vsr'?" with the closest of `names` where one
// is close, and then what there is, but of a long list only where nothing is close. Only the first
// 64 letters of a name count: it may come from anywhere.
template <class Names>
std::string Suggestion(std::string_view name, const Names& names) {
  constexpr std::size_t kShort = 32;
  name = name.substr(0, 64);
  std::string_view best;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string_view candidate : names) {
    const std::size_t distance = EditDistance(name, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  if (best.empty()) return OneOf(names);
  return ", did you mean '" + std::string(best) + "'?" +
         (std::size(names) <= kShort ? OneOf(names) : "");
}

}  // namespace stampede

#endif  // STAMPEDE_CORE_INTERNAL_SUGGEST_H_
