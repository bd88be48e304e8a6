// The types of models.h and more, as models of whole histories.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OFFLINE_MODELS_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OFFLINE_MODELS_H_

#include <memory>
#include <vector>

#include "stampede/invariants/linearizability/history_checker.h"
#include "stampede/invariants/linearizability/internal/first_states.h"
#include "stampede/invariants/linearizability/internal/object_calls.h"
#include "stampede/invariants/linearizability/internal/offline_model.h"

namespace stampede::linearizability {

// One object with these operations, which holds `first` at first. `history` and `calls` must
// outlive the model; neither is changed.
std::unique_ptr<OfflineModel> NewOfflineModel(ModelKind model, const History& history,
                                              const std::vector<ObjectCall>& calls,
                                              const FirstState& first);
// The same for single types.
std::unique_ptr<OfflineModel> NewCellModel(const History& history,
                                           const std::vector<ObjectCall>& calls,
                                           const FirstState& first);
std::unique_ptr<OfflineModel> NewUnknownCellModel(const History& history,
                                                  const std::vector<ObjectCall>& calls);
std::unique_ptr<OfflineModel> NewStoreModel(const History& history,
                                            const std::vector<ObjectCall>& calls,
                                            const FirstState& first);
std::unique_ptr<OfflineModel> NewSumModel(const History& history,
                                          const std::vector<ObjectCall>& calls,
                                          const FirstState& first);
std::unique_ptr<OfflineModel> NewLockModel(const History& history,
                                           const std::vector<ObjectCall>& calls,
                                           const FirstState& first);
std::unique_ptr<OfflineModel> NewListModel(ModelKind model, const History& history,
                                           const std::vector<ObjectCall>& calls);
std::unique_ptr<OfflineModel> NewContainerModel(ModelKind model, const History& history,
                                                const std::vector<ObjectCall>& calls,
                                                const FirstState& first);

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OFFLINE_MODELS_H_
