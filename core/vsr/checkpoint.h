// Checkpoints (the paper, section 5.1): the state of a replica after an operation, without the
// operations that led to it.
#ifndef STAMPEDE_CORE_VSR_CHECKPOINT_H_
#define STAMPEDE_CORE_VSR_CHECKPOINT_H_

#include <cstdint>
#include <string>
#include <utility>

#include "stampede/core/fields.h"
#include "stampede/core/hash.h"
#include "stampede/core/kv/service.h"
#include "stampede/core/ref.h"
#include "stampede/core/vsr/client_table.h"
#include "stampede/core/vsr/group.h"
#include "stampede/core/vsr/types.h"

namespace stampede::vsr {

// A function of operations 1..op.
struct Snapshot {
  OpNumber op;
  ServiceHandle service;
  ClientTable clients;
  Group group;  // the group that operation op + 1 belongs to
  STAMPEDE_FIELDS(Snapshot, op, service, clients, group)
};

// A checkpoint as files hold it.
struct CheckpointData {
  OpNumber op;
  std::uint64_t digest = 0;
  STAMPEDE_FIELDS(CheckpointData, op, digest)
};

// An immutable snapshot, shared by all copies; or none, which stands for the state before operation
// 1.
class Checkpoint {
 public:
  Checkpoint() = default;
  explicit Checkpoint(Snapshot snapshot);

  // The operation it was taken after; 0 for none.
  OpNumber op() const { return body_ ? body_->snapshot.op : OpNumber(0); }
  // REQUIRES: there is one.
  const Snapshot& operator*() const { return body_->snapshot; }
  const Snapshot* operator->() const { return &body_->snapshot; }
  explicit operator bool() const { return static_cast<bool>(body_); }
  // Equal for equal snapshots; 0 for none. Constant time.
  std::uint64_t Digest() const { return body_ ? body_->digest : 0; }

  friend bool operator==(const Checkpoint& a, const Checkpoint& b) {
    return a.Digest() == b.Digest();
  }
  void AddTo(Hasher& hasher) const { hasher.Add(Digest()); }
  bool IsPlain() const { return !body_; }  // then a message does not show it
  CheckpointData AsData() const { return {op(), Digest()}; }
  std::string ToString() const;  // after op 12

 private:
  struct Body {
    Body(Snapshot all, std::uint64_t digest_of_all)
        : snapshot(std::move(all)), digest(digest_of_all) {}

    mutable std::uint32_t references = 0;
    Snapshot snapshot;
    std::uint64_t digest;
  };
  Ref<const Body> body_;
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_CHECKPOINT_H_
