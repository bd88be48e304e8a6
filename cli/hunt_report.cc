#include "stampede/cli/hunt_report.h"

#include <cstdio>

#include "stampede/core/json.h"
#include "stampede/sim/faults.h"

namespace stampede {
namespace {

std::string Row(std::string_view name, const Tally& tally, std::uint64_t runs, const Style& style) {
  char text[160];
  if (tally.times == 0) {
    std::snprintf(text, sizeof(text), "    %-50.*s %14s", static_cast<int>(name.size()),
                  name.data(), "never");
    return std::string(style.yellow) + text + std::string(style.plain) + "\n";
  }
  const auto all = static_cast<double>(runs);
  std::snprintf(text, sizeof(text), "    %-50.*s %14s   in %5.1f%% of runs %10.2f a run\n",
                static_cast<int>(name.size()), name.data(), WithCommas(tally.times).c_str(),
                100.0 * static_cast<double>(tally.runs) / all,
                static_cast<double>(tally.times) / all);
  return text;
}

// Calls visit(name, tally) for every change of status that was seen.
template <class F>
void ForEachTransition(const HuntTotals& totals, const ProtocolDriver& runner, F&& visit) {
  const auto statuses = runner.statuses();
  for (std::size_t i = 0; i < totals.transitions.size(); ++i) {
    if (totals.transitions[i].times == 0) continue;
    visit(std::string(statuses[i / statuses.size()]) + " -> " +
              std::string(statuses[i % statuses.size()]),
          totals.transitions[i]);
  }
}

Json TallyToJson(const Tally& tally) {
  return Json{{"times", ToJson(tally.times)}, {"runs", ToJson(tally.runs)}};
}

}  // namespace

std::string ShowProgress(const HuntProgress& progress, std::chrono::duration<double> elapsed,
                         const ProtocolDriver& runner) {
  const double seconds = elapsed.count() > 0 ? elapsed.count() : 1;
  std::string text = WithCommas(progress.runs) + " runs, " +
                     Rounded(static_cast<double>(progress.runs) / seconds) + " runs/s, " +
                     Rounded(static_cast<double>(progress.events) / seconds) + " events/s, " +
                     ShowSpan(progress.virtual_microseconds) + " virtual";
  for (const auto& [mark, label] : runner.highlights()) {
    if (mark >= progress.marks.size()) continue;
    text += ", " + Rounded(static_cast<double>(progress.marks[mark])) + " " + std::string(label);
  }
  return text + ", " + WithCommas(progress.findings) +
         (progress.findings == 1 ? " finding" : " findings");
}

std::string ShowCounts(const HuntResult& result, const ProtocolDriver& runner, const Style& style) {
  const HuntTotals& totals = result.totals;
  if (totals.runs == 0) return "";
  std::string text = "  Trouble made:\n";
  for (std::size_t i = 0; i < kFaultKindCount; ++i) {
    text += Row(EnumName(static_cast<FaultKind>(i)), totals.faults[i], totals.runs, style);
  }
  text += Row("(a partition or cut of any kind)", totals.cuts, totals.runs, style);
  text += "  What the protocol did:\n";
  const auto marks = runner.marks();
  for (std::size_t i = 0; i < marks.size(); ++i) {
    text += Row(marks[i], totals.marks[i], totals.runs, style);
  }
  text += "  What was received:\n";
  for (std::size_t i = 0; i < totals.received.size(); ++i) {
    text += Row(runner.vocabulary().messages[i], totals.received[i], totals.runs, style);
  }
  if (!totals.transitions.empty()) text += "  How replicas' statuses changed:\n";
  ForEachTransition(totals, runner, [&](const std::string& name, const Tally& tally) {
    text += Row(name, tally, totals.runs, style);
  });
  return text;
}

std::string ShowVerdict(const HuntResult& result, std::chrono::duration<double> elapsed,
                        const Style& style) {
  const HuntTotals& totals = result.totals;
  if (totals.runs == 0) return "No run was finished.\n";
  const double seconds = elapsed.count() > 0 ? elapsed.count() : 1;
  std::string text = WithCommas(totals.runs) + (totals.runs == 1 ? " run, " : " runs, ") +
                     WithCommas(totals.events) + " events, " +
                     ShowSpan(totals.virtual_time.microseconds()) + " of virtual time in " +
                     ShowSpan(static_cast<std::int64_t>(seconds * 1e6)) + " (" +
                     Rounded(static_cast<double>(totals.runs) / seconds) + " runs/s, " +
                     Rounded(static_cast<double>(totals.events) / seconds) + " events/s)\n";
  if (totals.halted > 0) {
    text += WithCommas(totals.halted) + (totals.halted == 1 ? " run" : " runs") +
            " came to a halt, as must be: more was lost at once than the protocol survives.\n";
  }
  if (result.interrupted) text += "Interrupted; what was found until then is above.\n";
  const std::size_t found = result.findings.size();
  if (found == 0) {
    text += "The shortest run had " + WithCommas(totals.fewest_events) + " events.\n";
    if (totals.undecided > 0) {
      return text + std::string(style.yellow) + "Nothing found, but " +
             WithCommas(totals.undecided) + (totals.undecided == 1 ? " run is" : " runs are") +
             " undecided: the search for an order of the operations was given up." +
             std::string(style.plain) + "\n";
    }
    return text + std::string(style.green) + "Nothing found." + std::string(style.plain) + "\n";
  }
  return text + std::string(style.red) + std::to_string(found) +
         (found == 1 ? " run violates" : " runs violate") + " an invariant." +
         std::string(style.plain) + "\n";
}

Json TotalsToJson(const HuntResult& result, std::chrono::duration<double> elapsed,
                  const ProtocolDriver& runner) {
  const HuntTotals& totals = result.totals;
  Json json = Json::object();
  json["runs"] = ToJson(totals.runs);
  json["events"] = ToJson(totals.events);
  if (totals.runs > result.findings.size()) json["fewest_events"] = ToJson(totals.fewest_events);
  json["virtual_microseconds"] = ToJson(totals.virtual_time);
  json["seconds"] = elapsed.count();
  json["fingerprint"] = std::to_string(totals.fingerprint);
  json["undecided"] = ToJson(totals.undecided);
  json["halted"] = ToJson(totals.halted);
  json["interrupted"] = result.interrupted;
  json["findings"] = ToJson(result.findings.size());
  for (std::size_t i = 0; i < kFaultKindCount; ++i) {
    json["faults"][std::string(EnumName(static_cast<FaultKind>(i)))] =
        TallyToJson(totals.faults[i]);
  }
  const auto marks = runner.marks();
  for (std::size_t i = 0; i < marks.size(); ++i) {
    json["protocol"][std::string(marks[i])] = TallyToJson(totals.marks[i]);
  }
  for (std::size_t i = 0; i < totals.received.size(); ++i) {
    json["received"][std::string(runner.vocabulary().messages[i])] =
        TallyToJson(totals.received[i]);
  }
  ForEachTransition(totals, runner, [&json](const std::string& name, const Tally& tally) {
    json["transitions"][name] = TallyToJson(tally);
  });
  return json;
}

std::string ShowNondeterminism(const HuntResult& result, const SeededRuns& session) {
  const std::string made = WithCommas(result.checked) +
                           (result.checked == 1 ? " run was" : " runs were") + " made twice: ";
  if (result.nondeterministic.empty()) return made + "each came out the same.\n";
  const std::uint64_t seed = result.nondeterministic.front();
  const std::string diagnosis = session.Diagnose(seed);
  return made + WithCommas(result.nondeterministic.size()) +
         " did not come out the same. The protocol is not deterministic.\nOf seed " +
         std::to_string(seed) + " " +
         (diagnosis.empty() ? "a third pair of runs was the same again" : diagnosis) + "\n";
}

}  // namespace stampede
