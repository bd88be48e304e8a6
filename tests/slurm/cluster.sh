# shellcheck shell=bash
# A Slurm on this host alone, for tests: a controller and some nodes, each with one core, all of it
# on 127.0.0.1 and below one folder. To be sourced.
#   cluster_start FOLDER NODES   returns when all nodes are idle; exports SLURM_CONF
#   cluster_kill_node NAME       the node and all that runs on it are gone, as if it had lost power
#   cluster_stop                 ends what cluster_start has started, and the tasks that still run
# The daemons stay in the foreground, as children of this shell, so that their process ids are
# known. They get a signal when this shell dies, however it does.

declare -A cluster_pids=()  # by name: munged, slurmctld, node1, node2, ...

cluster_start_daemon() {  # NAME COMMAND...
  local name=$1
  shift
  setpriv --pdeathsig TERM "$@" >>"$cluster_folder/log/$name.out" 2>&1 &
  cluster_pids[$name]=$!
}

# The first of so many consecutive ports on which nothing listens.
cluster_free_ports() {  # HOW_MANY
  local first port
  for ((first = 21000 + RANDOM % 8000; first < 32000; first += $1)); do
    for ((port = first; port < first + $1; port++)); do
      if (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then continue 2; fi
    done
    echo "$first"
    return
  done
  return 1
}

cluster_write_config() {  # NODES
  local first user node
  user=$(id -un)
  first=$(cluster_free_ports $(($1 + 1)))
  cat >"$SLURM_CONF" <<CONFIG
ClusterName=stampede-test
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$first
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=$user
SlurmdUser=$user

# A munged of our own. A requeued task waits until its old credential has expired, usually 120 s.
AuthType=auth/munge
AuthInfo=socket=$cluster_folder/munge/socket,cred_expire=5
CredType=cred/munge

# All that is written stays in the folder.
StateSaveLocation=$cluster_folder/state
SlurmdSpoolDir=$cluster_folder/spool/%n
SlurmctldPidFile=$cluster_folder/slurmctld.pid
SlurmdPidFile=$cluster_folder/%n.pid
SlurmctldLogFile=$cluster_folder/log/slurmctld.log
SlurmdLogFile=$cluster_folder/log/%n.log
JobCompType=jobcomp/filetxt
JobCompLoc=$cluster_folder/jobs.txt
AccountingStorageType=accounting_storage/none

# No control groups: a container may have none.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none

# A node may claim another number of cores than this host has.
SlurmdParameters=config_overrides
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,batch_sched_delay=0

# Soon seen: a node that is gone, and a task that does not end.
SlurmdTimeout=15
KillWait=5
# A node that was down is used again when it registers.
ReturnToService=2
CONFIG
  for ((node = 1; node <= $1; node++)); do
    echo "NodeName=node$node NodeHostname=localhost NodeAddr=127.0.0.1 Port=$((first + node)) CPUs=1"
  done >>"$SLURM_CONF"
  echo "PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP" >>"$SLURM_CONF"
}

cluster_start() {  # FOLDER NODES
  local nodes=$2 node
  cluster_folder=$(realpath "$1")
  mkdir -p "$cluster_folder"/{munge,state,spool,log}
  # munged asks that only its owner can write where its socket lies, and that all can go there.
  chmod 755 "$cluster_folder" "$cluster_folder/munge"
  (umask 077 && head -c 1024 /dev/urandom >"$cluster_folder/munge/key")
  cluster_start_daemon munged /usr/sbin/munged --foreground --force \
    --key-file="$cluster_folder/munge/key" --socket="$cluster_folder/munge/socket" \
    --pid-file="$cluster_folder/munge/pid" --seed-file="$cluster_folder/munge/seed" \
    --log-file="$cluster_folder/log/munged.log"

  export SLURM_CONF=$cluster_folder/slurm.conf
  cluster_write_config "$nodes"
  cluster_wait "munged answers" 30 test -S "$cluster_folder/munge/socket"
  cluster_start_daemon slurmctld /usr/sbin/slurmctld -D -i -c
  for ((node = 1; node <= nodes; node++)); do cluster_start_node "node$node"; done
  cluster_wait "$nodes nodes are idle" 60 cluster_idle "$nodes"
}

cluster_start_node() {  # NAME
  mkdir -p "$cluster_folder/spool/$1"
  cluster_start_daemon "$1" /usr/sbin/slurmd -D -N "$1"
}

cluster_idle() {  # NODES
  [[ $(sinfo --noheader --states=idle --format=%D 2>/dev/null | tail -n 1) = "$1" ]]
}

cluster_wait() {  # WHAT SECONDS COMMAND...
  local what=$1 seconds=$2 until
  shift 2
  until=$((SECONDS + seconds))
  until "$@"; do
    if ((SECONDS >= until)); then
      echo "waited $seconds s in vain until $what" >&2
      return 1
    fi
    sleep 0.2
  done
}

cluster_descendants() {  # PID
  local child
  while read -r child; do
    echo "$child"
    cluster_descendants "$child"
  done < <(ps -o pid= --ppid "$1")
}

# The tasks of a node: Slurm copies their script into its spool folder. Their parents watch over
# them, and are no children of the node's daemon.
cluster_tasks() {  # NAME
  pgrep --full "^[^ ]*bash $cluster_folder/spool/$1/job" || true
}

# Nothing of the node may report that a task has ended: the daemon goes first, then those that
# watch over the tasks, then the tasks.
cluster_kill_node() {  # NAME
  local task watchers tasks
  watchers=$(for task in $(cluster_tasks "$1"); do ps -o ppid= -p "$task"; done)
  tasks=$(for task in $(cluster_tasks "$1"); do echo "$task"; cluster_descendants "$task"; done)
  # shellcheck disable=SC2086
  kill -KILL "${cluster_pids[$1]}" $watchers $tasks 2>/dev/null || true
  wait "${cluster_pids[$1]}" 2>/dev/null || true
  unset "cluster_pids[$1]"
}

cluster_stop() {
  local name
  [[ ${#cluster_pids[@]} -gt 0 ]] || return 0
  if [[ -v "cluster_pids[slurmctld]" ]]; then
    scancel --user="$(id -un)" 2>/dev/null || true
    cluster_wait "no task runs" 20 cluster_no_tasks || true
  fi
  for name in "${!cluster_pids[@]}"; do
    [[ $name = munged ]] || kill -TERM "${cluster_pids[$name]}" 2>/dev/null || true
  done
  for name in "${!cluster_pids[@]}"; do
    [[ $name = munged ]] || cluster_reap "${cluster_pids[$name]}"
  done
  # The others need it until they have ended.
  if [[ -v "cluster_pids[munged]" ]]; then
    kill -TERM "${cluster_pids[munged]}" 2>/dev/null || true
    cluster_reap "${cluster_pids[munged]}"
  fi
  cluster_pids=()
}

cluster_no_tasks() {
  [[ -z $(squeue --noheader --states=running,completing 2>/dev/null) ]]
}

cluster_reap() {  # PID
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    kill -0 "$1" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}
