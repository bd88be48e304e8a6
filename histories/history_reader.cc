#include "stampede/histories/history_reader.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "stampede/core/internal/suggest.h"
#include "stampede/histories/internal/format_guess.h"
#include "stampede/histories/internal/history_builder.h"
#include "stampede/histories/internal/json_text.h"
#include "stampede/histories/internal/own_interpreter.h"
#include "stampede/histories/internal/readers.h"
#include "stampede/histories/internal/record_interpreter.h"
#include "stampede/histories/internal/transactions.h"
#include "stampede/invariants/linearizability/internal/own_calls.h"

namespace stampede {
namespace {

using linearizability::ModelKind;
using linearizability::ValueTable;

// The header of our own format: {"stampede_history": 1, "model": ..., "initial": ...}.
struct Header {
  std::uint32_t first_line = 1;  // of what follows
  std::optional<ModelKind> model;
  std::optional<InitialValue> initial;
};

absl::Status ReadInitial(const Datum& value, std::optional<InitialValue>& initial) {
  InitialValue read;
  if (value.is_number()) {
    read.kind = InitialValue::Kind::kNumber;
    read.number = value.number;
  } else if (value.is_text()) {
    read.kind = value.text == "any" ? InitialValue::Kind::kAny : InitialValue::Kind::kText;
    read.text = value.text;
  } else if (!value.is_nil()) {
    return Expected("null, a whole number or a text", ShowDatum(value), "/initial: ");
  }
  initial = std::move(read);
  return absl::OkStatus();
}

absl::Status ReadModel(const Datum& value, const OwnType* own, std::optional<ModelKind>& model) {
  if (own != nullptr) {
    if (value.text == own->name) return absl::OkStatus();
    return absl::InvalidArgumentError("/model: the history is of '" + value.text.substr(0, 64) +
                                      "', and what is checked here is '" + std::string(own->name) +
                                      "'");
  }
  model = ParseEnum<ModelKind>(value.text);
  if (model.has_value()) return absl::OkStatus();
  return absl::InvalidArgumentError("/model: there is no '" + value.text.substr(0, 64) + "'" +
                                    Suggestion(value.text, EnumNames(ModelKind{})));
}

absl::Status ReadHeader(std::string_view text, const OwnType* own, Header& header) {
  TextScanner scanner(text);
  SkipJsonBlanks(scanner);
  const std::uint32_t line = scanner.line();
  Datum json;
  if (!ReadJson(scanner, json).ok() || json.Find("stampede_history") == nullptr) {
    return absl::OkStatus();
  }
  header.first_line = scanner.line() + 1;
  for (std::size_t i = 0; i + 1 < json.items.size(); i += 2) {
    const std::string& key = json.items[i].text;
    const Datum& value = json.items[i + 1];
    absl::Status status;
    if (key == "stampede_history") {
      if (value.number != 1) {
        status = absl::InvalidArgumentError("/stampede_history: expected version 1, found " +
                                            ShowDatum(value));
      }
    } else if (key == "model") {
      status = ReadModel(value, own, header.model);
    } else if (key == "initial" && own != nullptr && !value.is_nil()) {
      status = absl::InvalidArgumentError("/initial: what objects hold at first, the model '" +
                                          std::string(own->name) + "' says itself");
    } else if (key == "initial") {
      status = ReadInitial(value, header.initial);
    } else {
      status = absl::InvalidArgumentError("unknown key '" + key.substr(0, 64) +
                                          "' in the header; one of stampede_history, model, "
                                          "initial");
    }
    if (!status.ok()) return InLine(line, status);
  }
  return absl::OkStatus();
}

Dialect DialectOf(HistoryFormat format) {
  switch (format) {
    case HistoryFormat::kEdn:
    case HistoryFormat::kHistoryTxt:
    case HistoryFormat::kPorcupine:
      return {.silent_fail_is_compared = false, .repeats_arguments = true};
    case HistoryFormat::kJepsen:
      return {.silent_fail_is_compared = true, .repeats_arguments = true};
    default: return {.silent_fail_is_compared = true, .repeats_arguments = false};
  }
}

// One text with all that is known of it: what to read it by, and what comes of it.
class Reading {
 public:
  Reading(std::string_view text, HistoryFormat format) : text_(text), format_(format) {}

