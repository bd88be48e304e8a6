#include "stampede/replay/report/state_changes.h"

#include <algorithm>
#include <cstddef>

#include "stampede/core/json.h"

namespace stampede::report {
namespace {

void Compare(const Json& before, const Json& now, Json& path, Json& changes) {
  const auto at = [&](const Json& step, auto&& visit) {
    path.push_back(step);
    visit();
    path.erase(path.size() - 1);
  };
  if (before.is_object() && now.is_object()) {
    for (const auto& [key, value] : now.items()) {
      const auto was = before.find(key);
      if (was != before.end() && *was == value) continue;
      at(key, [&, &value_now = value] {
        if (was == before.end()) {
          changes.push_back({path, value_now});
        } else {
          Compare(*was, value_now, path, changes);
        }
      });
    }
    for (const auto& [key, value] : before.items()) {
      if (!now.contains(key)) at(key, [&] { changes.push_back(Json::array({path})); });
    }
  } else if (before.is_array() && now.is_array()) {
    const std::size_t both = std::min(before.size(), now.size());
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (i < both && before[i] == now[i]) continue;
      at(i, [&] {
        if (i < both) {
          Compare(before[i], now[i], path, changes);
        } else {
          changes.push_back({path, now[i]});
        }
      });
    }
    for (std::size_t i = before.size(); i > both; --i) {
      at(i - 1, [&] { changes.push_back(Json::array({path})); });
    }
  } else if (before != now) {
    changes.push_back({path, now});
  }
}

}  // namespace

Json StateChanges(const Json& before, const Json& now) {
  Json path = Json::array();
  Json changes = Json::array();
  Compare(before, now, path, changes);
  return changes;
}

}  // namespace stampede::report
