#include "stampede/cli/internal/scoreboard_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string_view>
#include <vector>

namespace stampede {
namespace {

using Row = std::vector<std::string>;

std::string Decimal(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof(text), format, value);
  return text;
}

std::string ShowSeconds(std::uint64_t microseconds) {
  const double seconds = static_cast<double>(microseconds) / 1e6;
  return Decimal(seconds < 10 ? "%.3f" : "%.1f", seconds);
}

std::string ShowValue(const Measured& measured, Measure measure) {
  const std::string least = measured.at_least ? ">=" : "";
  switch (measure) {
    case Measure::kRuns: return least + WithCommas(measured.value);
    case Measure::kEvents: return least + Rounded(static_cast<double>(measured.value));
    case Measure::kProcessorTime: return least + ShowSeconds(measured.value);
  }
  return "";
}

std::string ShowQuartiles(const std::optional<Quartiles>& quartiles, Measure measure) {
  if (!quartiles.has_value()) return "-";
  return ShowValue(quartiles->median, measure) + " (" + ShowValue(quartiles->lower, measure) +
         ".." + ShowValue(quartiles->upper, measure) + ")";
}

std::string ShowFoundBy(const DefectSummary& defect) {
  std::string text;
  for (const InvariantCount& count : defect.found_by) {
    text += (text.empty() ? "" : ", ") + count.invariant + " " + std::to_string(count.hunts);
  }
  return text;
}

Row RowOf(const DefectSummary& defect) {
  return {defect.defect,
          std::to_string(defect.found) + " of " + std::to_string(defect.hunts),
          ShowQuartiles(defect.runs, Measure::kRuns),
          ShowQuartiles(defect.events, Measure::kEvents),
          ShowQuartiles(defect.cpu_microseconds, Measure::kProcessorTime),
          ShowFoundBy(defect)};
}

std::string ShowRatio(const Ratio& ratio) {
  switch (ratio.known) {
    case Known::kExactly: return Decimal("%.2f", ratio.value);
    case Known::kAtLeast: return Decimal(">=%.2f", ratio.value);
    case Known::kAtMost: return Decimal("<=%.2f", ratio.value);
    case Known::kNothing: return "?";
  }
  return "";
}

std::string ShowMean(const MeanRatio& mean) {
  const std::string number = Decimal("%.3f", mean.mean);
  switch (mean.known) {
    case Known::kExactly: return number;
    case Known::kAtLeast: return ">=" + number;
    case Known::kAtMost: return "<=" + number;
    case Known::kNothing: return "about " + number;
  }
  return "";
}

std::vector<Row> RowsOf(const ScoreboardComparison& comparison) {
  std::vector<Row> rows;
  for (const DefectComparison& defect : comparison.defects) {
    Row& row = rows.emplace_back(Row{defect.defect});
    for (const Ratio& ratio : defect.ratios) row.push_back(ShowRatio(ratio));
  }
  return rows;
}

// A row for each thing that is said of the mean.
std::vector<Row> MeanRowsOf(const ScoreboardComparison& comparison) {
  Row means = {"geometric mean"};
  Row intervals = {"95% interval of it"};
  Row spreads = {"smallest..largest ratio"};
  Row counts = {"defects in it"};
  for (const auto& mean : comparison.means) {
    means.push_back(mean.has_value() ? ShowMean(*mean) : "-");
    intervals.push_back(!mean.has_value() || !mean->interval.has_value()
                            ? "-"
                            : Decimal("%.2f", mean->interval->low) + ".." +
                                  Decimal("%.2f", mean->interval->high));
    spreads.push_back(!mean.has_value() ? "-"
                                        : Decimal("%.2f", mean->smallest) + ".." +
                                              Decimal("%.2f", mean->largest));
    counts.push_back(mean.has_value() ? std::to_string(mean->defects) : "0");
  }
  return {means, intervals, spreads, counts};
}

enum class LastColumn : std::uint8_t { kNumbers, kText };

// Columns beside each other: text to the left, beginning with the first column, numbers to the
// right.
std::string Aligned(const std::vector<Row>& rows, LastColumn last) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line = " ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - row[i].size(), ' ');
      const bool left = i == 0 || (i + 1 == row.size() && last == LastColumn::kText);
      line += (i == 0 ? " " : "  ") + (left ? row[i] + space : space + row[i]);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string MarkdownRow(const Row& row) {
  std::string line = "|";
  for (const std::string& cell : row) {
    std::string safe;
    for (const char letter : cell)
      safe += letter == '|' ? std::string("\\|") : std::string(1, letter);
    line += " " + safe + " |";
  }
  return line + "\n";
}

std::string CsvCell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + "\"";
}

