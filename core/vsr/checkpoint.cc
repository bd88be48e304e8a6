#include "stampede/core/vsr/checkpoint.h"

#include "stampede/core/fingerprint.h"
#include "stampede/core/show.h"

namespace stampede::vsr {

Checkpoint::Checkpoint(Snapshot snapshot) {
  Hasher hasher;
  hasher.Add(snapshot.op.value());
  hasher.Add(snapshot.service.Digest());
  hasher.Add(snapshot.clients.Digest());
  AddFingerprint(hasher, snapshot.group);
  const std::uint64_t digest = hasher.value();
  body_ = Ref<const Body>(new Body(std::move(snapshot), digest));
}

std::string Checkpoint::ToString() const {
  return body_ ? "after op " + Show(op()) : "none";
}

}  // namespace stampede::vsr
