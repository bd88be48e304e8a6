// What a protocol takes the network for.
#ifndef STAMPEDE_CORE_NETWORK_H_
#define STAMPEDE_CORE_NETWORK_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace stampede {

enum class Network : std::uint8_t {
  kUnordered,  // datagrams: each message may be lost, come twice, be overtaken
  kOrdered,    // connections, as TCP's: in order and without loss, until one breaks
};
constexpr auto EnumNames(Network) {
  return std::to_array<std::string_view>({"unordered", "ordered"});
}

}  // namespace stampede

#endif  // STAMPEDE_CORE_NETWORK_H_
