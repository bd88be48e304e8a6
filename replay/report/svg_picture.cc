#include "stampede/replay/report/svg_picture.h"

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <map>
#include <numeric>
#include <string_view>
#include <utility>

#include "stampede/core/internal/time_text.h"
#include "stampede/replay/report/markup.h"
#include "stampede/replay/report/named_in_text.h"

namespace stampede::report {
namespace {

// Colours have a contrast of at least 4.5 with the ground, in both schemes.
constexpr const char* kStyle = R"(<style>
svg{--ground:#fff;--ink:#1c1f24;--faint:#c9ced6;--muted:#5a6270;--message:#35558a;--lost:#a3341f;--bad:#a3341f;--shade:#8a6d1f;font:12px ui-sans-serif,system-ui,sans-serif}
@media(prefers-color-scheme:dark){svg{--ground:#16181d;--ink:#e6e8ec;--faint:#3a404a;--muted:#a2aab8;--message:#8fb0e8;--lost:#ff9a86;--bad:#ff9a86;--shade:#d9b65a}}
.ground{fill:var(--ground)}.lane{stroke:var(--faint);stroke-width:1}.head{fill:var(--ink);font-weight:600;text-anchor:middle}
.label{fill:var(--muted);font-size:10.5px}.time{fill:var(--muted);font-size:10px;text-anchor:end}.note{fill:var(--ink);font-size:10.5px}
.step{fill:var(--ink)}.timer{fill:var(--ground);stroke:var(--ink);stroke-width:1.4}.arrow{stroke:var(--message);stroke-width:1.2;fill:none}
.tip{fill:var(--message)}.lost{stroke:var(--lost);stroke-width:1.4;stroke-dasharray:4 3;fill:none}.cross{stroke:var(--lost);stroke-width:1.8}
.late{stroke-dasharray:7 3}.bad{fill:none;stroke:var(--bad);stroke-width:2}.badtext{fill:var(--bad);font-weight:600}
.down{stroke:var(--lost);stroke-width:5;opacity:.35}.fault{stroke:var(--shade);stroke-width:5;opacity:.35}.cut{fill:var(--shade);opacity:.16}
</style>
)";

// The same without a style sheet, for a picture inside of a page that allows no other than its own.
// Colours are in the middle: their contrast with white and with a dark ground is at least 3.
constexpr std::pair<std::string_view, std::string_view> kPlainPaint[] = {
    {"lane", R"(stroke="currentColor" stroke-opacity="0.25")"},
    {"head", R"(fill="currentColor" font-size="9" text-anchor="middle")"},
    {"step", R"(fill="currentColor")"},
    {"timer", R"(fill="none" stroke="currentColor")"},
    {"arrow", R"(stroke="#5b7db8" fill="none")"},
    {"arrow late", R"(stroke="#5b7db8" stroke-dasharray="4 2" fill="none")"},
    {"lost", R"(stroke="#c4452d" stroke-dasharray="3 2" fill="none")"},
    {"cross", R"(stroke="#c4452d" stroke-width="1.4")"},
    {"bad", R"(fill="none" stroke="#c4452d" stroke-width="2")"},
    {"down", R"(stroke="#c4452d" stroke-width="5" stroke-opacity="0.4")"},
    {"fault", R"(stroke="#b8913a" stroke-width="5" stroke-opacity="0.4")"},
    {"cut", R"(fill="#b8913a" fill-opacity="0.18")"},
};

std::string Format(const char* format, ...) __attribute__((format(printf, 1, 2)));
std::string Format(const char* format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  return text;
}

// The text up to `most` characters; UTF-8 is not cut inside of a character.
std::string Short(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most) + "…";
}

class Picture {
 public:
  Picture(const RecordedRun& run, const SvgOptions& options) : run_(run), small_(options.small) {
    rows_ = options.steps;
    if (rows_.empty()) {
      rows_.resize(run.steps.size());
      std::iota(rows_.begin(), rows_.end(), std::uint64_t{1});
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) row_of_[rows_[i]] = i;
    if (run.outcome.violation.has_value()) named_ = NamedIn(*run.outcome.violation, run);
  }

  std::string Draw() {
    out_ = Format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" "
        "width=\"%.0f\" height=\"%.0f\"",
        Width(), Height(), Width(), Height());
    out_ += std::string(small_ ? "" : " role=\"img\"") + ">\n<title>" + EscapedForMarkup(Title()) +
            "</title>\n";
    if (!small_) {
      out_ += kStyle;
      Rect("ground", 0, 0, Width(), Height());
    }
    DrawLanes();
    DrawSpans();
    for (const Message& message : run_.messages) DrawMessage(message);
    for (std::size_t row = 0; row < rows_.size(); ++row) DrawStep(row);
    if (!small_ && run_.outcome.violation.has_value()) {
      Text("badtext", Left() - 20, Height() - 12,
           Short(Title(), static_cast<std::size_t>(Width() / 6.4)));
    }
    out_ += "</svg>\n";
    return std::move(out_);
  }

 private:
  double Left() const { return small_ ? 14 : 84; }
  double LaneWidth() const { return small_ ? 26 : 112; }
  double RowHeight() const { return small_ ? 4 : 22; }
  double Top() const { return small_ ? 16 : 40; }
  double Right() const { return small_ ? 14 : 400; }
  double Width() const {
    return Left() + LaneWidth() * static_cast<double>(run_.nodes() - 1) + Right();
  }
  double Bottom() const { return Height() - 6; }
  double Height() const {
    return Top() + RowHeight() * static_cast<double>(rows_.size()) + (small_ ? 8 : 40);
  }
  double X(NodeId node) const {
    return Left() + LaneWidth() * static_cast<double>(run_.IndexOf(node));
  }
  double Y(std::size_t row) const { return Top() + RowHeight() * (static_cast<double>(row) + 0.5); }
  // Of what happens at `at`: where the first step of that time or later stands.
  double Y(Time at) const {
    const auto row = std::lower_bound(
        rows_.begin(), rows_.end(), at,
        [this](std::uint64_t step, Time time) { return run_.steps[step - 1].at < time; });
    return Top() + RowHeight() * static_cast<double>(row - rows_.begin());
  }

  std::string Title() const {
    if (!run_.outcome.violation.has_value()) return run_.title + ": a run without a violation";
    return run_.outcome.violation->invariant + ": " + run_.outcome.violation->summary;
  }

  // What gives an element its looks.
  std::string Paint(std::string_view name) const {
    if (!small_) return " class=\"" + std::string(name) + "\"";
    for (const auto& [known, attributes] : kPlainPaint) {
      if (known == name) return " " + std::string(attributes);
    }
    return "";
  }
  void Element(const char* type, std::string_view paint, const std::string& place,
               const std::string& title = "") {
    out_ += "<" + std::string(type) + Paint(paint) + place;
    out_ += title.empty()
                ? "/>\n"
                : "><title>" + EscapedForMarkup(title) + "</title></" + std::string(type) + ">\n";
  }
  void Line(std::string_view paint, double x1, double y1, double x2, double y2,
            const std::string& title = "") {
    Element("line", paint,
            Format(" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"", x1, y1, x2, y2), title);
  }
  void Rect(std::string_view paint, double x, double y, double width, double height,
            const std::string& title = "") {
    Element("rect", paint,
            Format(" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"", x, y, width, height),
            title);
  }
  void Circle(std::string_view paint, double x, double y, double r) {
    Element("circle", paint, Format(" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"", x, y, r));
  }
  void Text(std::string_view paint, double x, double y, const std::string& text) {
    out_ += "<text" + Paint(paint) + Format(" x=\"%.1f\" y=\"%.1f\">", x, y) +
            EscapedForMarkup(text) + "</text>\n";
  }

  void DrawLanes() {
    for (std::size_t i = 0; i < run_.nodes(); ++i) {
      const NodeId node = run_.NodeAt(i);
      Line("lane", X(node), Top() - 4, X(node), Bottom());
      Text("head", X(node), small_ ? 10 : 24, node.ToString());
    }
  }

  void DrawSpans() {
    for (const Span& span : run_.spans) {
      const double from = Y(span.start);
      const double to = span.end.has_value() ? Y(*span.end) : Bottom();
      if (to <= from) continue;
      const std::string what = span.kind + (span.amount.empty() ? "" : " " + span.amount);
      if (span.node.has_value()) {
        const double x = X(*span.node);
        Line(span.kind == "down" ? "down" : "fault", x, from, x, to,
             span.node->ToString() + " " + what);
        if (!small_) Text("label", x + 5, from + 9, what);
      } else if (span.link.has_value()) {
        const double one = X(span.link->first);
        const double other = X(span.link->second);
        const double a = std::min(one, other);
        const double b = std::max(one, other);
        Rect("cut", a + 3, from, b - a - 6, to - from,
             what + " " + span.link->first.ToString() + "->" + span.link->second.ToString());
      }
    }
  }

  void DrawMessage(const Message& message) {
    const auto sent = row_of_.find(message.sent_in);
    if (sent == row_of_.end()) return;
    const double x1 = X(message.name.from);
    const double y1 = Y(sent->second);
    const double x2 = X(message.name.to);
    const std::string name = ShowName(message.name, run_.vocabulary);
    switch (message.end) {
      case MessageEnd::kReceived: {
        const auto received = row_of_.find(message.received);
        if (received == row_of_.end()) return;
        const bool late = message.delay != Duration() || message.held;
        const double y2 = Y(received->second);
        Line(late ? "arrow late" : "arrow", x1, y1, x2, y2, name + (late ? ", late" : ""));
        if (!small_) DrawTip(x1, y1, x2, y2);
        return;
      }
      case MessageEnd::kUnderWay:
      case MessageEnd::kHeld: return;
      case MessageEnd::kDropped: return DrawLost(x1, y1, x2, name + " is lost");
      case MessageEnd::kCut: return DrawLost(x1, y1, x2, name + " is lost: the link is cut");
      case MessageEnd::kReceiverDown:
        return DrawLost(x1, y1, x2, name + " is lost: the receiver is down");
      case MessageEnd::kConnectionBroken:
        return DrawLost(x1, y1, x2, name + " is lost: the connection broke");
    }
  }

  // Lost ones end on their way, in a cross.
  void DrawLost(double x1, double y1, double to, const std::string& title) {
    const double x2 = x1 + (to - x1) * 0.55;
    const double y2 = y1 + RowHeight() * 0.8;
    Line("lost", x1, y1, x2, y2, title);
    const double r = small_ ? 2 : 4;
    Element("path", "cross",
            Format(" d=\"M%.1f %.1fl%.1f %.1fm0 %.1fl%.1f %.1f\"", x2 - r, y2 - r, 2 * r, 2 * r,
                   -2 * r, -2 * r, 2 * r));
  }

  void DrawTip(double x1, double y1, double x2, double y2) {
    const double length = std::max(1.0, std::hypot(x2 - x1, y2 - y1));
    const double dx = (x2 - x1) / length;
    const double dy = (y2 - y1) / length;
    const double x = x2 - dx * 5;
    const double y = y2 - dy * 5;
    Element("path", "tip",
            Format(" d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fz\"", x, y, x - dx * 7 - dy * 3.2,
                   y - dy * 7 + dx * 3.2, x - dx * 7 + dy * 3.2, y - dy * 7 - dx * 3.2));
  }

  void DrawStep(std::size_t row) {
    const std::uint64_t number = rows_[row];
    const Step& step = run_.steps[number - 1];
    const double x = X(step.node);
    const double y = Y(row);
    const double r = small_ ? 1.6 : 4;
    if (step.input == InputKind::kExpire) {
      Rect("timer", x - r, y - r, 2 * r, 2 * r);
    } else {
      Circle("step", x, y, r);
    }
    if (std::find(named_.steps.begin(), named_.steps.end(), number) != named_.steps.end()) {
      Circle("bad", x, y, small_ ? 4 : 9);
    }
    if (small_) return;
    if (row == 0 || run_.steps[rows_[row - 1] - 1].at != step.at) {
      Text("time", Left() - 24, y + 3.5, ShowMilliseconds(step.at));
    }
    Text("note", X(run_.NodeAt(run_.nodes() - 1)) + 22, y + 3.5, Short(step.text, 62));
  }

  const RecordedRun& run_;
  const bool small_;
  std::vector<std::uint64_t> rows_;  // steps
  std::map<std::uint64_t, std::size_t> row_of_;
  NamedInText named_;
  std::string out_;
};

}  // namespace

std::string SvgPicture(const RecordedRun& run, const SvgOptions& options) {
  return Picture(run, options).Draw();
}

}  // namespace stampede::report
