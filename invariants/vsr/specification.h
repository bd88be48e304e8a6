// What the operations of a VSR log mean, without replicas.
#ifndef STAMPEDE_INVARIANTS_VSR_SPECIFICATION_H_
#define STAMPEDE_INVARIANTS_VSR_SPECIFICATION_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "stampede/core/fingerprint.h"
#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/decided_log.h"

namespace stampede {

// It does not use core/vsr/client_table.h, so that a mistake there is seen. Only the type of a row
// is shared.
template <>
struct SpecificationOf<Vsr> {
 public:
  void Start(const Cluster<Vsr>& cluster) {
    sessions_ = cluster.config.sessions;
    service_ = Vsr::NewService(cluster.config);
    clients_.clear();
    clients_digest_ = 0;
    operations_ = 0;
    epoch_ = 0;
  }

  std::string Execute(const Vsr::LoggedOperation& logged) {
    const vsr::OpNumber op(++operations_);
    if (logged.kind == vsr::EntryKind::kRegister) {
      Remember({vsr::ClientId(logged.client), op, vsr::RequestNumber(0), op, ""});
      if (clients_.size() > sessions_) Forget();
      return "";
    }
    const auto known = clients_.find(logged.client);
    const vsr::OpNumber session =
        known == clients_.end() ? vsr::OpNumber(0) : known->second.session;
    // The operation of a client without that session has no effect.
    if (sessions_ > 0 && (known == clients_.end() || session != logged.session)) return "";
    std::string result;
    switch (logged.kind) {
      case vsr::EntryKind::kReconfiguration: result = "epoch " + std::to_string(++epoch_); break;
      case vsr::EntryKind::kCheckEpoch: result = "epoch " + std::to_string(epoch_); break;
      default: result = service_.Apply(logged.operation.bytes()); break;
    }
    Remember(
        {vsr::ClientId(logged.client), session, vsr::RequestNumber(logged.request), op, result});
    return result;
  }

  std::uint64_t StateDigest() const { return service_.Digest(); }
  std::uint64_t ClientsDigest() const { return clients_digest_; }

 private:
  using Row = vsr::ClientTable::Row;

  void Remember(Row row) {
    row.digest = Fingerprint(row);
    Row& known = clients_[row.client.value()];
    clients_digest_ += row.digest - known.digest;
    known = std::move(row);
  }

  // Forgets the client whose latest operation is the oldest.
  void Forget() {
    const auto oldest =
        std::min_element(clients_.begin(), clients_.end(),
                         [](const auto& a, const auto& b) { return a.second.op < b.second.op; });
    clients_digest_ -= oldest->second.digest;
    clients_.erase(oldest);
  }

  std::uint32_t sessions_ = 0;
  ServiceHandle service_;
  std::map<std::uint64_t, Row> clients_;
  std::uint64_t clients_digest_ = 0;  // the sum of the rows'
  std::uint64_t operations_ = 0;
  std::uint64_t epoch_ = 0;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_VSR_SPECIFICATION_H_
