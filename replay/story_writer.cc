#include "stampede/replay/story_writer.h"

#include <algorithm>
#include <cstdio>

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

std::vector<TimedFault> Without(const std::vector<TimedFault>& faults,
                                const std::vector<TimedFault>& others) {
  std::vector<TimedFault> rest;
  for (const TimedFault& fault : faults) {
    if (std::find(others.begin(), others.end(), fault) == others.end()) rest.push_back(fault);
  }
  return rest;
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
  NoteFaults(ShowMilliseconds(Time() + window_ * static_cast<std::int64_t>(window)), faults);
}

void StoryWriter::OnHeal(const FaultState& lasting) {
  const std::string rest = ShowFaults(FaultsIn(lasting), lasting.slots());
  Between("", "", "all faults end" + (rest.empty() ? "" : " but these, for good: " + rest));
  faults_ = FaultsIn(lasting);
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
    NoteFaults(ShowMilliseconds(now), change->faults);
  }  // what other commands do shows in the step that they bring about, or in what is lost
}

void StoryWriter::NoteFaults(const std::string& at, const FaultState& faults) {
  std::vector<TimedFault> now = FaultsIn(faults);
  const std::string ended = ShowFaults(Without(faults_, now), faults.slots());
  const std::string begun = ShowFaults(Without(now, faults_), faults.slots());
  if (!ended.empty()) Between(at, "", "ends: " + ended);
  if (!begun.empty()) Between(at, "", "begins: " + begun);
  std::erase_if(now, IsInstant);
  faults_ = std::move(now);
}

}  // namespace stampede
