// How a protocol describes its planted defects.
#ifndef STAMPEDE_CORE_DEFECT_H_
#define STAMPEDE_CORE_DEFECT_H_

#include <string_view>

namespace stampede {

struct DefectInfo {
  std::string_view name;         // stable: used in options and files
  int number = 0;                // in the protocol's catalogue of mutants; 0 for one beyond it
  std::string_view what = {};    // the wrong decision, one sentence
  std::string_view source = {};  // where it was seen, or why it is worth planting
  // The invariant that is expected to see it first; empty where the change is harmless, planted to
  // see that no check reports it.
  std::string_view invariant = {};
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_DEFECT_H_
