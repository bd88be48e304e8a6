#include "stampede/cli/list_command.h"

#include <array>
#include <iostream>
#include <string>
#include <string_view>

#include "spdlog/spdlog.h"
#include "stampede/cli/exit_codes.h"
#include "stampede/cli/protocols.h"
#include "stampede/core/suggest.h"
#include "stampede/sim/faults.h"

namespace stampede {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"protocols", "invariants", "defects", "faults"};

void Line(std::string_view name, std::string_view text) {
  std::cout << "  " << name << std::string(name.size() < 26 ? 26 - name.size() : 1, ' ') << text
            << "\n";
}

void ListDefects(const ProtocolDriver& runner) {
  for (const DefectInfo& defect : runner.defects()) {
    Line(defect.name, defect.what);
    std::string rest = defect.number == 0 ? std::string(defect.source)
                                          : "number " + std::to_string(defect.number) + ", " +
                                                std::string(defect.source);
    Line("", rest + (defect.invariant.empty() ? "; harmless: should trip nothing"
                                              : "; should trip " + std::string(defect.invariant)));
  }
}

}  // namespace

ListCommand::ListCommand(CLI::App& app)
    : command_(app.add_subcommand("list", "List protocols, invariants, defects or faults")) {
  command_->add_option("what", what_, "protocols, invariants, defects or faults")->required();
}

int ListCommand::Run() const {
  if (what_ == "faults") {
    for (std::size_t i = 0; i < kFaultKindCount; ++i) {
      Line(EnumName(static_cast<FaultKind>(i)), Describe(static_cast<FaultKind>(i)));
    }
    return kNothingFound;
  }
  if (std::find(kKinds.begin(), kKinds.end(), what_) == kKinds.end()) {
    spdlog::error(
        "there is no list of '{}'{}; the lists are protocols, invariants, defects, faults", what_,
        Suggestion(what_, kKinds));
    return kBadInput;
  }
  for (const auto& runner : Protocols()) {
    if (what_ == "protocols") {
      Line(runner->name(), runner->title());
      continue;
    }
    std::cout << runner->name() << ":\n";
    if (what_ == "defects") ListDefects(*runner);
    if (what_ == "invariants") {
      for (const InvariantInfo& invariant : runner->invariants()) {
        Line(invariant.name, invariant.claim);
      }
    }
  }
  return kNothingFound;
}

}  // namespace stampede
