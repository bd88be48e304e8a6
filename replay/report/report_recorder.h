// Observes a run and keeps it whole, for a report.
#ifndef STAMPEDE_REPLAY_REPORT_REPORT_RECORDER_H_
#define STAMPEDE_REPLAY_REPORT_REPORT_RECORDER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "stampede/replay/protocol_driver.h"
#include "stampede/replay/report/recorded_run.h"
#include "stampede/sim/fault_spans.h"

namespace stampede::report {

// How many steps of a block of details; see data.ts.
inline constexpr std::uint64_t kStepsInBlock = 256;

class ReportRecorder final : public WholeRunObserver {
 public:
  // Details and states are kept from this step on.
  explicit ReportRecorder(std::uint64_t details_from = 1);
  ~ReportRecorder() override;

  // The run, once it has ended.
  RecordedRun Take() { return std::move(run_); }

  void OnBegin(const ProtocolDriver& protocol, const RunSpec& spec) override;
  void OnRun(const AnyRun& run) override { any_run_ = &run; }
  void OnEnd(const RunOutcome& outcome) override;

  void OnStep(const StepView& view) override;
  void OnSent(const MessageName& name, const MessageFault& fault, Time arrival) override;
  void OnLost(const MessageName& name, Loss why) override;
  void OnReleased(const MessageName& name, const ReleasePoint& point) override;
  void OnWindow(std::uint64_t window, const FaultState& faults) override;
  void OnCrash(const CrashPoint& crash) override;
  void OnHeal(const FaultState& lasting) override;
  void OnCommand(const stampede::Command& command, Time at) override;

 private:
  struct States;  // of all nodes, as JSON

  Time now() const;
  void Note(Time at, std::string kind, std::optional<NodeId> node, std::string text);
  void SetFaults(Time at, const FaultState& faults);
  void Close(const std::vector<FaultSpans::Span>& spans, std::optional<Time> end);
  void GoDown(NodeId node, Time at, DiskLoss loss, Duration down);
  void ComeUp(NodeId node, Time at);
  void AddDetails(const StepView& view, Step& step);
  void AddOperations(const StepView& view, const Step& step);
  Message* Find(const MessageName& name);
  std::string Show(const MessageName& name) const;

  RecordedRun run_;
  const std::uint64_t details_from_;
  const AnyRun* any_run_ = nullptr;
  std::unique_ptr<States> states_;
  FaultSpans faults_;
  std::map<NodeId, Span> down_;
  std::map<std::uint64_t, std::size_t> under_way_;  // by packed name
  // The steps whose sends have not left yet, by link and type of message: they leave in order.
  std::map<std::tuple<NodeId, NodeId, std::uint8_t>, std::vector<std::uint64_t>> leaving_;
  std::map<NodeId, std::vector<std::size_t>> asked_;  // operations under way, oldest first
};

}  // namespace stampede::report

#endif  // STAMPEDE_REPLAY_REPORT_REPORT_RECORDER_H_
