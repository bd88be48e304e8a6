#include "stampede/invariants/linearizability/internal/offline_models.h"

#include "stampede/invariants/linearizability/internal/own_calls.h"

namespace stampede::linearizability {

std::unique_ptr<OfflineModel> NewOfflineModel(ModelKind model, const History& history,
                                              const std::vector<ObjectCall>& calls,
                                              const FirstState& first) {
  switch (model) {
    case ModelKind::kRegister:
    case ModelKind::kCasRegister: return NewCellModel(history, calls, first);
    case ModelKind::kKv:
      // Where there are transactions there is nothing else.
      if (!calls.empty() && calls[0].function == Function::kTxn) {
        return NewStoreModel(history, calls, first);
      }
      return NewCellModel(history, calls, first);
    case ModelKind::kAccumulator:
    case ModelKind::kCounter: return NewSumModel(history, calls, first);
    case ModelKind::kList:
    case ModelKind::kStack: return NewListModel(model, history, calls);
    case ModelKind::kMutex:
    case ModelKind::kLease: return NewLockModel(history, calls, first);
    case ModelKind::kOwn: return history.own->NewModel(calls);
    case ModelKind::kSet:
    case ModelKind::kQueue:
    case ModelKind::kUnorderedQueue:
    case ModelKind::kBank: break;
  }
  return NewContainerModel(model, history, calls, first);
}

}  // namespace stampede::linearizability
