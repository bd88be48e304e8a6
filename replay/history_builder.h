#ifndef STAMPEDE_REPLAY_HISTORY_BUILDER_H_
#define STAMPEDE_REPLAY_HISTORY_BUILDER_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede {

// How a process's operation ended.
enum class Ending : std::uint8_t {
  kOk,    // it was answered
  kFail,  // it did not happen; of a compare-and-set: the value was another
  kInfo,  // nobody knows
};

// Makes a history of what the lines of a file say, and refuses what no history can hold.
class HistoryBuilder {
 public:
  explicit HistoryBuilder(linearizability::ModelKind model) : model_(model) {}

  linearizability::ModelKind model() const { return model_; }
  linearizability::ValueTable& values() { return history_.values; }

  // The lines that follow are about line `line`, from 1.
  void AtLine(std::uint32_t line) { line_ = line; }

  // The process begins an operation. `a` and `b` as in Event.
  absl::Status Invoke(std::string_view process, linearizability::Function function,
                      std::string_view key, linearizability::ValueId a, linearizability::ValueId b);

  // The operation of the process ends; `seen` is what a read or an add was answered.
  absl::Status End(std::string_view process, linearizability::Function function, Ending ending,
                   linearizability::ValueId seen);

  // What all lines made. The builder is empty afterwards.
  linearizability::History Finish();

 private:
  struct Open {
    std::uint32_t event = 0;  // its invocation
    std::uint32_t line = 0;
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

// "expected EXPECTED, found 'FOUND'", with no more of FOUND than fits a message.
absl::Status Expected(std::string_view expected, std::string_view found);

// The whole decimal number that `text` is, or nothing.
std::optional<std::int64_t> ParseInteger(std::string_view text);

// The readers of one line of each format. They REQUIRE that the line is not blank.
absl::Status ReadJsonLine(std::string_view line, HistoryBuilder& builder);
absl::Status ReadJepsenLine(std::string_view line, HistoryBuilder& builder);
absl::Status ReadPorcupineLine(std::string_view line, HistoryBuilder& builder);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_HISTORY_BUILDER_H_
