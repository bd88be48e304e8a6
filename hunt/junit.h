// Test results in JUnit's XML, which CI systems show.
#ifndef STAMPEDE_HUNT_JUNIT_H_
#define STAMPEDE_HUNT_JUNIT_H_

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace stampede {

struct JunitCase {
  std::string group;  // the class name
  std::string name;
  double seconds = 0;
  std::string failure;               // one sentence; empty: it passed
  std::vector<std::string> details;  // of the failure
};

// Well-formed whatever the texts hold: what XML cannot carry is shown as U+FFFD.
void WriteJunit(std::string_view suite, const std::vector<JunitCase>& cases, std::ostream& out);

// The text as it may stand in an element or an attribute.
std::string XmlText(std::string_view text);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_JUNIT_H_
