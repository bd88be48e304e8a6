// The definitions of ValueText. Slow to compile.
#ifndef STAMPEDE_REPLAY_INTERNAL_VALUE_TEXT_DEFINITIONS_H_
#define STAMPEDE_REPLAY_INTERNAL_VALUE_TEXT_DEFINITIONS_H_

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "stampede/core/check.h"
#include "stampede/core/enum_names.h"
#include "stampede/core/internal/time_text.h"
#include "stampede/core/json.h"
#include "stampede/core/observation.h"
#include "stampede/core/protocol.h"
#include "stampede/core/show.h"
#include "stampede/invariants/linearizability/linearizability.h"
#include "stampede/replay/internal/client_history_text.h"
#include "stampede/replay/internal/value_text.h"
#include "stampede/sim/names.h"
#include "stampede/sim/observer.h"

namespace stampede::internal {

template <class P>
Json EffectToJson(const Effects<P>& effects, const typename Effects<P>::Item& item) {
  Json json = Json::object();
  const std::string kind(EnumName(item.kind));
  switch (item.kind) {
    case EffectKind::kSend:
      json[kind] = ToJson(effects.message(item));
      json["to"] = ToJson(item.to);
      break;
    case EffectKind::kSetTimer:
      json[kind] = ToJson(item.timer);
      json["delay"] = ToJson(item.delay);
      break;
    case EffectKind::kCancelTimer: json[kind] = ToJson(item.timer); break;
    case EffectKind::kWrite: json[kind] = ToJson(effects.record(item)); break;
    case EffectKind::kSync: json[kind] = ToJson(item.token); break;
    case EffectKind::kReturn:
    case EffectKind::kGiveUp:
      json[kind] = item.kind == EffectKind::kReturn ? ToJson(effects.result(item)) : Json(true);
      if (MostOutstanding<P>() > 1) json["operation"] = ToJson(effects.operation(item));
      break;
  }
  return json;
}

template <class P>
std::string ValueText<P>::TraceLine(const Observation<P>& seen, const Cause& cause,
                                    std::uint64_t fingerprint) {
  Json json = Json::object();
  json["step"] = ToJson(seen.step);
  json["at"] = ToJson(seen.now);
  json["node"] = ToJson(seen.node);
  json["name"] = ShowInputName(cause.packed_name, VocabularyOf<P>());
  if (cause.step != 0) json["because"] = ToJson(cause.step);
  json["input"] = ToJson(seen.input);
  json["effects"] = Json::array();
  for (const auto& item : seen.effects.items()) {
    json["effects"].push_back(EffectToJson(seen.effects, item));
  }
  if (!seen.effects.marks().empty()) json["marks"] = ToJson(seen.effects.marks());
  if (!seen.effects.log().empty()) json["log"] = seen.effects.log();
  if (!seen.node.is_client()) json["summary"] = ToJson(seen.summary());
  json["fingerprint"] = std::to_string(fingerprint);
  return JsonLine(json);
}

template <class P>
std::string ValueText<P>::Show(const Observation<P>& seen, const Cause& cause) {
  char head[64];
  std::snprintf(head, sizeof(head), "%7llu  %12s  %-3s ",
                static_cast<unsigned long long>(seen.step), ShowMilliseconds(seen.now).c_str(),
                seen.node.ToString().c_str());
  std::string line = head + ShowInputName(cause.packed_name, VocabularyOf<P>());
  if (const auto* receive = std::get_if<Receive<P>>(&seen.input.event)) {
    // The name of the input says the type. A message with a ToString() need not begin with it.
    std::string message = stampede::Show(receive->message);
    const std::string_view type = MessageTypeNames<P>()[receive->message.index()];
    if (message.starts_with(type)) message.erase(0, type.size());
    line += " " + message;
  } else if (const auto* invoke = std::get_if<Invoke<P>>(&seen.input.event)) {
    line += " " + stampede::Show(invoke->operation);
  }
  std::string done;
  const auto add = [&done](const std::string& what) { done += (done.empty() ? "" : ", ") + what; };
  // Which of several outstanding operations: " #3".
  const auto number = [&seen](const auto& item) {
    if (MostOutstanding<P>() == 1) return std::string();
    return " #" + std::to_string(seen.effects.operation(item).value());
  };
  std::string previous;
  for (const auto& item : seen.effects.items()) {
    if (item.kind == EffectKind::kReturn) {
      add("answers" + number(item) + " " + stampede::Show(seen.effects.result(item)));
    }
    if (item.kind == EffectKind::kGiveUp) add("gives up" + number(item));
    if (item.kind != EffectKind::kSend) continue;
    const std::string_view type = MessageTypeNames<P>()[seen.effects.message(item).index()];
    const bool same = previous == type;
    previous = type;
    if (same) {
      done += " " + item.to.ToString();
    } else {
      add(std::string(type) + " to " + item.to.ToString());
    }
  }
  for (const auto mark : seen.effects.marks()) add(std::string(EnumName(mark)));
  if (seen.crashed) add("crashes");
  if (!done.empty()) line += "  =>  " + done;
  for (const std::string& text : seen.effects.log()) {
    line += "\n" + std::string(sizeof("    123      0.000 ms  ") - 1, ' ') + "| " + text;
  }
  return line;
}

template <class P>
std::string ValueText<P>::State(const typename P::Replica& replica) {
  return JsonLine(ToJson(replica));
}

template <class P>
std::string ValueText<P>::State(const ClientOf<P>& client) {
  return JsonLine(ToJson(client));
}

template <class P>
std::string ValueText<P>::Operation(const OperationOf<P>& operation) {
  return JsonLine(ToJson(operation));
}

template <class P>
std::string ValueText<P>::Result(const ResultOf<P>& result) {
  return JsonLine(ToJson(result));
}

template <class P>
std::string ValueText<P>::History(const Cluster<P>& cluster, const ClientHistory<P>& history) {
  if constexpr (requires { HistoryOf<P>::Model(cluster); }) {
    if (!history.complete()) return "";
    ClientHistoryText text(HistoryOf<P>::Model(cluster));
    for (const auto& event : history.events()) {
      if (const auto* answer = std::get_if<typename ClientHistory<P>::Answer>(&event.what)) {
        text.Answer({event.client, event.operation}, [&](auto& values, auto& answered) {
          HistoryOf<P>::Answered(answer->result, values, answered);
        });
        continue;
      }
      const auto* asked = std::get_if<typename ClientHistory<P>::Invocation>(&event.what);
      if (asked == nullptr) {
        text.Abandon({event.client, event.operation});
        continue;
      }
      text.Invoke({event.client, event.operation}, [&](auto& values, auto& invocation) {
        return HistoryOf<P>::Asked(asked->operation, values, invocation);
      });
    }
    return text.text();
  } else {
    return "";
  }
}

template <class P>
OperationOf<P> ValueText<P>::ReadOperation(const std::string& text) {
  OperationOf<P> operation{};
  const auto json = ParseJson(text);
  STAMPEDE_CHECK(json.ok() && FromJson(*json, operation).ok(), "CheckOperation() has read it");
  return operation;
}

}  // namespace stampede::internal

#endif  // STAMPEDE_REPLAY_INTERNAL_VALUE_TEXT_DEFINITIONS_H_
