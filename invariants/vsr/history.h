// How the operations of the replicated services read to the linearizability checker.
#ifndef STAMPEDE_INVARIANTS_VSR_HISTORY_H_
#define STAMPEDE_INVARIANTS_VSR_HISTORY_H_

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "stampede/core/kv/operation.h"
#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/linearizability/linearizability.h"

namespace stampede {

template <>
struct HistoryOf<Vsr> {
  static linearizability::ModelKind Model(const Cluster<Vsr>& cluster) {
    return cluster.config.service == vsr::ServiceKind::kAccumulator
               ? linearizability::ModelKind::kAccumulator
               : linearizability::ModelKind::kKv;
  }

  static bool Asked(const Payload& operation, linearizability::History& history,
                    linearizability::Event& asked) {
    using linearizability::Function;
    const auto words = kv::Words::Split(operation.bytes());
    if (!words || words->size() < 2) return false;
    const std::string_view verb = (*words)[0];
    if (verb == "add" || verb == "sub") {
      asked.function = Function::kAdd;
      const std::int64_t amount = Number((*words)[1]);
      asked.a = history.values.Number(verb == "add" ? amount : -amount);
      return words->size() == 2;
    }
    asked.key = KeyNumber(history, (*words)[1]);
    if (verb == "get" && words->size() == 2) return true;
    if (words->size() == 3) asked.a = history.values.Text((*words)[2]);
    if (verb == "put" && words->size() == 3) {
      asked.function = Function::kWrite;
    } else if (verb == "append" && words->size() == 3) {
      asked.function = Function::kAppend;
    } else if (verb == "cas" && words->size() == 4) {
      asked.function = Function::kCas;
      asked.a = history.values.Text((*words)[2]);
      asked.b = history.values.Text((*words)[3]);
    } else {
      return false;
    }
    return true;
  }

  static void Answered(const std::string& result, linearizability::History& history,
                       linearizability::Event& answered) {
    using linearizability::Function;
    if (answered.function == Function::kRead) answered.a = history.values.Text(result);
    if (answered.function == Function::kAdd) answered.a = history.values.Number(Number(result));
    if (answered.function == Function::kCas) answered.done = result == "ok";
  }

 private:
  static std::int64_t Number(std::string_view text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }
  static std::uint32_t KeyNumber(linearizability::History& history, std::string_view key) {
    const auto at = std::find(history.keys.begin(), history.keys.end(), key);
    const auto number = static_cast<std::uint32_t>(at - history.keys.begin());
    if (at == history.keys.end()) history.keys.emplace_back(key);
    return number;
  }
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_VSR_HISTORY_H_
