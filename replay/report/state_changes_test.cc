#include "stampede/replay/report/state_changes.h"

#include <gtest/gtest.h>
#include <string>

#include "stampede/core/json.h"

namespace stampede::report {
namespace {

// As the page does it.
void Apply(const Json& changes, Json& state) {
  for (const Json& change : changes) {
    Json* place = &state;
    const Json& path = change[0];
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      place = path[i].is_string() ? &(*place)[path[i].get<std::string>()]
                                  : &(*place)[path[i].get<std::size_t>()];
    }
    if (path.empty()) {
      *place = change[1];
    } else if (path.back().is_string()) {
      const auto key = path.back().get<std::string>();
      if (change.size() == 1) {
        place->erase(key);
      } else {
        (*place)[key] = change[1];
      }
    } else {
      const auto index = path.back().get<std::size_t>();
      if (change.size() == 1) {
        place->erase(index);
      } else if (index == place->size()) {
        place->push_back(change[1]);
      } else {
        (*place)[index] = change[1];
      }
    }
  }
}

struct Case {
  const char* before;
  const char* now;
  const char* changes;
};

TEST(StateChanges, SayWhatIsNewAndWhatIsGone) {
  for (const Case& c : {
           Case{R"({"view": 1})", R"({"view": 1})", "[]"},
           Case{R"({"view": 1})", R"({"view": 2})", R"([[["view"],2]])"},
           Case{R"({"a": {"b": 1, "c": 2}})", R"({"a": {"b": 1, "c": 3}})", R"([[["a","c"],3]])"},
           Case{R"({"log": [1, 2]})", R"({"log": [1, 2, 3]})", R"([[["log",2],3]])"},
           Case{R"({"log": [1, 2, 3]})", R"({"log": [1]})", R"([[["log",2]],[["log",1]]])"},
           Case{R"({"log": [{"op": 1}]})", R"({"log": [{"op": 2}]})", R"([[["log",0,"op"],2]])"},
           Case{R"({"a": 1, "b": 2})", R"({"b": 2})", R"([[["a"]]])"},
           Case{R"({"a": 1})", R"({"a": {"b": 1}})", R"([[["a"],{"b":1}]])"},
           Case{R"({"a": [1]})", R"({"a": null})", R"([[["a"],null]])"},
           Case{"null", R"({"a": 1})", R"([[[],{"a":1}]])"},
       }) {
    Json before = *ParseJson(c.before);
    const Json now = *ParseJson(c.now);
    const Json changes = StateChanges(before, now);
    EXPECT_EQ(JsonLine(changes), c.changes) << c.before << " -> " << c.now;
    Apply(changes, before);
    EXPECT_EQ(before, now) << c.changes;
  }
}

}  // namespace
}  // namespace stampede::report
