#ifndef STAMPEDE_HISTORIES_INTERNAL_HISTORY_BUILDER_H_
#define STAMPEDE_HISTORIES_INTERNAL_HISTORY_BUILDER_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede {

// How an operation ended.
enum class Ending : std::uint8_t {
  kOk,    // it was answered
  kFail,  // it did not happen; of a compare-and-set: the value was not the expected one
  kInfo,  // unknown: it may take effect at any later time, or never
};

// Builds a history from the lines of a file; lines that contradict each other are errors.
class HistoryBuilder {
 public:
  explicit HistoryBuilder(linearizability::ModelKind model) : model_(model) {}

  linearizability::ModelKind model() const { return model_; }
  linearizability::ValueTable& values() { return history_.values; }

  // The calls that follow are for line number `line`, from 1.
  void AtLine(std::uint32_t line) { line_ = line; }

  // The process invokes an operation; `a` and `b` are those of Event.
  absl::Status Invoke(std::string_view process, linearizability::Function function,
                      std::string_view key, linearizability::ValueId a, linearizability::ValueId b);

  // The open operation of the process ends; `seen` is the answer of a read or an add.
  absl::Status End(std::string_view process, linearizability::Function function, Ending ending,
                   linearizability::ValueId seen);

  // The history of all lines so far. The builder is empty afterwards.
  linearizability::History Finish();

 private:
  struct Open {
    std::uint32_t event = 0;  // number of the invocation
    std::uint32_t line = 0;   // of the invocation
  };

  void Add(const linearizability::Event& event);

  linearizability::ModelKind model_;
  linearizability::History history_;
  std::map<std::string, Open, std::less<>> open_;           // by process
  std::map<std::string, std::uint32_t, std::less<>> keys_;  // numbers, by name
  std::vector<bool> left_out_;                              // by operation
  std::vector<bool> ended_;                                 // by operation
  std::uint32_t line_ = 1;
};

// The function of that name in files: "read" or "get", "write" or "put", "cas", "append", "add".
std::optional<linearizability::Function> ParseFunction(std::string_view name);
std::string_view FunctionName(linearizability::Function function);

// The error "expected EXPECTED, found 'FOUND'"; at most 60 bytes of `found` are shown.
absl::Status Expected(std::string_view expected, std::string_view found);

// `text` as a decimal number; nothing where it is none, or needs more than 64 bits.
std::optional<std::int64_t> ParseInteger(std::string_view text);

// Each reads one line of a format. REQUIRES: the line is not blank.
absl::Status ReadJsonLine(std::string_view line, HistoryBuilder& builder);
absl::Status ReadJepsenLine(std::string_view line, HistoryBuilder& builder);
absl::Status ReadPorcupineLine(std::string_view line, HistoryBuilder& builder);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_HISTORY_BUILDER_H_
