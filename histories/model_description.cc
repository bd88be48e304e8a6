#include "stampede/histories/model_description.h"

namespace stampede {

using linearizability::ModelKind;

ModelDescription DescribeModel(ModelKind model) {
  constexpr OperationDescription kRead = {"read", "the value"};
  constexpr OperationDescription kWrite = {"write VALUE", "nothing"};
  constexpr OperationDescription kCas = {"cas [FROM, TO]",
                                         "ok where the value was FROM, else fail"};
  constexpr OperationDescription kDequeue = {"dequeue",
                                             "the value taken out, null where there is none"};
  switch (model) {
    case ModelKind::kRegister: return {"a value, null at first", {kRead, kWrite}};
    case ModelKind::kCasRegister:
      return {"a value with compare-and-set, null at first", {kRead, kWrite, kCas}};
    case ModelKind::kKv:
      return {"a key of a store, \"\" at first; null is \"\"",
              {{"get", "the value"},
               {"put VALUE", "nothing"},
               {"append TEXT", "nothing"},
               {"delete", "nothing; the value is \"\" then"},
               kCas,
               {"read {KEY: null, ...}", "{KEY: VALUE, ...}: several keys at once"},
               {"write {KEY: VALUE, ...}", "nothing; several keys at once"},
               {"txn [[F, KEY, VALUE], ...]",
                "the same with what was read; F is read, write, append or delete"}}};
    case ModelKind::kAccumulator:
      return {"a number, 0 at first; wraps at 64 bits",
              {{"read", "the number"}, {"add NUMBER", "the sum"}}};
    case ModelKind::kCounter:
      return {"a number, 0 at first; wraps at 64 bits",
              {{"read", "the number"},
               {"add NUMBER", "the sum, or nothing"},
               {"increment", "the same as add 1"}}};
    case ModelKind::kSet:
      return {"a set, empty at first",
              {{"add VALUE", "nothing"},
               {"remove VALUE", "nothing"},
               {"contains VALUE", "true or false"},
               {"read", "a list of all values"}}};
    case ModelKind::kQueue:
      return {"first in, first out; empty at first", {{"enqueue VALUE", "nothing"}, kDequeue}};
    case ModelKind::kUnorderedQueue:
      return {"a queue in any order; empty at first", {{"enqueue VALUE", "nothing"}, kDequeue}};
    case ModelKind::kStack:
      return {
          "last in, first out; empty at first",
          {{"push VALUE", "nothing"}, {"pop", "the value taken off, null where there is none"}}};
    case ModelKind::kList:
      return {"a list that grows, empty at first",
              {{"append VALUE", "nothing"}, {"read", "the whole list"}}};
    case ModelKind::kMutex:
      return {"a lock, free at first; the holder counts where it is named",
              {{"acquire [HOLDER]", "nothing; it was free"},
               {"release [HOLDER]", "nothing; it was held"}}};
    case ModelKind::kLease:
      return {"a lock with a holder, who is the process where none is named; free at first",
              {{"acquire [HOLDER]", "nothing; it was free"},
               {"renew [HOLDER]", "nothing; the holder held it"},
               {"release [HOLDER]", "nothing; the holder held it"},
               {"expire", "nothing; it is free then"},
               {"read", "the holder, null where it is free"}}};
    case ModelKind::kBank:
    case ModelKind::kOwn: break;
  }
  return {"accounts; what they hold at first follows from the reads before the first transfer",
          {{"transfer [FROM, TO, AMOUNT]", "nothing"}, {"read", "{ACCOUNT: BALANCE, ...}"}}};
}

}  // namespace stampede