std::string CsvTitles(bool compared) {
  constexpr std::array<std::string_view, kMeasures> kColumns = {"runs", "events", "cpu_seconds"};
  std::string text = "defect,hunts,found";
  for (const std::string_view column : kColumns) {
    for (const std::string_view quantile : {"lower_quartile", "median", "upper_quartile"}) {
      text += "," + std::string(column) + "_" + std::string(quantile);
    }
  }
  text += ",found_by";
  for (const std::string_view column : kColumns) {
    if (compared)
      text += "," + std::string(column) + "_ratio," + std::string(column) + "_ratio_known";
  }
  return text + "\n";
}

// Each behind a comma.
std::string CsvCells(const std::optional<Quartiles>& quartiles, Measure measure) {
  if (!quartiles.has_value()) return ",,,";
  std::string cells;
  for (const Measured& measured : {quartiles->lower, quartiles->median, quartiles->upper}) {
    cells += ",";
    if (measured.at_least) continue;
    cells += measure == Measure::kProcessorTime
                 ? Decimal("%.6f", static_cast<double>(measured.value) / 1e6)
                 : std::to_string(measured.value);
  }
  return cells;
}

std::string CsvRatios(const ScoreboardComparison& comparison, const std::string& defect) {
  for (const DefectComparison& compared : comparison.defects) {
    if (compared.defect != defect) continue;
    std::string cells;
    for (const Ratio& ratio : compared.ratios) {
      cells += ratio.known == Known::kNothing ? "," : "," + Decimal("%.6f", ratio.value);
      cells += "," + std::string(EnumNames(Known{})[static_cast<std::size_t>(ratio.known)]);
    }
    return cells;
  }
  return ",,,,,,";
}

std::string List(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

const Row& Titles() {
  static const auto& titles = *new Row{"defect", "found", "runs", "events", "CPU s", "found by"};
  return titles;
}

std::string SubjectOf(const Scoreboard& board) {
  return board.protocol + ": " + std::to_string(board.repeats) +
         (board.repeats == 1 ? " hunt" : " hunts") + " for each of " +
         std::to_string(board.defects.size()) + " planted defects, seed " +
         std::to_string(board.seed) + ", each until the first violation or " +
         WithCommas(board.cap) + " events" +
         (board.options.empty() ? "" : ", with " + board.options);
}

std::string OriginOf(const Scoreboard& board) {
  return Show(board.machine) + "; " + Show(board.build) + "; stampede " + board.stampede;
}

constexpr std::string_view kMeaning =
    "Median (lower..upper quartile) of what a hunt took until it found the defect.";
constexpr std::string_view kBeyond =
    ">= stands where so many hunts did not find it within the cap.";

// What the ratios mean, a sentence each.
std::vector<std::string> RemarksOn(const ScoreboardComparison& comparison) {
  std::vector<std::string> remarks = {
      "Ratios of medians, now by before: below 1, the defect is found sooner.",
      "The interval is what chance in the hunts may do to the mean, for these defects: the middle "
      "95% of " +
          std::to_string(MeanRatio::kResamples) + " bootstrap resamples of the hunts; it needs " +
          std::to_string(MeanRatio::kLeastHunts) + " hunts of each defect."};
  std::vector<std::string> unknown;
  bool bounds = false;
  for (const DefectComparison& defect : comparison.defects) {
    const Known known = defect.ratios[0].known;
    if (known == Known::kNothing) unknown.push_back(defect.defect);
    bounds |= known == Known::kAtLeast || known == Known::kAtMost;
  }
  if (bounds) {
    remarks.emplace_back(
        "A hunt that did not find the defect counts as what it took, at least the cap: with >= or "
        "<=, one median lies beyond the cap, and so the ratio may be larger or smaller than that.");
  }
  if (!unknown.empty()) {
    remarks.push_back("Medians beyond the cap before and now, so without a part in the mean: " +
                      List(unknown) + ".");
  }
  if (!comparison.only_before.empty()) {
    remarks.push_back("Measured only before: " + List(comparison.only_before) + ".");
  }
  if (!comparison.only_now.empty()) {
    remarks.push_back("Measured only now: " + List(comparison.only_now) + ".");
  }
  for (const std::string& difference : comparison.differences) {
    remarks.push_back("Beware, " + difference + ".");
  }
  return remarks;
}

}  // namespace

