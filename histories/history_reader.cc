#include "stampede/histories/history_reader.h"

#include <string>
#include <utility>

#include "stampede/core/json.h"
#include "stampede/histories/internal/history_builder.h"

namespace stampede {
namespace {

using linearizability::Function;
using linearizability::ModelKind;
using linearizability::ValueId;
using linearizability::ValueTable;

// Longer lines are refused: a parsed line takes several times its length.
constexpr std::size_t kLongestLine = std::size_t{16} << 20;
constexpr std::size_t kMostLines = 0xFFFF'FFF0;

constexpr std::array<std::string_view, 8> kKeys = {"process", "type",  "f",    "key",
                                                   "value",   "index", "time", "error"};
constexpr std::array<std::string_view, 4> kTypes = {"invoke", "ok", "fail", "info"};

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

absl::Status InLine(std::size_t number, const absl::Status& status) {
  return absl::Status(status.code(),
                      "line " + std::to_string(number) + ": " + std::string(status.message()));
}

// A name that may be written as a text or a whole number.
absl::Status NameFromJson(const Json& json, const std::string& where, std::string& name) {
  if (!json.is_string() && !json.is_number_integer()) {
    return JsonMisfit(where, "a text or a whole number", json);
  }
  name = json.is_string() ? json.get<std::string>() : json.dump();
  return absl::OkStatus();
}

absl::Status ValueFromJson(const Json& json, const std::string& where, HistoryBuilder& builder,
                           ValueId& value) {
  if (json.is_null()) {
    value = builder.model() == ModelKind::kKv ? ValueTable::kEmpty : ValueTable::kNil;
  } else if (json.is_string()) {
    value = builder.values().Text(json.get<std::string>());
  } else if (json.is_number_integer() &&
             (!json.is_number_unsigned() || json.get<std::uint64_t>() <= INT64_MAX)) {
    value = builder.values().Number(json.get<std::int64_t>());
  } else {
    return JsonMisfit(where, "a text, null or a whole number between -2^63 and 2^63-1", json);
  }
  return absl::OkStatus();
}

// The `value` of an invocation: what is written, added or appended, or [FROM, TO].
absl::Status ArgumentsFromJson(const Json& json, Function function, HistoryBuilder& builder,
                               ValueId& a, ValueId& b) {
  if (function == Function::kRead) return absl::OkStatus();
  if (!json.contains("value")) return JsonMisfit("", "\"value\"", json);
  const Json& value = json["value"];
  if (function == Function::kCas) {
    if (!value.is_array() || value.size() != 2) return JsonMisfit("/value", "[FROM, TO]", value);
    auto status = ValueFromJson(value[0], "/value/0", builder, a);
    return status.ok() ? ValueFromJson(value[1], "/value/1", builder, b) : status;
  }
  if (function == Function::kAppend && !value.is_string()) {
    return JsonMisfit("/value", "a text", value);
  }
  if (function == Function::kAdd && !value.is_number_integer()) {
    return JsonMisfit("/value", "a whole number", value);
  }
  return ValueFromJson(value, "/value", builder, a);
}

absl::Status CheckKeys(const Json& json) {
  for (const auto& [key, unused] : json.items()) {
    if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end()) {
      return absl::InvalidArgumentError("unknown key '" + key.substr(0, 64) + "'" +
                                        Suggestion(key, kKeys));
    }
  }
  for (const char* key : {"process", "type", "f"}) {
    if (!json.contains(key)) return JsonMisfit("", "\"" + std::string(key) + "\"", json);
  }
  for (const char* key : {"type", "f"}) {
    if (!json[key].is_string()) return JsonMisfit("/" + std::string(key), "a text", json[key]);
  }
  return absl::OkStatus();
}

// Reads the header of our own format, if there is one.
absl::Status ReadHeader(std::string_view line, bool& found, std::optional<ModelKind>& model) {
  const auto json = ParseJson(line);
  found = json.ok() && json->is_object() && json->contains("stampede_history");
  if (!found) return absl::OkStatus();
  for (const auto& [key, value] : json->items()) {
    if (key == "stampede_history") {
      if (value != 1) return JsonMisfit("/stampede_history", "version 1", value);
    } else if (key == "model") {
      ModelKind named = ModelKind::kRegister;
      if (auto status = FromJson(value, named, "/model"); !status.ok()) return status;
      if (!model.has_value()) model = named;
    } else {
      return absl::InvalidArgumentError("unknown key '" + key.substr(0, 64) +
                                        "' in the header; one of stampede_history, model");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<HistoryFormat> FormatOf(std::string_view line) {
  const std::size_t start = line.find_first_not_of(" \t\r");
  const std::string_view text = line.substr(std::min(start, line.size()));
  if (text.starts_with("INFO")) return HistoryFormat::kJepsen;
  if (text.starts_with("{:")) return HistoryFormat::kPorcupine;
  if (text.starts_with('{') || text.empty()) return HistoryFormat::kJsonLines;
  return Expected(
      "a line of JSON ({\"process\": ...), of Jepsen (INFO jepsen.util - ...) or of "
      "Porcupine ({:process ...)",
      text);
}

absl::StatusOr<ModelKind> ModelOf(HistoryFormat format) {
  switch (format) {
    case HistoryFormat::kJepsen: return ModelKind::kCasRegister;
    case HistoryFormat::kPorcupine: return ModelKind::kKv;
    case HistoryFormat::kJsonLines: break;
  }
  return absl::InvalidArgumentError(
      "the file does not name its model: give one, or write a header "
      "{\"stampede_history\": 1, \"model\": ...}");
}

absl::Status ReadLine(HistoryFormat format, std::string_view line, HistoryBuilder& builder) {
  switch (format) {
    case HistoryFormat::kJsonLines: return ReadJsonLine(line, builder);
    case HistoryFormat::kJepsen: return ReadJepsenLine(line, builder);
    case HistoryFormat::kPorcupine: break;
  }
  return ReadPorcupineLine(line, builder);
}

}  // namespace

absl::Status ReadJsonLine(std::string_view line, HistoryBuilder& builder) {
  const auto json = ParseJson(line);
  if (!json.ok()) return json.status();
  if (!json->is_object()) return JsonMisfit("", "an object", *json);
  if (auto status = CheckKeys(*json); !status.ok()) return status;
  std::string process;
  std::string key;
  if (auto status = NameFromJson((*json)["process"], "/process", process); !status.ok()) {
    return status;
  }
  if (json->contains("key")) {
    if (auto status = NameFromJson((*json)["key"], "/key", key); !status.ok()) return status;
  }
  const std::string type = (*json)["type"].get<std::string>();
  const auto found = std::find(kTypes.begin(), kTypes.end(), type);
  if (found == kTypes.end()) {
    return JsonMisfit("/type", "invoke, ok, fail or info", (*json)["type"]);
  }
  const auto function = ParseFunction((*json)["f"].get<std::string>());
  if (!function.has_value()) {
    return JsonMisfit("/f", "read, write, cas, append or add", (*json)["f"]);
  }
  ValueId a = ValueTable::kNil;
  ValueId b = ValueTable::kNil;
  if (type == "invoke") {
    auto status = ArgumentsFromJson(*json, *function, builder, a, b);
    return status.ok() ? builder.Invoke(process, *function, key, a, b) : status;
  }
  const auto ending = static_cast<Ending>(found - kTypes.begin() - 1);
  const bool answers = *function == Function::kRead || *function == Function::kAdd;
  if (ending == Ending::kOk && answers) {
    if (!json->contains("value")) return JsonMisfit("", "\"value\", the answer", *json);
    const Json& value = (*json)["value"];
    if (builder.model() == ModelKind::kAccumulator && !value.is_number_integer()) {
      return JsonMisfit("/value", "a whole number, the sum", value);
    }
    if (auto status = ValueFromJson(value, "/value", builder, a); !status.ok()) return status;
  }
  return builder.End(process, *function, ending, a);
}

absl::StatusOr<RecordedHistory> ReadHistory(std::string_view text,
                                            std::optional<HistoryFormat> format,
                                            std::optional<ModelKind> model) {
  RecordedHistory recorded;
  std::optional<HistoryBuilder> builder;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (number > kMostLines) return absl::ResourceExhaustedError("the file has too many lines");
    if (line.size() > kLongestLine) {
      return InLine(number, absl::ResourceExhaustedError("longer than 16 MiB"));
    }
    if (IsBlank(line)) continue;
    if (!builder.has_value()) {
      if (!format.has_value()) {
        const auto guess = FormatOf(line);
        if (!guess.ok()) return InLine(number, guess.status());
        format = *guess;
      }
      bool header = false;
      if (*format == HistoryFormat::kJsonLines) {
        if (auto status = ReadHeader(line, header, model); !status.ok()) {
          return InLine(number, status);
        }
      }
      if (!model.has_value()) {
        const auto usual = ModelOf(*format);
        if (!usual.ok()) return InLine(number, usual.status());
        model = *usual;
      }
      builder.emplace(*model);
      if (header) continue;
    }
    builder->AtLine(static_cast<std::uint32_t>(number));
    if (auto status = ReadLine(*format, line, *builder); !status.ok()) {
      return InLine(number, status);
    }
  }
  recorded.format = format.value_or(HistoryFormat::kJsonLines);
  recorded.model = model.value_or(ModelKind::kRegister);
  if (builder.has_value()) recorded.history = builder->Finish();
  return recorded;
}

}  // namespace stampede
