#include "stampede/histories/explanation.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "stampede/histories/internal/history_builder.h"
#include "stampede/histories/internal/operation_text.h"

namespace stampede {

using linearizability::CheckObject;
using linearizability::Event;
using linearizability::Function;
using linearizability::History;
using linearizability::ModelKind;
using linearizability::ObjectFinding;
using linearizability::OfflineLimits;
using linearizability::ValueId;
using linearizability::ValueTable;
using linearizability::Verdict;

namespace {

constexpr std::size_t kMostOfOrder = 150;  // operations shown of the longest order
constexpr std::size_t kMostOperations = 400;
constexpr std::size_t kMostAnswers = 12;  // that are tried in place of the violation's
constexpr std::size_t kMostDrawn = 14;

struct Span {
  std::uint32_t call = 0;
  std::optional<std::uint32_t> end;  // its answer
};

// The operations of the object by number, up to and beyond the violation.
std::map<std::uint32_t, Span> SpansOf(const History& history,
                                      const std::vector<std::uint32_t>& events) {
  std::map<std::uint32_t, Span> spans;
  for (const std::uint32_t number : events) {
    const Event& event = history.events[number];
    if (event.kind == Event::Kind::kInvoke) spans[event.operation].call = number;
    if (event.kind == Event::Kind::kReturn) spans[event.operation].end = number;
  }
  return spans;
}

// The values that the operations around the violation speak of, and that it could have answered.
std::vector<ValueId> ValuesAround(const History& history, const std::set<std::uint32_t>& chosen,
                                  const std::map<std::uint32_t, Span>& spans) {
  std::set<ValueId> values;
  for (const std::uint32_t operation : chosen) {
    const Span& span = spans.at(operation);
    const Event& call = history.events[span.call];
    if (call.function == Function::kWrite) values.insert(call.a);
    if (call.function == Function::kCas) values.insert(call.b);
    if (call.function == Function::kRead && span.end.has_value()) {
      values.insert(history.events[*span.end].a);
    }
  }
  values.insert(history.initial.value_or(ValueTable::kNil));
  return {values.begin(), values.end()};
}

// Whether the history up to the violation is linearizable when that is answered otherwise.
bool CouldBe(const RecordedHistory& recorded, const std::vector<std::uint32_t>& events,
             std::uint32_t violation, ValueId seen, bool done,
             const std::function<bool()>& must_stop) {
  History history = WithoutEvents(recorded.history);
  history.keys.emplace_back();
  std::vector<std::uint32_t> numbers;
  for (const std::uint32_t number : events) {
    if (number > violation) break;
    numbers.push_back(static_cast<std::uint32_t>(history.events.size()));
    history.events.push_back(recorded.history.events[number]);
    history.events.back().key = 0;
  }
  history.events.back().a = seen;
  history.events.back().done = done;
  OfflineLimits limits;
  limits.configurations = 50'000;
  limits.must_stop = must_stop;
  limits.verdict_only = true;
  return CheckObject(recorded.model, history, numbers, limits, false).verdict == Verdict::kOk;
}

void FindWhatItCouldBe(const RecordedHistory& recorded, const std::vector<std::uint32_t>& events,
                       std::uint32_t violation, const std::set<std::uint32_t>& chosen,
                       const std::map<std::uint32_t, Span>& spans,
                       const std::function<bool()>& must_stop, Explanation& explanation) {
  constexpr std::size_t kMostEvents = 20'000;  // a person waits
  const History& history = recorded.history;
  const Event& answer = history.events[violation];
  if (events.size() > kMostEvents || recorded.history.values.size() > 10 * kMostEvents) return;
  if (answer.function == Function::kCas) {
    if (CouldBe(recorded, events, violation, answer.a, !answer.done, must_stop)) {
      explanation.could.emplace_back(answer.done ? "differed" : "ok");
    }
    return;
  }
  if (answer.function != Function::kRead || recorded.model > ModelKind::kKv) return;
  std::vector<ValueId> values = ValuesAround(history, chosen, spans);
  // The values seen last are the likeliest.
  if (values.size() > kMostAnswers) values.erase(values.begin(), values.end() - kMostAnswers);
  for (const ValueId value : values) {
    if (value == answer.a || !CouldBe(recorded, events, violation, value, true, must_stop))
      continue;
    Event other = answer;
    other.a = value;
    explanation.could.push_back(ShowAnswer(recorded.model, history, other));
  }
}

std::string ListOf(const std::vector<std::string>& words, std::string_view last) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) list += i + 1 == words.size() ? std::string(last) : ", ";
    list += words[i];
  }
  return list;
}

std::string AtLine(const ExplainedOperation& operation) {
  return operation.end_line == 0 ? "" : " of line " + std::to_string(operation.end_line);
}

void AddSentences(const ObjectFinding& finding, Explanation& explanation) {
  const ExplainedOperation& misfit = explanation.operations[explanation.misfit];
  std::string sentence = "The answer" + AtLine(misfit) + ", " + misfit.text + " -> " +
                         misfit.answer + ", has no place: ";
  if (explanation.conflict.size() == 1) {
    sentence += "no order gives it, whatever the other answers were";
  } else {
    sentence += "in every order that explains the answers before it, ";
    const std::vector<std::string>& states = finding.finals.states;
    if (!explanation.could.empty()) {
      sentence += "it would have been " + ListOf(explanation.could, " or ");
    } else if (finding.finals.complete && !states.empty() && states.size() <= 4) {
      sentence += "what is left is " + ListOf(states, " or ");
    } else {
      sentence += "it would have been another one";
    }
  }
  explanation.why.push_back(sentence + ".");
  if (explanation.conflict.size() < 2) return;
  std::vector<std::string> lines;
  for (const std::uint32_t index : explanation.conflict) {
    const ExplainedOperation& operation = explanation.operations[index];
    lines.push_back(operation.end_line == 0 ? operation.text : std::to_string(operation.end_line));
  }
  explanation.why.push_back("The answers of lines " + ListOf(lines, " and ") +
                            " contradict each other: without any one of them there is an order.");
}

}  // namespace

