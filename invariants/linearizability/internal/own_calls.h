// The operations of a user's type, as the events of a history refer to them: by numbers.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OWN_CALLS_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OWN_CALLS_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stampede/invariants/linearizability/internal/object_calls.h"
#include "stampede/invariants/linearizability/internal/offline_model.h"
#include "stampede/invariants/linearizability/value_table.h"

namespace stampede::linearizability {

class OwnCalls {
 public:
  // As they stand in the file; values are JSON, and empty where there was none.
  struct Text {
    std::string function;
    std::string value;
  };

  explicit OwnCalls(std::string_view name) : name_(name) {}
  virtual ~OwnCalls() = default;

  // Of the type.
  const std::string& name() const { return name_; }
  const Text& operation(ValueId number) const { return operations_[number]; }
  const Text& answer(ValueId number) const { return answers_[number]; }

  // One object with these operations. `calls` and this must outlive it.
  virtual std::unique_ptr<OfflineModel> NewModel(const std::vector<ObjectCall>& calls) const = 0;

  std::size_t bytes() const { return bytes_; }

 protected:
  ValueId AddOperation(Text text) { return Add(std::move(text), operations_); }
  ValueId AddAnswer(Text text) { return Add(std::move(text), answers_); }

 private:
  ValueId Add(Text text, std::vector<Text>& texts) {
    bytes_ += sizeof(Text) + text.function.size() + text.value.size();
    texts.push_back(std::move(text));
    return static_cast<ValueId>(texts.size() - 1);
  }

  std::string name_;
  std::vector<Text> operations_;
  std::vector<Text> answers_;
  std::size_t bytes_ = 0;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OWN_CALLS_H_
