#include "stampede/replay/story_writer.h"

#include <cstdio>
#include <utility>
#include <vector>

#include "stampede/core/internal/time_text.h"
#include "stampede/core/json.h"
#include "stampede/replay/internal/command_json.h"

namespace stampede {
namespace {

// `{"pause": ["r1", "r2"]}` as `pause r1, r2`.
std::string ShowFault(const Json& fault) {
  std::string text;
  for (const auto& [key, value] : fault.items()) {
    text += (text.empty() ? "" : " ") + key;
    std::string separator = " ";
    const auto add = [&](const Json& word) {
      text += separator + (word.is_string() ? word.get<std::string>() : JsonLine(word));
      separator = ", ";
    };
    if (value.is_array()) {
      for (const Json& word : value) add(word);
    } else {
      add(value);
    }
  }
  return text;
}

// Those of one kind together: a partition is many cut links.
std::string ShowFaults(const std::vector<TimedFault>& faults, const NodeSlots& slots) {
  std::string text;
  for (const TimedFault& fault : Unite(faults)) {
    FaultState alone;
    alone.Reset(slots);
    Apply(fault, alone);
    std::string together;
    for (const Json& json : FaultsToJson(alone)) {
      together += (together.empty() ? "" : "; ") + ShowFault(json);
    }
    text += (text.empty() ? "" : "; ") + together;
  }
  return text;
}

}  // namespace

void StoryWriter::Between(const std::string& at, const std::string& who,
                          const std::string& what) const {
  char head[64];
  std::snprintf(head, sizeof(head), "%7s  %12s  %-3s ", "", at.c_str(), who.c_str());
  line_(head + what);
}

void StoryWriter::OnLost(const MessageName& name, Loss why) {
  Between("", "", ShowName(name, vocabulary_) + " is lost: " + std::string(EnumName(why)));
}

void StoryWriter::OnWindow(std::uint64_t window, const FaultState& faults) {
  NoteFaults(Time() + window_ * static_cast<std::int64_t>(window), faults);
}

void StoryWriter::OnHeal(const FaultState& lasting) {
  const std::string rest = ShowFaults(FaultsIn(lasting), lasting.slots());
  Between("", "", "all faults end" + (rest.empty() ? "" : " but these, for good: " + rest));
  faults_.Clear();
  faults_.Set(Time(), lasting);
}

void StoryWriter::OnCommand(const Command& command, Time now) {
  if (const auto* crash = std::get_if<CrashNode>(&command)) {
    std::string text = "crashes";
    if (crash->loss != DiskLoss::kUnsynced) {
      text += ", disk loss " + std::string(EnumName(crash->loss));
    }
    if (crash->down != Duration()) text += ", restarts after " + ShowDuration(crash->down);
    Between(ShowMilliseconds(now), crash->node.ToString(), text);
  } else if (const auto* drop = std::get_if<DropMessage>(&command)) {
    OnLost(drop->message, Loss::kDropped);
  } else if (const auto* change = std::get_if<ChangeFaults>(&command)) {
    NoteFaults(now, change->faults);
  }  // what other commands do shows in the step that they bring about, or in what is lost
}

void StoryWriter::NoteFaults(Time at, const FaultState& faults) {
  FaultSpans::Change change = faults_.Set(at, faults);
  std::vector<TimedFault> over;
  for (FaultSpans::Span& span : change.ended) over.push_back(std::move(span.fault));
  change.begun.insert(change.begun.end(), change.instants.begin(), change.instants.end());
  const std::string ended = ShowFaults(over, faults.slots());
  const std::string begun = ShowFaults(change.begun, faults.slots());
  if (!ended.empty()) Between(ShowMilliseconds(at), "", "ends: " + ended);
  if (!begun.empty()) Between(ShowMilliseconds(at), "", "begins: " + begun);
}

}  // namespace stampede
