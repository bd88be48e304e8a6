#ifndef STAMPEDE_HUNT_TEXT_STYLE_H_
#define STAMPEDE_HUNT_TEXT_STYLE_H_

#include <string_view>

namespace stampede {

// The escape sequences of a terminal; empty where the text goes elsewhere.
struct TextStyle {
  std::string_view bold, red, green, yellow, dim, plain;
};

}  // namespace stampede

#endif  // STAMPEDE_HUNT_TEXT_STYLE_H_
