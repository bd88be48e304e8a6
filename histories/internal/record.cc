#include "stampede/histories/internal/record.h"

#include <utility>

#include "stampede/histories/internal/history_builder.h"

namespace stampede {
namespace {

absl::Status SetProcess(const Datum& datum, Record& record) {
  if (!datum.is_number() && !datum.is_word()) {
    return Expected("a text or a whole number", ShowDatum(datum), "/process: ");
  }
  if (datum.kind == Datum::Kind::kOther && !datum.text.empty() &&
      (datum.text[0] == '-' || (datum.text[0] >= '0' && datum.text[0] <= '9'))) {
    return Expected("a text or a whole number", datum.text, "/process: ");
  }
  record.process = datum.is_number() ? std::to_string(datum.number) : datum.text;
  std::string_view name = record.process;
  if (name.starts_with(':')) name.remove_prefix(1);
  record.nemesis = datum.kind == Datum::Kind::kKeyword || record.process.starts_with(':') ||
                   name.starts_with("nemesis");
  return absl::OkStatus();
}

// A word without the colon that Jepsen's keywords have where they are written as texts.
absl::Status SetWord(const Datum& datum, std::string_view name, std::string& word) {
  if (!datum.is_word()) {
    return Expected("a text", ShowDatum(datum), "/" + std::string(name) + ": ");
  }
  word = datum.text.starts_with(':') ? datum.text.substr(1) : datum.text;
  return absl::OkStatus();
}

}  // namespace

absl::Status InLine(std::uint32_t line, const absl::Status& status) {
  return absl::Status(status.code(),
                      "line " + std::to_string(line) + ": " + std::string(status.message()));
}

absl::Status SetField(std::string_view name, Datum& datum, Record& record,
                      PassedOver& passed_over) {
  if (name == "process") return SetProcess(datum, record);
  if (name == "type") return SetWord(datum, name, record.type);
  if (name == "f") return SetWord(datum, name, record.function);
  if (name == "key") {
    record.has_key = !datum.is_nil();
    record.key = record.has_key ? NameOf(datum) : "";
  } else if (name == "value") {
    record.has_value = true;
    std::swap(record.value, datum);
  } else if (name == "time") {
    record.has_time = datum.is_number();
    record.time = datum.number;
  } else if (name == "error") {
    record.has_error = !datum.is_nil();
    record.error = ShowDatum(datum);
  } else if (name != "index") {
    ++passed_over["key " + std::string(name.substr(0, 64))];
  }
  return absl::OkStatus();
}

absl::Status RecordFromMap(const Datum& map, Record& record, PassedOver& passed_over) {
  Datum value;
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
    if (!map.items[i].is_word()) continue;
    value = map.items[i + 1];
    if (auto status = SetField(map.items[i].text, value, record, passed_over); !status.ok()) {
      return status;
    }
  }
  for (const char* key : {"process", "type", "f"}) {
    if (map.Find(key) != nullptr) continue;
    return Expected("\"" + std::string(key) + "\"", ShowDatum(map));
  }
  return absl::OkStatus();
}

absl::Status RecordFromList(const Datum& list, Record& record) {
  constexpr std::string_view kForm = "[PROCESS TYPE F VALUE]";
  if (list.items.size() < 3 || list.items.size() > 5) return Expected(kForm, ShowDatum(list));
  PassedOver none;
  std::size_t i = 0;
  for (const std::string_view name : {"process", "type", "f", "value", "error"}) {
    if (i >= list.items.size()) break;
    Datum item = list.items[i++];
    if (auto status = SetField(name, item, record, none); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace stampede
