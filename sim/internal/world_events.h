// The part of World in which events come up. Included by world.h only.
#ifndef STAMPEDE_SIM_INTERNAL_WORLD_EVENTS_H_
#define STAMPEDE_SIM_INTERNAL_WORLD_EVENTS_H_

namespace stampede {

template <Protocol P, class A, class O>
void World<P, A, O>::Start(const RunOptions<P>& options, std::uint64_t seed) {
  options_ = options;
  slots_ = {options.cluster.replicas, options.cluster.clients};
  now_ = Time();
  step_ = 0;
  fingerprint_ = 0;
  healed_ = false;
  position_ = &CurrentRunPosition();
  position_->BeginRun(seed);

  replicas_.clear();
  up_ = ReplicaSet::First(slots_.replicas);
  for (const NodeId id : up_) {
    replicas_.push_back(NewReplica<P>(Context<P>(options_.cluster, id)));
  }
  clients_.clear();
  clients_.resize(slots_.clients);
  summaries_.assign(slots_.replicas, {});
  nodes_.assign(slots_.nodes(), {});
  node_steps_.assign(slots_.nodes(), 0);
  coverage_.marks.assign(EnumCount<MarkOf<P>>(), 0);
  coverage_.received.assign(MessageTypeCount<P>(), 0);
  coverage_.transitions.assign(StatusCount<P>() * StatusCount<P>(), 0);
  coverage_.struck.assign(StruckCells(StatusCount<P>()), 0);
  faults_.Reset(slots_);

  queue_.Start(options.network.salt);
  network_.Start(slots_, MessageTypeCount<P>(), options.network);
  disks_.Start(slots_, options.disk_latency);
  timers_.Start(slots_, EnumCount<TimerOf<P>>(), options.manual_timers);
  clocks_.Start(slots_, options.network.salt, options.clock_offset_max);
  workload_.Start(options_);
  paused_events_.clear();
  for (std::size_t slot = 0; slot < slots_.nodes(); ++slot) {
    queue_.Schedule(now_, PackedName(NameKind::kBoot, slots_.IdOf(slot), 0, 1), EventKind::kBoot,
                    static_cast<std::uint32_t>(slot));
  }
  BeginWindow(0);
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::AdvanceBefore(Time end, F&& after_step) {
  while (!queue_.empty()) {
    const Scheduled event = queue_.top();
    if (event.at() >= end) break;
    queue_.Pop();
    now_ = event.at();
    switch (event.kind()) {
      case EventKind::kMessage:
        if (Deliver(event, after_step)) return true;
        break;
      case EventKind::kTimer:
        if (ExpireTimer(event, after_step)) return true;
        break;
      case EventKind::kBoot:
        if (BootNode(event.index(), after_step)) return true;
        break;
      case EventKind::kInvoke:
        if (InvokeNext(event, after_step)) return true;
        break;
      case EventKind::kWindow:
        if (healed_) break;
        if (queue_.empty() && network_.held() == 0 && paused_events_.empty() &&
            end == Time(Scheduled::kMostTime)) {
          queue_.Push(event);  // windows alone would go on for ever
          return false;
        }
        BeginWindow(window_ + 1);
        break;
      case EventKind::kDisk:
        if (FinishSync(event, after_step)) return true;
        break;
    }
  }
  if (end < Time(Scheduled::kMostTime)) now_ = std::max(now_, end);
  return false;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::Deliver(const Scheduled& event, F& after_step) {
  const auto& message = network_[event.index()];
  const std::size_t slot = slots_.SlotOf(message.name.to);
  const bool up = nodes_[slot].up;
  if (message.in_flight && up && PutOffWhilePaused(event, slot)) return false;
  if (network_.ordered() && message.in_flight) network_.PutOldestFirst(event.index());
  if (!network_.Arrive(event.index())) return false;
  if (!up) {
    observer_.OnLost(message.name, Loss::kReceiverDown);
    if (network_.ordered()) network_.Break(message.name.from, message.name.to, observer_);
    return false;
  }
  cause_.step = message.sent_in_step;
  auto& receive = input_.event.template emplace<Receive<P>>();
  receive.from = message.name.from;
  receive.message = std::move(network_[event.index()].message);
  TakeStep(slot, message.packed_name, after_step);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::ExpireTimer(const Scheduled& event, F& after_step) {
  const std::size_t slot = timers_.SlotOf(event.index());
  const std::size_t which = timers_.TimerOf(event.index());
  if (!timers_.IsDue(event, nodes_[slot].up, queue_)) return false;
  if (PutOffWhilePaused(event, slot)) {
    timers_.KeepQueued(event.index(), event.at());
    return false;
  }
  timers_.Cancel(slot, which);
  cause_.step = timers_.at(slot, which).set_in_step;
  input_.event = Expire<P>{static_cast<TimerOf<P>>(which)};
  TakeStep(slot, timers_.PackedNameOf(slot, which), after_step);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::InvokeNext(const Scheduled& event, F& after_step) {
  const auto client = static_cast<std::uint16_t>(event.index());
  const NodeId id = NodeId::Client(client);
  const std::size_t slot = slots_.SlotOf(id);
  if (!nodes_[slot].up || nodes_[slot].starts == 0) {  // it asks when it has started
    workload_.Forget(client);
    return false;
  }
  if (PutOffWhilePaused(event, slot)) return false;
  input_.event = workload_.Invoke(client);
  cause_.step = 0;
  TakeStep(slot, PackedName(NameKind::kInvoke, id, 0, workload_.invoked(client)), after_step);
  if (nodes_[slot].up) ScheduleInvoke(client);  // it may have several outstanding
  return true;
}

// What was written is durable; what waited leaves, up to the next sync; the node gets Synced.
template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::FinishSync(const Scheduled& event, F& after_step) {
  const std::size_t slot = event.index();
  if (!nodes_[slot].up) return false;
  const auto sync = disks_.Finish(slot, now_, faults_);
  if (sync == Disks<P>::Sync::kPutOff) paused_events_.push_back(event);
  if (sync != Disks<P>::Sync::kDone) return false;
  DiskState<P>& disk = disks_[slot];
  const SyncToken token = disk.token;
  const std::uint64_t packed_name = disks_.PackedNameOf(slot);
  cause_.step = disk.sync_in_step;
  std::swap(disk.waiting, leaving_);
  for (auto& effect : leaving_) {
    if (disk.syncing) {
      disk.waiting.push_back(std::move(effect));
    } else {
      ApplyEffect(slot, effect.item, &effect);
    }
  }
  leaving_.clear();
  input_.event = Synced{token};
  TakeStep(slot, packed_name, after_step);
  return true;
}

template <Protocol P, class A, class O>
void World<P, A, O>::ResumePausedEvents() {
  for (const Scheduled& event : paused_events_) {
    if (event.kind() == EventKind::kTimer) timers_.KeepQueued(event.index(), now_);
    if (event.kind() == EventKind::kDisk && !disks_.TryAgain(event.index(), now_)) continue;
    queue_.Push({now_, event.tie(), event.kind(), event.index()});
  }
  paused_events_.clear();
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_INTERNAL_WORLD_EVENTS_H_