Explanation Explain(const RecordedHistory& recorded,
                    const std::vector<std::uint32_t>& events_of_key, const ObjectFinding& finding,
                    const std::vector<std::uint32_t>& conflict,
                    const std::function<bool()>& must_stop) {
  const History& history = recorded.history;
  const std::uint32_t violation = *finding.violation;
  const std::map<std::uint32_t, Span> spans = SpansOf(history, events_of_key);
  Explanation explanation;
  explanation.key = history.keys[history.events[violation].key];
  explanation.total = spans.size();
  const std::uint32_t misfit = history.events[violation].operation;

  const linearizability::FoundOrder& found = finding.order;
  const std::size_t from =
      found.invocations.size() - std::min(found.invocations.size(), kMostOfOrder);
  std::set<std::uint32_t> chosen = {misfit};
  for (const std::uint32_t event : conflict) chosen.insert(history.events[event].operation);
  for (std::size_t i = from; i < found.invocations.size(); ++i) {
    chosen.insert(history.events[found.invocations[i]].operation);
  }
  for (const auto& [operation, span] : spans) {  // those that were open with it
    if (chosen.size() >= kMostOperations) break;
    const bool overlaps =
        span.call < violation && (!span.end.has_value() || *span.end > spans.at(misfit).call);
    if (overlaps) chosen.insert(operation);
  }

  std::map<std::uint32_t, std::uint32_t> places;
  for (const std::uint32_t operation : chosen) {
    const Span& span = spans.at(operation);
    const Event& call = history.events[span.call];
    ExplainedOperation shown;
    if (operation < history.invokers.size()) {
      shown.client = history.clients[history.invokers[operation]];
    }
    shown.call = span.call;
    shown.text = ShowOperation(history, call);
    shown.answer = "unknown";
    const bool has_lines = !history.lines.empty();
    if (has_lines) shown.call_line = history.lines[span.call];
    if (span.end.has_value()) {
      shown.end = span.end;
      if (has_lines) shown.end_line = history.lines[*span.end];
      shown.answer = ShowAnswer(recorded.model, history, history.events[*span.end]);
    }
    places[operation] = static_cast<std::uint32_t>(explanation.operations.size());
    explanation.operations.push_back(std::move(shown));
  }
  explanation.misfit = places[misfit];
  explanation.before = from == 0 ? found.before : found.states[from - 1];
  for (std::size_t i = from; i < found.invocations.size(); ++i) {
    explanation.order.push_back(places[history.events[found.invocations[i]].operation]);
    explanation.states.push_back(found.states[i]);
  }
  for (const std::uint32_t event : conflict) {
    explanation.conflict.push_back(places[history.events[event].operation]);
  }
  FindWhatItCouldBe(recorded, events_of_key, violation, chosen, spans, must_stop, explanation);
  AddSentences(finding, explanation);
  return explanation;
}

std::string DrawOperations(const Explanation& explanation) {
  // Those that contradict each other, and of the others those that were called last.
  std::set<std::uint32_t> drawn(explanation.conflict.begin(), explanation.conflict.end());
  drawn.insert(explanation.misfit);
  for (auto i = static_cast<std::uint32_t>(explanation.operations.size());
       i-- > 0 && drawn.size() < kMostDrawn;) {
    const ExplainedOperation& misfit = explanation.operations[explanation.misfit];
    if (explanation.operations[i].call < misfit.end.value_or(misfit.call)) drawn.insert(i);
  }
  while (drawn.size() > kMostDrawn) {
    drawn.erase(*drawn.begin() == explanation.misfit ? std::next(drawn.begin()) : drawn.begin());
  }
  std::set<std::uint32_t> times;
  std::size_t widest = 0;
  for (const std::uint32_t i : drawn) {
    const ExplainedOperation& operation = explanation.operations[i];
    times.insert(operation.call);
    if (operation.end.has_value()) times.insert(*operation.end);
    widest = std::max(widest, operation.client.size());
  }
  const auto column = [&](std::uint32_t time) {
    return 2 * static_cast<std::size_t>(std::distance(times.begin(), times.find(time)));
  };
  const std::size_t width = 2 * times.size();
  std::string picture;
  for (const std::uint32_t i : drawn) {
    const ExplainedOperation& operation = explanation.operations[i];
    const std::size_t start = column(operation.call);
    const std::size_t end = operation.end.has_value() ? column(*operation.end) : width;
    std::string bar(start, ' ');
    bar += '|' + std::string(end - start - 1, '-') + (operation.end.has_value() ? '|' : '>');
    bar.resize(width + 1, ' ');
    const std::string client = operation.client.substr(0, 20) +
                               std::string(std::min<std::size_t>(widest, 20) -
                                               std::min<std::size_t>(operation.client.size(), 20),
                                           ' ');
    picture += "    " + client + "  " + bar + "  " + operation.text + " -> " + operation.answer +
               (i == explanation.misfit ? "   <- fits nowhere" : "") + "\n";
  }
  return picture;
}

}  // namespace stampede
