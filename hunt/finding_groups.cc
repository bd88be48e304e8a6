#include "stampede/hunt/finding_groups.h"

#include <map>
#include <string>

#include "stampede/replay/shrink.h"

namespace stampede {

std::vector<FindingGroup> GroupBySignature(const std::vector<Finding>& findings) {
  std::vector<FindingGroup> groups;
  std::map<std::string, std::size_t> index_of;
  for (const Finding& finding : findings) {
    const auto [place, is_new] =
        index_of.emplace(SignatureOf(*finding.outcome.violation), groups.size());
    if (is_new) groups.emplace_back();
    FindingGroup& group = groups[place->second];
    ++group.count;
    if (is_new || finding.outcome.steps < group.shortest->outcome.steps) group.shortest = &finding;
  }
  return groups;
}

}  // namespace stampede
