// Fuzzes the lines of a hunt's folder: whatever the bytes, a message or a value that is written as
// it was read, and that sums with others.
#include <string_view>

#include "stampede/core/check.h"
#include "stampede/core/json.h"
#include "stampede/hunt/corpus.h"
#include "stampede/hunt/hunt_folder.h"
#include "stampede/hunt/hunt_state.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

template <class T>
bool ReadAs(const stampede::Json& json) {
  T value;
  if (!stampede::FromJson(json, value).ok()) return false;
  T again;
  const std::string text = stampede::JsonLine(stampede::ToJson(value));
  STAMPEDE_CHECK(stampede::FromJson(*stampede::ParseJson(text), again).ok(),
                 "what is written is read");
  STAMPEDE_CHECK(stampede::JsonLine(stampede::ToJson(again)) == text, "as it was written");
  return true;
}

}  // namespace

bool stampede::ReadFuzzInput(std::string_view text) {
  const auto json = ParseJson(text);
  if (!json.ok()) return false;
  bool read = false;
  if (const auto state = StateFromJson(*json); state.ok()) {
    read = true;
    NamedCounts sum = state->counts;
    sum.Add(state->counts);
    const auto again = StateFromJson(StateToJson(*state));
    STAMPEDE_CHECK(again.ok() && again->made == state->made, "what is written is read");
    const auto left = RunRanges(RunRange{0, 1000}).Without(state->made);
    STAMPEDE_CHECK(left.size() <= 1000, "no more is left than there was");
  } else {
    STAMPEDE_CHECK(!state.status().message().empty(), "an error says what is wrong");
  }
  read |= ReadAs<HuntDescription>(*json);
  read |= ReadAs<RecordedFinding>(*json);
  read |= ReadAs<RecordedGroup>(*json);
  read |= ReadAs<CorpusEntry>(*json);
  return read;
}
