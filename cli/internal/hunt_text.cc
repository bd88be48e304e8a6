#include "stampede/cli/internal/hunt_text.h"

#include <algorithm>
#include <cstdio>
#include <vector>

#include "stampede/hunt/hunt_summary.h"

namespace stampede {
namespace {

std::string Row(std::string_view name, const Tally& tally, std::uint64_t runs, const Style& style) {
  char text[160];
  const auto width = static_cast<int>(name.size());
  if (tally.times == 0) {
    std::snprintf(text, sizeof(text), "    %-50.*s %14s", width, name.data(), "never");
    return std::string(style.yellow) + text + std::string(style.plain) + "\n";
  }
  const auto all = static_cast<double>(runs);
  std::snprintf(text, sizeof(text), "    %-50.*s %14s   in %5.1f%% of runs %10.2f a run\n", width,
                name.data(), WithCommas(tally.times).c_str(),
                100.0 * static_cast<double>(tally.runs) / all,
                static_cast<double>(tally.times) / all);
  return text;
}

// One line for each fault.
std::string ShowStruck(const StruckTable& table, const Style& style) {
  std::string text;
  for (const StruckTable::Row& row : table.rows) {
    std::string counts;
    std::string never;
    for (std::size_t i = 0; i < table.statuses.size(); ++i) {
      const Tally& tally = row.tallies[i];
      std::string& list = tally.times == 0 ? never : counts;
      list += (list.empty() ? "" : "; ") + table.statuses[i];
      if (tally.times > 0) list += " " + WithCommas(tally.times);
    }
    if (!never.empty()) {
      never = std::string(style.yellow) + "never: " + never + std::string(style.plain);
    }
    text += "    " + row.fault +
            std::string(row.fault.size() < 14 ? 14 - row.fault.size() : 1, ' ') + counts +
            (counts.empty() || never.empty() ? "" : "; ") + never + "\n";
  }
  return text.empty() ? "" : "  Replicas struck by a fault, by their status then:\n" + text;
}

std::string Counted(std::uint64_t count, const char* one, const char* many) {
  return WithCommas(count) + " " + (count == 1 ? one : many);
}

std::string Speed(std::uint64_t runs, std::uint64_t events, double seconds) {
  return Rounded(static_cast<double>(runs) / seconds) + " runs/s, " +
         Rounded(static_cast<double>(events) / seconds) + " events/s";
}

double SecondsOf(std::chrono::duration<double> elapsed) {
  return elapsed.count() > 0 ? elapsed.count() : 1;
}

}  // namespace

std::string ShowStart(const HuntPlan& plan, const ProtocolDriver& driver,
                      const RunChoices& choices) {
  std::string text = "Hunting " + std::string(driver.title()) + ": hunt seed " +
                     std::to_string(plan.seed) + ", " + Counted(plan.jobs, "job", "jobs") +
                     ", replicas " + ShowNumbers(choices.replicas) + ", clients " +
                     ShowNumbers(choices.clients);
  if (!choices.defect.empty()) text += ", planted defect " + choices.defect;
  return text + "\n";
}

std::string ShowProgress(const HuntProgress& progress, std::chrono::duration<double> elapsed,
                         const ProtocolDriver& driver) {
  const RunTotals& totals = progress.totals;
  std::string text = WithCommas(totals.runs) + " runs, " +
                     Speed(totals.runs, totals.events, SecondsOf(elapsed)) + ", " +
                     ShowSpan(totals.virtual_time.microseconds()) + " virtual";
  for (const auto& [mark, label] : driver.highlights()) {
    if (mark >= totals.marks.size()) continue;
    text +=
        ", " + Rounded(static_cast<double>(totals.marks[mark].times)) + " " + std::string(label);
  }
  return text + ", " + Counted(progress.findings, "finding", "findings");
}

std::string ShowCoverage(const RunTotals& totals, const ProtocolDriver& driver,
                         const Style& style) {
  constexpr std::size_t kMostNamed = 12;
  if (totals.runs == 0) return "";
  const NamedTotals named = NameTotals(totals, driver);
  std::string counts;
  std::string never;
  std::size_t unnamed = 0;
  std::size_t named_so_far = 0;
  const auto add = [&](const char* what, const std::vector<NamedTally>& tallies) {
    if (tallies.empty()) return;
    std::size_t came_up = 0;
    for (const auto& [name, tally] : tallies) {
      if (tally.times > 0) {
        ++came_up;
      } else if (named_so_far == kMostNamed) {
        ++unnamed;
      } else {
        ++named_so_far;
        never += (never.empty() ? "" : ", ") + name;
      }
    }
    counts += (counts.empty() ? "" : ", ") + std::to_string(came_up) + " of " +
              std::to_string(tallies.size()) + " " + what;
  };
  add("marks", named.marks);
  add("types of messages", named.received);
  add("kinds of faults", named.faults);
  // Too many to name those that did not.
  if (!named.struck.empty()) {
    const auto came_up = std::count_if(named.struck.begin(), named.struck.end(),
                                       [](const auto& pair) { return pair.tally.times > 0; });
    counts += ", " + std::to_string(came_up) + " of " + std::to_string(named.struck.size()) +
              " pairs of fault and status";
  }
  std::string text = "Came up: " + counts + " (--coverage counts them)\n";
  if (unnamed > 0) never += " and " + std::to_string(unnamed) + " more";
  if (!never.empty()) {
    text += std::string(style.yellow) + "Never came up: " + never + std::string(style.plain) + "\n";
  }
  return text;
}

std::string ShowTotals(const RunTotals& totals, const ProtocolDriver& driver, const Style& style) {
  if (totals.runs == 0) return "";
  NamedTotals named = NameTotals(totals, driver);
  named.faults.push_back({"(a partition or cut of any kind)", totals.cuts});
  std::string text;
  const auto add = [&](const char* title, const std::vector<NamedTally>& tallies) {
    if (!tallies.empty()) text += "  " + std::string(title) + "\n";
    for (const auto& [name, tally] : tallies) text += Row(name, tally, totals.runs, style);
  };
  add("Faults:", named.faults);
  add("What the protocol did:", named.marks);
  add("Messages received:", named.received);
  add("Changes of replicas' status:", named.transitions);
  text += ShowStruck(TableOf(named.struck), style);
  return text;
}

std::string ShowVerdict(const HuntResult& result, std::chrono::duration<double> elapsed,
                        const Style& style) {
  const RunTotals& totals = result.totals;
  if (totals.runs == 0) return "No run was finished.\n";
  const double seconds = SecondsOf(elapsed);
  const auto colored = [&style](std::string_view color, const std::string& text) {
    return std::string(color) + text + std::string(style.plain) + "\n";
  };
  std::string text = Counted(totals.runs, "run, ", "runs, ") +
                     Counted(totals.events, "event, ", "events, ") +
                     ShowSpan(totals.virtual_time.microseconds()) + " of virtual time in " +
                     ShowSpan(static_cast<std::int64_t>(seconds * 1e6)) + " (" +
                     Speed(totals.runs, totals.events, seconds) + ")\n";
  if (totals.halted > 0) {
    text += Counted(totals.halted, "run", "runs") +
            " halted, and had to: more was lost at once than the fault model allows.\n";
  }
  if (result.interrupted) text += "Interrupted; everything found so far is below.\n";
  for (const Finding& extra : result.extra) {
    text += "Another job had made run " + std::to_string(extra.run) + " meanwhile (run seed " +
            std::to_string(extra.outcome.seed) + "), which violates " +
            extra.outcome.violation->invariant + ", too.\n";
  }
  if (!result.findings.empty()) {
    return text +
           colored(style.red, Counted(result.findings.size(), "run violates", "runs violate") +
                                  " an invariant.");
  }
  text += "The shortest run had " + WithCommas(totals.fewest_events) + " events.\n";
  if (!result.nondeterministic.empty()) return text;
  if (totals.undecided == 0) return text + colored(style.green, "Nothing found.");
  return text + colored(style.yellow,
                        "Nothing found, but " + Counted(totals.undecided, "run is", "runs are") +
                            " undecided: the search for an order of the operations gave up.");
}

std::string ShowCost(const HuntState& state) {
  if (state.counts.runs == 0) return "";
  std::string text = "It took " + ShowSpan(static_cast<std::int64_t>(state.core_seconds * 1e6)) +
                     " of processor time. New in coverage:";
  // By powers of ten of runs, from where it was first looked at.
  std::uint64_t covered = 0;
  std::uint64_t from = 0;
  std::uint64_t to = 10;
  while (!state.growth.empty() && to < state.growth.front().first) to *= 10;
  for (std::size_t next = 0; from < state.counts.runs; to *= 10) {
    std::uint64_t added = 0;
    for (; next < state.growth.size() && state.growth[next].first <= to; ++next) {
      added += state.growth[next].second - covered;
      covered = state.growth[next].second;
    }
    const std::uint64_t end = std::min(to, state.counts.runs);
    text += (from == 0 ? " " : ", ") + WithCommas(added) +
            (from == 0 ? " in the first " : " up to ") + WithCommas(end) +
            (from > 0   ? ""
             : end == 1 ? " run"
                        : " runs");
    if (from > 0 && added > 0) text += " (1 in " + WithCommas((end - from) / added) + ")";
    from = end;
  }
  if (!state.growth.empty()) {
    text += "; the last seen after " + Counted(state.growth.back().first, "run", "runs");
  }
  return text + ".\n";
}

std::string ShowPlan(const HuntResult& measured, const HuntPlan& plan, std::uint64_t core_hours) {
  const double seconds = SecondsOf(measured.core_time);
  const auto runs = static_cast<double>(measured.totals.runs);
  const auto events = static_cast<double>(measured.totals.events);
  std::string text = "Measured: " + WithCommas(measured.totals.runs) + " runs in " +
                     ShowSpan(static_cast<std::int64_t>(seconds * 1e6)) +
                     " of processor time: on one core " + Rounded(runs / seconds) + " runs/s, " +
                     Rounded(events / seconds) + " events/s, " + Rounded(events / runs) +
                     " events a run\n";
  std::vector<std::uint64_t> hours = {1, 100, 10'000};
  if (core_hours > 0) hours = {core_hours};
  for (const std::uint64_t each : hours) {
    const double covered = 3600.0 * static_cast<double>(each) / seconds;
    text += "  " + WithCommas(each) + (each == 1 ? " core-hour covers " : " core-hours cover ") +
            Rounded(runs * covered) + " runs, " + Rounded(events * covered) + " events\n";
  }
  if (plan.runs != ~std::uint64_t{0} && plan.runs > 0) {
    const double needed = static_cast<double>(plan.runs) / runs * seconds;
    text += "  " + WithCommas(plan.runs) + " runs take " +
            ShowSpan(static_cast<std::int64_t>(needed * 1e6)) + " of one core\n";
  }
  return text;
}

std::string ShowRepetitions(const HuntResult& result, std::chrono::duration<double> threads_time) {
  const Repetitions& repetitions = result.repetitions;
  if (result.totals.runs == 0) return "";
  if (repetitions.same_process == 0) {
    return "No run was repeated: whether the protocol is deterministic was not looked at.\n";
  }
  const auto share = [](double part, double whole) {
    char text[16];
    std::snprintf(text, sizeof(text), "%.1f%%", whole > 0 ? 100 * part / whole : 0.0);
    return std::string(text);
  };
  std::string text = Counted(repetitions.same_process, "run was", "runs were") + " repeated (" +
                     share(static_cast<double>(repetitions.same_process),
                           static_cast<double>(result.totals.runs)) +
                     " of all, in " + share(repetitions.time.count(), threads_time.count()) +
                     " of the time), after another run";
  if (repetitions.second_process == repetitions.same_process) {
    text += " and in a second process";
  } else {
    text += ", " +
            (repetitions.second_process == 0 ? "none" : WithCommas(repetitions.second_process)) +
            " in a second process";
  }
  if (!repetitions.no_second_process.empty()) text += ": " + repetitions.no_second_process;
  text += ".\n";
  for (const std::string& unseen : repetitions.unseen) {
    text += "What depends on " + unseen + " was not seen: there, too, they are the same (address " +
            "randomization is off, or the program is not position-independent).\n";
  }
  if (result.nondeterministic.empty()) text += "All repetitions came out the same.\n";
  return text;
}

std::string ShowNondeterminism(const HuntResult& result,
                               const std::optional<RunDifference>& difference, const Style& style) {
  if (result.nondeterministic.empty()) return "";
  const Nondeterminism& first = result.nondeterministic.front();
  if (first.where == RepeatedIn::kAlone) {
    return std::string(style.red) + "What one run leaves behind changes another." +
           std::string(style.plain) + "\nRun seed " + std::to_string(first.run_seed) + ": " +
           first.what +
           ".\nA step may depend on its state and its input, and on nothing else: no static "
           "variables. Or it\nhas damaged memory: build with -fsanitize=address.\n";
  }
  std::string text = std::string(style.red) + "The protocol is not deterministic: " +
                     Counted(result.nondeterministic.size(), "run", "runs") +
                     " came out differently when repeated." + std::string(style.plain) +
                     "\nRun seed " + std::to_string(first.run_seed);
  if (first.where == RepeatedIn::kSecondProcess) text += ", repeated in a second process";
  const std::string where =
      difference.has_value() ? Show(*difference) : "further repetitions came out the same";
  return text + ": " + where +
         "\nA step may depend on its state and its input, and on nothing else: no static variables,"
         "\nno clock, no std::rand(), no addresses, no order of a hash map.\n";
}

}  // namespace stampede
