// What the operations of a VSR log mean, without replicas.
#ifndef STAMPEDE_INVARIANTS_VSR_SPECIFICATION_H_
#define STAMPEDE_INVARIANTS_VSR_SPECIFICATION_H_

#include <cstdint>
#include <string>

#include "core/vsr/vsr.h"
#include "invariants/decided_log.h"

namespace stampede {

template <>
struct SpecificationOf<Vsr> {
 public:
  void Start(const vsr::Config& config) {
    sessions_ = config.sessions;
    service_ = Vsr::NewService(config);
    clients_ = vsr::ClientTable();
    operations_ = 0;
    epoch_ = 0;
  }

  std::string Execute(const Vsr::LoggedOperation& logged) {
    const vsr::OpNumber op(++operations_);
    const vsr::ClientId client(logged.client);
    if (logged.kind == vsr::EntryKind::kRegister) {
      clients_.Register(client, op);
      clients_.EvictOver(sessions_);
      return "";
    }
    if (sessions_ > 0) {  // of a client without that session nothing is done
      const vsr::ClientTable::Row* row = clients_.Find(client);
      if (row == nullptr || row->session != logged.session) return "";
    }
    std::string result;
    switch (logged.kind) {
      case vsr::EntryKind::kReconfiguration: result = "epoch " + std::to_string(++epoch_); break;
      case vsr::EntryKind::kCheckEpoch: result = "epoch " + std::to_string(epoch_); break;
      default: result = service_.Apply(logged.operation.bytes()); break;
    }
    clients_.Record(client, vsr::RequestNumber(logged.request), op, result);
    return result;
  }

  std::uint64_t StateDigest() const { return service_.Digest(); }
  std::uint64_t ClientsDigest() const { return clients_.Digest(); }

 private:
  std::uint32_t sessions_ = 0;
  ServiceHandle service_;
  vsr::ClientTable clients_;
  std::uint64_t operations_ = 0;
  std::uint64_t epoch_ = 0;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_VSR_SPECIFICATION_H_