  absl::Status Records(RecordSink sink) {
    passed_over_.clear();
    switch (format_) {
      case HistoryFormat::kJsonLines:
        return ReadJsonLines(text_, header_.first_line, sink, passed_over_);
      case HistoryFormat::kJepsen: return ReadJepsenLog(text_, sink, passed_over_);
      case HistoryFormat::kPorcupine:
      case HistoryFormat::kEdn: return ReadEdnHistory(text_, sink, passed_over_);
      case HistoryFormat::kHistoryTxt: return ReadHistoryTxt(text_, sink, passed_over_);
      case HistoryFormat::kJson: return ReadJsonArray(text_, sink, passed_over_);
      case HistoryFormat::kCsv: return ReadCsv(text_, sink, passed_over_);
      case HistoryFormat::kOperations: return ReadOperations(text_, sink, passed_over_);
      case HistoryFormat::kTipocket: break;
    }
    return ReadTipocket(text_, sink, passed_over_, header_.initial);
  }

  // By the names of all operations.
  absl::StatusOr<ModelKind> FindModel() {
    PassedOver names;
    bool lists = false;
    bool several = false;  // keys at once
    auto status = Records([&](Record& record) {
      if (record.nemesis) return absl::OkStatus();
      const bool step = record.function == "txn" && record.value.is_list() &&
                        record.value.items.size() == 1 && record.value.items[0].is_list() &&
                        !record.value.items[0].items.empty();
      const std::string& name = step ? record.value.items[0].items[0].text : record.function;
      ++names[name];
      const Datum& value = step && record.value.items[0].items.size() == 3
                               ? record.value.items[0].items[2]
                               : record.value;
      const bool reads = ParseFunction(name) == linearizability::Function::kRead;
      // [KEY VALUE] of many objects is no list that was read.
      const bool tuple = !step && value.is_list() && value.items.size() == 2 &&
                         !value.items[0].is_list() &&
                         (value.items[1].is_list() || value.items[1].is_nil());
      const Datum& answer = tuple ? value.items[1] : value;
      const auto function = ParseFunction(name);
      several = several || (function.has_value() && IsTransaction(record, *function));
      lists = lists || (reads && record.type == "ok" && answer.is_list());
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    const ModelKind model = *ModelOfFunctions(names, lists);
    return several && model == ModelKind::kCasRegister ? ModelKind::kKv : model;
  }

  Header& header() { return header_; }
  PassedOver& passed_over() { return passed_over_; }

 private:
  std::string_view text_;
  HistoryFormat format_;
  Header header_;
  PassedOver passed_over_;
};

// Sees to the order of the records' times.
class TimeOrder {
 public:
  // Whether the record stands behind one of a later time.
  bool IsLate(const Record& record) {
    if (record.nemesis) return false;
    if (!record.has_time) {
      all_have_times_ = false;
      return false;
    }
    const bool late = record.time < latest_;
    latest_ = std::max(latest_, record.time);
    late_ += late ? 1 : 0;
    return late;
  }
  bool MustSort() const { return late_ > 0 && all_have_times_; }
  std::uint64_t late() const { return late_; }

 private:
  std::int64_t latest_ = std::numeric_limits<std::int64_t>::min();
  bool all_have_times_ = true;
  std::uint64_t late_ = 0;
};

// `make` makes what says what the records mean.
template <class Make>
absl::Status Interpret(Reading& reading, const ReadOptions& options, Make make,
                       RecordedHistory& recorded) {
  TimeOrder order;
  auto interpreter = make();
  absl::Status refused;  // the file in its own order may make no sense, but sorted
  auto status = reading.Records([&](Record& record) {
    if (order.IsLate(record) && options.strict) {
      return absl::InvalidArgumentError("its time, " + std::to_string(record.time) +
                                        ", is before that of a line above it");
    }
    if (refused.ok() && !order.MustSort()) {
      auto added = interpreter.Add(record, reading.passed_over());
      if (!added.ok()) refused = InLine(record.line, added);
    }
    // Where no line is late yet, one behind the refused line may be.
    return refused.ok() || record.has_time ? absl::OkStatus() : refused;
  });
  if (!order.MustSort() && !refused.ok()) return refused;
  if (!status.ok()) return status;
  if (!order.MustSort()) {
    recorded.history = interpreter.Finish();
    return absl::OkStatus();
  }
  recorded.out_of_order = order.late();
  std::vector<Record> records;
  status = reading.Records([&](Record& record) {
    if (!record.nemesis) records.push_back(record);
    if (record.nemesis) ++reading.passed_over()["lines of the nemesis"];
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  std::stable_sort(records.begin(), records.end(),
                   [](const Record& a, const Record& b) { return a.time < b.time; });
  auto sorted = make();
  for (const Record& record : records) {
    if (auto added = sorted.Add(record, reading.passed_over()); !added.ok()) {
      return InLine(record.line, added);
    }
  }
  recorded.history = sorted.Finish();
  return absl::OkStatus();
}

void SetInitial(const InitialValue& initial, RecordedHistory& recorded) {
  linearizability::History& history = recorded.history;
  switch (initial.kind) {
    case InitialValue::Kind::kAny: history.any_initial = true; break;
    case InitialValue::Kind::kNull:
      history.initial = recorded.model == ModelKind::kKv ? ValueTable::kEmpty : ValueTable::kNil;
      break;
    case InitialValue::Kind::kNumber:
      history.initial = history.values.Number(initial.number);
      break;
    case InitialValue::Kind::kText: history.initial = history.values.Text(initial.text); break;
  }
}

}  // namespace

absl::StatusOr<InitialValue> ParseInitialValue(std::string_view text) {
  if (text == "null") return InitialValue{};
  if (text == "any") return InitialValue{InitialValue::Kind::kAny, 0, ""};
  if (const auto number = ParseInteger(text); number.has_value()) {
    return InitialValue{InitialValue::Kind::kNumber, *number, ""};
  }
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    return InitialValue{InitialValue::Kind::kText, 0, std::string(text.substr(1, text.size() - 2))};
  }
  return Expected("null, any, a whole number or a text in quotes", text);
}

std::string_view ModelName(const RecordedHistory& recorded) {
  return recorded.history.own != nullptr ? std::string_view(recorded.history.own->name())
                                         : EnumName(recorded.model);
}

bool LooksLikeHistory(std::string_view text) {
  const auto format = GuessFormat(text);
  if (!format.ok()) return false;
  // Other JSON and EDN looks like these until something is read of it.
  Reading reading(text, *format);
  bool some = false;
  const auto status = reading.Records([&](Record&) {
    some = true;
    return absl::CancelledError();
  });
  return some || !absl::IsInvalidArgument(status);
}

absl::StatusOr<RecordedHistory> ReadHistory(std::string_view text, const ReadOptions& options) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";  // of UTF-8, which some programs write
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  RecordedHistory recorded;
  if (options.format.has_value()) {
    recorded.format = *options.format;
  } else {
    const auto format = GuessFormat(text);
    if (!format.ok()) return format.status();
    recorded.format = *format;
  }
  Reading reading(text, recorded.format);
  if (recorded.format == HistoryFormat::kJsonLines) {
    if (auto status = ReadHeader(text, options.own, reading.header()); !status.ok()) return status;
  }
  const Dialect dialect = DialectOf(recorded.format);
  if (options.own != nullptr) {
    recorded.model = ModelKind::kOwn;
    const auto make = [&] { return OwnInterpreter(*options.own, options.failed_cas, dialect); };
    if (auto status = Interpret(reading, options, make, recorded); !status.ok()) return status;
    recorded.passed_over = reading.passed_over();
    return recorded;
  }
  std::optional<ModelKind> model = options.model;
  if (!model.has_value()) model = reading.header().model;
  if (!model.has_value()) {
    auto found = reading.FindModel();
    if (!found.ok()) return found.status();
    model = *found;
  }
  recorded.model = *model;
  const auto make = [&] { return RecordInterpreter(*model, options.failed_cas, dialect); };
  if (auto status = Interpret(reading, options, make, recorded); !status.ok()) return status;
  const auto& initial = options.initial.has_value() ? options.initial : reading.header().initial;
  if (initial.has_value()) SetInitial(*initial, recorded);
  recorded.passed_over = reading.passed_over();
  return recorded;
}

absl::StatusOr<RecordedHistory> ReadHistory(std::string_view text,
                                            std::optional<HistoryFormat> format,
                                            std::optional<ModelKind> model) {
  ReadOptions options;
  options.format = format;
  options.model = model;
  return ReadHistory(text, options);
}

}  // namespace stampede
