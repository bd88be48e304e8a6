// The part of World in which nodes take steps and their effects leave. Included by world.h only.
#ifndef STAMPEDE_SIM_INTERNAL_WORLD_STEPS_H_
#define STAMPEDE_SIM_INTERNAL_WORLD_STEPS_H_

namespace stampede {

template <Protocol P, class A, class O>
template <class F>
void World<P, A, O>::TakeStep(std::size_t slot, std::uint64_t packed_name, F& after_step) {
  Node& node = nodes_[slot];
  const NodeId id = slots_.IdOf(slot);
  RunPosition& position = *position_;
  position.BeginStep(++step_, now_, id);
  fatal_step_ = step_ == position.fatal_step;
  cause_.packed_name = packed_name;
  ++node.steps;
  input_.now = clocks_[slot].At(now_);
  input_.entropy = adversary_.Entropy(packed_name, Draw(options_.entropy_salt, packed_name));
  effects_.Clear();

  if (const auto* receive = std::get_if<Receive<P>>(&input_.event)) {
    ++coverage_.received[receive->message.index()];
  }
  const Context<P> context(options_.cluster, id);
  ReplicaSummary before;
  if (fatal_step_) [[unlikely]] {
    if (!id.is_client()) before = summaries_[slot];
  } else if (id.is_client()) {
    position.EnterStep();
    StepNode<P>(context, clients_[id.index()], input_, effects_);
    position.LeaveStep();
  } else {
    before = StepReplica(context, slot, position);
  }
  for (const auto mark : effects_.marks()) ++coverage_.marks[static_cast<std::size_t>(mark)];
  const ReplicaSummary after = id.is_client() ? ReplicaSummary() : summaries_[slot];
  const bool boots = std::holds_alternative<Boot<P>>(input_.event);
  const bool role_changed = before.term != after.term || before.epoch != after.epoch ||
                            before.serving != after.serving || (boots && node.starts > 1);
  const ReleasePoint change{window_, true, id, after.epoch, after.term, after.serving, packed_name};
  if (role_changed && !healed_ && !boots) PlanCrashAt(change);
  if (!node.planned.empty() || !node.crashes.empty()) [[unlikely]] {
    if (CrashesNow(slot, packed_name)) {
      node.up = false;
      if (!id.is_client()) up_.Remove(id);
      effects_.CutAfter(node.crash.effect);
    }
  }
  AddToFingerprint(slot, packed_name);

  after_step(Observation<P>{options_.cluster, step_, now_, id, input_, effects_, replicas_,
                            summaries_, before, up_, clients_, healed_,
                            healed_ && workload_.AllDone(), !node.up,
                            disks_.durable().first(replicas_.size()), &connectivity_});
  EmitEffects(slot);
  if (!network_.faults().empty()) [[unlikely]]
    CountStruckByMessages();
  if (!node.up) Crash(slot, node.crash.loss, node.crash.down);
  if (role_changed && network_.held() > 0 && !healed_) {
    network_.ReleaseHeld(change, false, now_, adversary_, observer_, queue_);
  }
}

// Counts how statuses change; returns the replica's summary before the step.
template <Protocol P, class A, class O>
ReplicaSummary World<P, A, O>::StepReplica(const Context<P>& context, std::size_t slot,
                                           RunPosition& position) {
  typename P::Replica& replica = replicas_[slot];
  if constexpr (kHasStatus<P>) {
    const auto from = static_cast<std::size_t>(P::StatusOf(replica));
    position.EnterStep();
    StepNode<P>(context, replica, input_, effects_);
    position.LeaveStep();
    const auto to = static_cast<std::size_t>(P::StatusOf(replica));
    if (from != to) ++coverage_.transitions[from * StatusCount<P>() + to];
  } else {
    position.EnterStep();
    StepNode<P>(context, replica, input_, effects_);
    position.LeaveStep();
  }
  return std::exchange(summaries_[slot], Summarize<P>(context, replica));
}

// What cannot be carried out is a claim that failed, so that it is reported and repeated like any
// other: a protocol may do it in a cluster of one size only.
template <Protocol P, class A, class O>
void World<P, A, O>::AddToFingerprint(std::size_t slot, std::uint64_t packed_name) {
  Hasher hasher;
  hasher.Add(fingerprint_ ^ packed_name);
  hasher.Add(static_cast<std::uint64_t>(now_.microseconds()));
  for (const auto& item : effects_.items()) {
    hasher.Add(std::uint64_t{static_cast<std::uint8_t>(item.kind)} << 32 |
               std::uint64_t{static_cast<std::uint8_t>(item.timer)} << 16 | item.to.code());
    switch (item.kind) {
      case EffectKind::kSend:
        effects_.Assert(slots_.Exists(item.to), "messages go to nodes that exist");
        AddFingerprint(hasher, effects_.message(item));
        break;
      case EffectKind::kWrite: AddFingerprint(hasher, effects_.record(item)); break;
      case EffectKind::kReturn:
        NameOperation(slot, item, hasher);
        AddFingerprint(hasher, effects_.result(item));
        break;
      case EffectKind::kGiveUp:
        NameOperation(slot, item, hasher);
        AddFingerprint(hasher, item.delay);
        break;
      default: AddFingerprint(hasher, item.delay); break;
    }
  }
  fingerprint_ = hasher.value();
}

// Finds the operation that a client is done with.
template <Protocol P, class A, class O>
void World<P, A, O>::NameOperation(std::size_t slot, const typename Effects<P>::Item& item,
                                   Hasher& hasher) {
  if (slot < slots_.replicas) {
    return effects_.Assert(false, "only a client is done with an operation");
  }
  const OperationNumber named = effects_.operation(item);
  const auto number = workload_.Answered(slots_.IdOf(slot).index(), named);
  if (number.has_value()) {
    effects_.NameOperation(item, *number);
    if constexpr (MostOutstanding<P>() > 1) hasher.Add(number->value());
  } else {
    effects_.Assert(false, MostOutstanding<P>() > 1 && named.value() == 0
                               ? "a client that may have several operations says which is done"
                               : "an operation that a client is done with is outstanding");
  }
}

// In order; once a sync is under way, everything behind it waits.
template <Protocol P, class A, class O>
void World<P, A, O>::EmitEffects(std::size_t slot) {
  DiskState<P>& disk = disks_[slot];
  for (const auto& item : effects_.items()) {
    if (disk.syncing) {
      disk.waiting.push_back(SplitAtSync(item));
    } else {
      ApplyEffect(slot, item, nullptr);
    }
  }
}

template <Protocol P, class A, class O>
WaitingEffect<P> World<P, A, O>::SplitAtSync(const typename Effects<P>::Item& item) {
  WaitingEffect<P> waiting{item, {}, {}};
  switch (item.kind) {
    case EffectKind::kSend:
      waiting.part.template emplace<1>(std::move(effects_.message(item)));
      break;
    case EffectKind::kWrite: waiting.part.template emplace<2>(effects_.record(item)); break;
    case EffectKind::kReturn:
      waiting.part.template emplace<3>(effects_.result(item));
      waiting.operation = effects_.operation(item);
      break;
    case EffectKind::kGiveUp: waiting.operation = effects_.operation(item); break;
    default: break;
  }
  return waiting;
}

// Carries out one effect: of the step just taken, or one that waited behind a sync.
template <Protocol P, class A, class O>
void World<P, A, O>::ApplyEffect(std::size_t slot, const typename Effects<P>::Item& item,
                                 WaitingEffect<P>* waiting) {
  const NodeId id = slots_.IdOf(slot);
  switch (item.kind) {
    case EffectKind::kSend:
      STAMPEDE_CHECK(slots_.Exists(item.to), "messages go to nodes that exist");
      network_.Send(id, item.to,
                    std::move(waiting ? std::get<1>(waiting->part) : effects_.message(item)),
                    {now_, step_, healed_, faults_}, adversary_, observer_, queue_);
      break;
    case EffectKind::kSetTimer:
      timers_.Set(slot, static_cast<std::size_t>(item.timer),
                  now_ + clocks_[slot].Until(item.delay), step_, queue_);
      break;
    case EffectKind::kCancelTimer:
      timers_.Cancel(slot, static_cast<std::size_t>(item.timer));
      break;
    case EffectKind::kWrite:
      disks_[slot].unsynced.push_back(waiting ? std::get<2>(waiting->part) : effects_.record(item));
      break;
    case EffectKind::kSync: disks_.StartSync(slot, item.token, now_, step_, faults_, queue_); break;
    case EffectKind::kReturn:
    case EffectKind::kGiveUp:
      STAMPEDE_CHECK(id.is_client(), "only a client is done with an operation");
      workload_.Returned(id.index(), waiting ? waiting->operation : effects_.operation(item));
      ScheduleInvoke(id.index());
      break;
  }
}

template <Protocol P, class A, class O>
void World<P, A, O>::ScheduleInvoke(std::uint16_t client) {
  if (!workload_.Claim(client)) return;
  const std::uint64_t next = workload_.invoked(client) + 1;
  queue_.Schedule(workload_.NextInvocation(client, now_),
                  PackedName(NameKind::kInvoke, NodeId::Client(client), 0, next),
                  EventKind::kInvoke, client);
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_INTERNAL_WORLD_STEPS_H_
