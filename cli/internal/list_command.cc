#include "stampede/cli/internal/list_command.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/log.h"
#include "stampede/core/enum_names.h"
#include "stampede/core/internal/suggest.h"
#include "stampede/histories/model_description.h"
#include "stampede/sim/fault_kinds.h"

namespace stampede {
namespace {

constexpr std::array<std::string_view, 7> kLists = {"protocols", "invariants", "settings", "marks",
                                                    "defects",   "faults",     "models"};

constexpr std::array<std::pair<std::string_view, std::string_view>, kLists.size()> kListTexts = {
    {{"protocols", "what can be hunted"},
     {"invariants", "what is checked after every step, by protocol; `--disable NAME` does not"},
     {"settings",
      "a protocol's configuration, with its usual values; `--set NAME=VALUE` fixes one"},
     {"marks", "points of a protocol that runs should reach"},
     {"defects", "bugs that can be planted: `--defect NAME`"},
     {"faults", "what goes wrong: `--faults`, `--no-faults`, `--fault-rate`"},
     {"models", "types of objects whose histories are checked: `check --model NAME`"}}};

void Line(std::string_view name, std::string_view text) {
  constexpr std::size_t kWidth = 26;
  std::cout << "  " << name << std::string(name.size() < kWidth ? kWidth - name.size() : 1, ' ')
            << text << "\n";
}

void ListFaults() {
  for (std::size_t i = 0; i < kFaultKindCount; ++i) {
    Line(EnumName(static_cast<FaultKind>(i)), Describe(static_cast<FaultKind>(i)));
  }
}

void ListModels() {
  for (const std::string_view name : EnumNames(linearizability::ModelKind{})) {
    const ModelDescription model = DescribeModel(*ParseEnum<linearizability::ModelKind>(name));
    Line(name, model.what);
    for (const OperationDescription& operation : model.operations) {
      Line("", std::string(operation.name) + " -> " + std::string(operation.answers));
    }
  }
  std::cout << "A model of your own is a struct in C++, checked by stampede::CheckMain: "
               "docs/checking.md\n";
}

void ListDefects(const ProtocolDriver& driver) {
  for (const DefectInfo& defect : driver.defects()) {
    Line(defect.name, defect.what);
    if (defect.what.empty()) continue;  // known by its name only
    const std::string number =
        defect.number == 0 ? "" : "number " + std::to_string(defect.number) + ", ";
    Line("", number + std::string(defect.source) +
                 (defect.invariant.empty() ? "; harmless: violates nothing"
                                           : "; violates " + std::string(defect.invariant)));
  }
}

void ListSettings(const ProtocolDriver& driver) {
  for (const SettingInfo& setting : driver.settings()) {
    // The defects are a list of their own.
    Line(setting.name + "=" + setting.usual,
         setting.name == "defect" ? "see the list of defects" : setting.values);
  }
}

void List(std::string_view list, const ProtocolDriver& driver) {
  if (list == "invariants") {
    for (const InvariantInfo& info : driver.invariants()) Line(info.name, info.claim);
  }
  if (list == "settings") ListSettings(driver);
  if (list == "marks") {
    for (const std::string_view mark : driver.marks()) std::cout << "  " << mark << "\n";
  }
  if (list == "defects") ListDefects(driver);
}

}  // namespace

ListCommand::ListCommand(Arguments& arguments, const ProtocolRegistry& protocols)
    : protocols_(protocols),
      command_(arguments.AddCommand("list", "List the names that options take")) {
  std::vector<std::string> names;
  for (const auto& driver : protocols.protocols()) names.emplace_back(driver->name());
  command_.Add("list", list_, "protocols, invariants, settings, marks, defects, faults or models")
      .Offers({kLists.begin(), kLists.end()});
  command_.Add("protocol", protocol_, "Only those of this protocol").Offers(names);
}

int ListCommand::Run() const {
  if (list_.empty()) {
    for (const auto& [name, what] : kListTexts) Line(name, what);
    return kNothingFound;
  }
  if (std::find(kLists.begin(), kLists.end(), list_) == kLists.end()) {
    return RefuseInput(absl::InvalidArgumentError("there is no list of '" + list_ + "'" +
                                                  Suggestion(list_, kLists)));
  }
  const ProtocolDriver* only = nullptr;
  if (!protocol_.empty()) {
    const auto found = protocols_.Find(protocol_);
    if (!found.ok()) return RefuseInput(found.status());
    only = *found;
  }
  if (list_ == "faults") {  // any of them can strike any protocol
    ListFaults();
    return kNothingFound;
  }
  if (list_ == "models") {
    ListModels();
    return kNothingFound;
  }
  for (const auto& driver : protocols_.protocols()) {
    if (only != nullptr && only != driver.get()) continue;
    if (list_ == "protocols") {
      Line(driver->name(), driver->title());
      continue;
    }
    if (only == nullptr) std::cout << driver->name() << ":\n";
    List(list_, *driver);
  }
  return kNothingFound;
}

}  // namespace stampede
