#include "stampede/hunt/hunt_description.h"

namespace stampede {

std::string DifferenceOf(const HuntDescription& there, const HuntDescription& here) {
  const auto differ = [](const std::string& what, const std::string& a, const std::string& b) {
    return what + " is " + (a.empty() ? "the usual one" : a) + " there and " +
           (b.empty() ? "the usual one" : b) + " here";
  };
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  const auto shard = [](const std::optional<Shard>& value) {
    return value.has_value() ? std::to_string(value->index) + "/" + std::to_string(value->count)
                             : "the whole";
  };
  if (there.protocol != here.protocol) {
    return differ("the protocol", there.protocol, here.protocol);
  }
  if (there.options != here.options)
    return differ("the choice of runs", there.options, here.options);
  if (there.hunt_seed != here.hunt_seed) {
    return differ("the hunt seed", number(there.hunt_seed), number(here.hunt_seed));
  }
  if (there.runs != here.runs) return differ("--runs", ShowRange(there.runs), ShowRange(here.runs));
  if (shard(there.shard) != shard(here.shard)) {
    return differ("the shard", shard(there.shard), shard(here.shard));
  }
  if (there.repeat_every != here.repeat_every) {
    return differ("--repeat-every", number(there.repeat_every), number(here.repeat_every));
  }
  return "";
}

}  // namespace stampede