std::string ShowScoreboard(const Scoreboard& scoreboard, const Style& style) {
  std::vector<Row> rows = {Titles()};
  std::vector<std::string> never;
  std::size_t always = 0;
  for (const DefectHunts& defect : scoreboard.defects) {
    const DefectSummary summary = SummaryOf(defect);
    rows.push_back(RowOf(summary));
    if (summary.hunts == 0) continue;
    always += summary.found == summary.hunts ? 1 : 0;
    if (summary.found == 0) never.push_back(summary.defect);
  }
  std::string text = SubjectOf(scoreboard) + "\n" + OriginOf(scoreboard) + "\n\n" +
                     Aligned(rows, LastColumn::kText) + "\n" + std::string(kMeaning) + "\n" +
                     std::string(kBeyond) + "\n" +
                     "Found by every hunt: " + std::to_string(always) + " of " +
                     std::to_string(scoreboard.defects.size()) + " defects.\n";
  const auto colored = [](std::string_view color, const std::string& line, const Style& with) {
    return std::string(color) + line + std::string(with.plain) + "\n";
  };
  if (!never.empty()) {
    text += colored(style.yellow, "Found by none: " + List(never) + ".", style);
  }
  if (scoreboard.interrupted) {
    text += colored(style.yellow, "Interrupted: not all hunts were made.", style);
  }
  return text;
}

std::string ShowComparison(const ScoreboardComparison& comparison, const std::string& before,
                           const Style& style) {
  std::vector<Row> rows = {{"defect", "runs", "events", "CPU"}};
  for (Row& row : RowsOf(comparison)) rows.push_back(std::move(row));
  rows.push_back({""});
  for (Row& row : MeanRowsOf(comparison)) rows.push_back(std::move(row));
  std::string text = std::string(style.bold) + "Against " + before + std::string(style.plain) +
                     "\n\n" + Aligned(rows, LastColumn::kNumbers) + "\n";
  for (const std::string& remark : RemarksOn(comparison)) text += remark + "\n";
  return text;
}

std::string ScoreboardToMarkdown(const Scoreboard& scoreboard,
                                 const ScoreboardComparison* comparison,
                                 const std::string& before) {
  std::string text = SubjectOf(scoreboard) + ". Measured on: " + OriginOf(scoreboard) + ".\n\n" +
                     MarkdownRow(Titles()) + "|---|---|---|---|---|---|\n";
  for (const DefectHunts& defect : scoreboard.defects)
    text += MarkdownRow(RowOf(SummaryOf(defect)));
  text += "\n" + std::string(kMeaning) + " " + std::string(kBeyond) + "\n";
  if (scoreboard.interrupted) text += "Interrupted: not all hunts were made.\n";
  if (comparison == nullptr) return text;
  text += "\nAgainst `" + before + "`:\n\n| defect | runs | events | CPU |\n|---|---|---|---|\n";
  for (const Row& row : RowsOf(*comparison)) text += MarkdownRow(row);
  for (const Row& row : MeanRowsOf(*comparison)) text += MarkdownRow(row);
  text += "\n";
  for (const std::string& remark : RemarksOn(*comparison)) text += "- " + remark + "\n";
  return text;
}

std::string ScoreboardToCsv(const Scoreboard& scoreboard, const ScoreboardComparison* comparison) {
  std::string text = CsvTitles(comparison != nullptr);
  for (const DefectHunts& defect : scoreboard.defects) {
    const DefectSummary summary = SummaryOf(defect);
    text += CsvCell(summary.defect) + "," + std::to_string(summary.hunts) + "," +
            std::to_string(summary.found) + CsvCells(summary.runs, Measure::kRuns) +
            CsvCells(summary.events, Measure::kEvents) +
            CsvCells(summary.cpu_microseconds, Measure::kProcessorTime) + "," +
            CsvCell(ShowFoundBy(summary));
    if (comparison != nullptr) text += CsvRatios(*comparison, defect.defect);
    text += "\n";
  }
  return text;
}

std::string ShowScoreboardProgress(const ScoreboardProgress& progress, const ScoreboardPlan& plan,
                                   std::chrono::duration<double> elapsed) {
  std::vector<std::string> names;
  for (const std::uint64_t defect : progress.under_way) names.push_back(plan.defects[defect].name);
  return WithCommas(progress.hunts) + " of " + WithCommas(plan.defects.size() * plan.repeats) +
         " hunts, " + Rounded(static_cast<double>(progress.events)) + " events in " +
         ShowSpan(static_cast<std::int64_t>(elapsed.count() * 1e6)) +
         (names.empty() ? "" : "; now " + List(names));
}

}  // namespace stampede
