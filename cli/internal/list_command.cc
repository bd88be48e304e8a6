#include "stampede/cli/internal/list_command.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <string>
#include <string_view>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/log.h"
#include "stampede/core/internal/suggest.h"
#include "stampede/sim/fault_kinds.h"

namespace stampede {
namespace {

constexpr std::array<std::string_view, 4> kLists = {"protocols", "invariants", "defects", "faults"};

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

}  // namespace

ListCommand::ListCommand(Arguments& arguments, const ProtocolRegistry& protocols)
    : protocols_(protocols),
      command_(arguments.AddCommand("list", "List protocols, invariants, defects or faults")) {
  command_.Add("list", list_, "protocols, invariants, defects or faults").Required();
}

int ListCommand::Run() const {
  if (list_ == "faults") {
    ListFaults();
    return kNothingFound;
  }
  if (std::find(kLists.begin(), kLists.end(), list_) == kLists.end()) {
    return RefuseInput(absl::InvalidArgumentError(
        "there is no list of '" + list_ + "'" + Suggestion(list_, kLists) +
        "; the lists are protocols, invariants, defects, faults"));
  }
  for (const auto& driver : protocols_.protocols()) {
    if (list_ == "protocols") {
      Line(driver->name(), driver->title());
      continue;
    }
    std::cout << driver->name() << ":\n";
    if (list_ == "defects") ListDefects(*driver);
    if (list_ == "invariants") {
      for (const InvariantInfo& invariant : driver->invariants()) {
        Line(invariant.name, invariant.claim);
      }
    }
  }
  return kNothingFound;
}

}  // namespace stampede
