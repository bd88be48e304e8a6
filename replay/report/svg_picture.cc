#include "stampede/replay/report/svg_picture.h"

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <map>
#include <numeric>

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
        "width=\"%.0f\" height=\"%.0f\" role=\"img\">\n",
        Width(), Height(), Width(), Height());
    out_ += "<title>" + EscapedForMarkup(Title()) + "</title>\n";
    out_ += kStyle;
    out_ += Format("<rect class=\"ground\" width=\"%.0f\" height=\"%.0f\"/>\n", Width(), Height());
    DrawLanes();
    DrawSpans();
    DrawMessages();
    DrawSteps();
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

  void Text(const char* type, double x, double y, const std::string& text) {
    out_ += Format("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", type, x, y) +
            EscapedForMarkup(text) + "</text>\n";
  }

  void DrawLanes() {
    for (std::size_t i = 0; i < run_.nodes(); ++i) {
      const NodeId node = run_.NodeAt(i);
      out_ += Format("<line class=\"lane\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
                     X(node), Top() - 4, X(node), Height() - 6);
      Text("head", X(node), small_ ? 10 : 24, node.ToString());
    }
  }

  void DrawSpans() {
    for (const Span& span : run_.spans) {
      const double from = Y(span.start);
      const double to = span.end.has_value() ? Y(*span.end) : Height() - 6;
      if (to <= from) continue;
      const std::string what = span.kind + (span.amount.empty() ? "" : " " + span.amount);
      if (span.node.has_value()) {
        out_ +=
            Format("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\">",
                   span.kind == "down" ? "down" : "fault", X(*span.node), from, X(*span.node), to) +
            "<title>" + EscapedForMarkup(span.node->ToString() + " " + what) + "</title></line>\n";
        if (!small_) Text("label", X(*span.node) + 5, from + 9, what);
      } else if (span.link.has_value()) {
        const double a = std::min(X(span.link->first), X(span.link->second));
        const double b = std::max(X(span.link->first), X(span.link->second));
        out_ += Format("<rect class=\"cut\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">",
                       a + 3, from, b - a - 6, to - from) +
                "<title>" +
                EscapedForMarkup(what + " " + span.link->first.ToString() + "->" +
                                 span.link->second.ToString()) +
                "</title></rect>\n";
      }
    }
  }

  void DrawMessages() {
    for (const Message& message : run_.messages) {
      const auto sent = row_of_.find(message.sent_in);
      const auto received = row_of_.find(message.received);
      if (sent == row_of_.end()) continue;
      const double x1 = X(message.name.from);
      const double y1 = Y(sent->second);
      double x2 = X(message.name.to);
      const std::string name = ShowName(message.name, run_.vocabulary);
      if (message.end == MessageEnd::kReceived) {
        if (received == row_of_.end()) continue;
        const double y2 = Y(received->second);
        const bool late = message.delay != Duration() || message.held;
        out_ +=
            Format("<line class=\"arrow%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
                   late ? " late" : "", x1, y1, x2, y2);
        DrawTip(x1, y1, x2, y2);
        continue;
      }
      if (message.end == MessageEnd::kUnderWay || message.end == MessageEnd::kHeld) continue;
      // Lost ones end on their way.
      x2 = x1 + (x2 - x1) * 0.55;
      const double y2 = y1 + RowHeight() * 0.8;
      out_ += Format("<line class=\"lost\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\">", x1,
                     y1, x2, y2) +
              "<title>" + EscapedForMarkup(name + " is lost: " + Why(message.end)) +
              "</title></line>\n";
      const double r = small_ ? 2 : 4;
      out_ += Format("<path class=\"cross\" d=\"M%.1f %.1fl%.1f %.1fm0 %.1fl%.1f %.1f\"/>\n",
                     x2 - r, y2 - r, 2 * r, 2 * r, -2 * r, -2 * r, 2 * r);
    }
  }

  static std::string Why(MessageEnd end) {
    switch (end) {
      case MessageEnd::kDropped: return "dropped";
      case MessageEnd::kCut: return "the link is cut";
      case MessageEnd::kReceiverDown: return "the receiver is down";
      case MessageEnd::kConnectionBroken: return "the connection broke";
      default: return "";
    }
  }

  void DrawTip(double x1, double y1, double x2, double y2) {
    if (small_) return;
    const double length = std::max(1.0, std::hypot(x2 - x1, y2 - y1));
    const double dx = (x2 - x1) / length;
    const double dy = (y2 - y1) / length;
    const double x = x2 - dx * 5;
    const double y = y2 - dy * 5;
    out_ += Format("<path class=\"tip\" d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fz\"/>\n", x, y,
                   x - dx * 7 - dy * 3.2, y - dy * 7 + dx * 3.2, x - dx * 7 + dy * 3.2,
                   y - dy * 7 - dx * 3.2);
  }

  void DrawSteps() {
    std::size_t row = 0;
    std::string before;
    for (const std::uint64_t number : rows_) {
      const Step& step = run_.steps[number - 1];
      const double x = X(step.node);
      const double y = Y(row++);
      const bool timer = step.input == InputKind::kExpire;
      const double r = small_ ? 1.6 : 4;
      if (timer) {
        out_ +=
            Format("<rect class=\"timer\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
                   x - r, y - r, 2 * r, 2 * r);
      } else {
        out_ += Format("<circle class=\"step\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>\n", x, y, r);
      }
      const bool guilty = !named_.steps.empty() && named_.steps.front() == number;
      const bool named =
          std::find(named_.steps.begin(), named_.steps.end(), number) != named_.steps.end();
      if (named) {
        out_ += Format("<circle class=\"bad\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>\n", x, y,
                       small_ ? 4.0 : 9.0);
      }
      if (small_) continue;
      const std::string time = ShowMilliseconds(step.at);
      if (time != before) Text("time", Left() - 24, y + 3.5, time);
      before = time;
      Text("note", X(run_.NodeAt(run_.nodes() - 1)) + 22, y + 3.5, Short(step.text, 58));
      if (guilty) {
        Text("badtext", Left() - 20, Height() - 12,
             Short(run_.outcome.violation->invariant + ": " + run_.outcome.violation->summary,
                   static_cast<std::size_t>(Width() / 6.4)));
      }
    }
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
