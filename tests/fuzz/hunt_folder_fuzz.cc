// Fuzzes the lines of a hunt's folder: whatever the bytes, a message or a value that is written as
// it was read, and that sums with others.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stampede/core/check.h"
#include "stampede/core/json.h"
#include "stampede/hunt/corpus.h"
#include "stampede/hunt/hunt_folder.h"
#include "stampede/hunt/hunt_state.h"

namespace {

template <class T>
void ReadAs(const stampede::Json& json) {
  T value;
  if (!stampede::FromJson(json, value).ok()) return;
  T again;
  const std::string text = stampede::JsonLine(stampede::ToJson(value));
  STAMPEDE_CHECK(stampede::FromJson(*stampede::ParseJson(text), again).ok(),
                 "what is written is read");
  STAMPEDE_CHECK(stampede::JsonLine(stampede::ToJson(again)) == text, "as it was written");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = stampede::ParseJson({reinterpret_cast<const char*>(data), size});
  if (!json.ok()) return 0;
  if (const auto state = stampede::StateFromJson(*json); state.ok()) {
    stampede::NamedCounts sum = state->counts;
    sum.Add(state->counts);
    const auto again = stampede::StateFromJson(stampede::StateToJson(*state));
    STAMPEDE_CHECK(again.ok() && again->made == state->made, "what is written is read");
    const auto left = stampede::RunRanges(stampede::RunRange{0, 1000}).Without(state->made);
    STAMPEDE_CHECK(left.size() <= 1000, "no more is left than there was");
  } else {
    STAMPEDE_CHECK(!state.status().message().empty(), "an error says what is wrong");
  }
  ReadAs<stampede::HuntDescription>(*json);
  ReadAs<stampede::RecordedFinding>(*json);
  ReadAs<stampede::RecordedGroup>(*json);
  ReadAs<stampede::CorpusEntry>(*json);
  return 0;
}
