#!/usr/bin/env bash
# Submits hunts to a Slurm of this host, with examples/slurm, and compares what they find with what
# one process finds over the same seeds.
#   slurm_test.sh STAMPEDE [--runs N] [--tasks N] [--slow FACTOR]
# 1. An array that nothing disturbs: what do shards cost?
# 2. An array of which a node is lost, and a task runs into its time limit, while it hunts a planted
#    defect.
# --slow: waits FACTOR times as long for each thing, for a machine that does much else.
set -euo pipefail
tests=$(dirname "$(realpath "$0")")
examples=$tests/../../examples/slurm
# shellcheck source=tests/slurm/cluster.sh
. "$tests/cluster.sh"
# shellcheck source=tests/findings.sh
. "$tests/../findings.sh"

stampede=$(realpath "$1")
shift
runs=24000 tasks=6 slow=1
while [[ $# -gt 0 ]]; do
  case $1 in
    --runs) runs=$2 ;;
    --tasks) tasks=$2 ;;
    --slow) slow=$2 ;;
    *) echo "usage: $0 STAMPEDE [--runs N] [--tasks N] [--slow FACTOR]" >&2; exit 2 ;;
  esac
  shift 2
done
# Two nodes of one core each: one process of two jobs has as much.
nodes=2 seed=7
# Breaks about one run of 200. Stories are not what is tested here, and to shrink them takes longer
# than to find them.
defect=recovery-nonce-reused
planted=(--defect "$defect" --no-shrink)

folder=$(mktemp -d)
finish() {
  local code=$?
  if [[ $code -ne 0 ]]; then
    echo "--- logs"
    tail -n 15 "$folder"/*.log "$folder"/*/log/*.txt "$folder"/cluster/log/slurm*.log 2>/dev/null || true
  fi
  cluster_stop || true
  rm -rf --one-file-system "$folder"
  [[ $code -eq 0 ]] || echo "make test-slurm: FAILED"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

fail() {
  echo "$*" >&2
  exit 1
}

wait_for() {  # WHAT SECONDS COMMAND...
  local what=$1 seconds=$(($2 * slow))
  shift 2
  cluster_wait "$what" "$seconds" "$@"
}

# --- Slurm's side ---------------------------------------------------------------------------------

submit() {  # OUT [options of hunt]; sets array, merge
  local out=$1 said
  shift
  said=$("$examples/submit.sh" "$runs" "$tasks" "$seed" vsr "$out" -- "$@")
  echo "$said"
  array=$(sed -n 's/^array \([0-9]*\), merge .*/\1/p' <<<"$said")
  merge=$(sed -n 's/^array .*, merge \([0-9]*\)$/\1/p' <<<"$said")
  [[ -n $array && -n $merge ]] || fail "submit.sh named no jobs"
}

# The tasks are in squeue until they have ended; without a database nothing else knows them.
has_ended() {  # JOB
  [[ -z $(squeue --noheader --jobs="$1" --states=pending,running,completing,suspended 2>/dev/null) ]]
}

task_on() {  # NODE; the place in the array of the task that runs there
  squeue --noheader --nodelist="$1" --states=running --jobs="$array" --format=%K
}

both_run() { [[ -n $(task_on node1) && -n $(task_on node2) ]]; }

# It has written twice what it has done, which it does every other second.
has_begun() {  # OUT TASK
  [[ $(wc -l 2>/dev/null <"$1/shards/$2/progress.jsonl") -ge 2 ]]
}

said() {  # OUT TASK TEXT
  grep -q "^task $2: .*$3" "$1/log/task-$2.txt"
}

is_requeued() {  # TASK
  scontrol show job "${array}_$1" --oneliner 2>/dev/null | grep -q ' Restarts=[1-9]'
}

has_gone_on() {  # OUT TASK
  grep -q "^task $2 of .*, restarts: [1-9]" "$1/log/task-$2.txt"
}

# From the start of the first task to the end of the last one, in seconds.
time_of_tasks() {
  local starts ends
  starts=$(grep " ArrayJobId=$array " "$cluster_folder/jobs.txt" | grep -o ' StartTime=[^ ]*' | cut -d = -f 2)
  ends=$(grep " ArrayJobId=$array " "$cluster_folder/jobs.txt" | grep -o ' EndTime=[^ ]*' | cut -d = -f 2)
  echo $(($(sort <<<"$ends" | tail -n 1 | date +%s -f -) - $(sort <<<"$starts" | head -n 1 | date +%s -f -)))
}

# --- What was found -------------------------------------------------------------------------------

compare() {  # ONE'S SUMMARY, ONE'S FOLDER, OUT
  "$stampede" merge "$3/shards" -o "$3/again" --exit-zero --format json >"$3/merged.json"
  expect_same_hunt "$1" "$2" "$3/merged.json" "$3/merged"
}

one_process() {  # COMMAND OUT [options of hunt]; prints the summary
  local command=$1 out=$2
  shift 2
  "$command" hunt vsr --seed "$seed" --runs "$runs" --shard 0/1 --jobs "$nodes" --out "$out" \
    --exit-zero --format json "$@"
}

# --- The test -------------------------------------------------------------------------------------

# Its hunts' processor time: seconds in user and kernel mode, a line for each process.
cat >"$folder/timed" <<SCRIPT
#!/usr/bin/env bash
TIMEFORMAT='%U %S'
exec 3>&2
{ time "$stampede" "\$@" 2>&3; } 2>>"$folder/cpu/\$1"
SCRIPT
chmod +x "$folder/timed"
cpu() { awk '{ sum += $1 + $2 } END { printf "%.2f", sum }' "$folder/cpu/hunt"; }
now() { date +%s.%N; }
since() { awk -v from="$1" -v to="$(now)" 'BEGIN { printf "%.1f", to - from }'; }
percent() { awk -v one="$1" -v other="$2" 'BEGIN { printf "%+.1f%%", 100 * (other / one - 1) }'; }

begin=$(now)
cluster_start "$folder/cluster" "$nodes"
scontrol show config | grep -E '^(SLURM_VERSION|MaxArraySize)' | tr -s ' '

echo "--- 1. nothing disturbs: $runs runs, no defect"
mkdir "$folder/cpu"
start=$(now)
one_process "$folder/timed" "$folder/one" >"$folder/one.json" 2>"$folder/one.log"
one_wall=$(since "$start") one_cpu=$(cpu)
rm "$folder/cpu/hunt"
STAMPEDE=$folder/timed submit "$folder/quiet"
rm -f "$folder/cpu/hunt"  # submit.sh has measured how fast runs are
wait_for "array $array is done" 600 has_ended "$array"
quiet_wall=$(time_of_tasks) quiet_cpu=$(cpu)
wait_for "the merge is done" 60 has_ended "$merge"
compare "$folder/one.json" "$folder/one" "$folder/quiet"

echo "--- 2. a node is lost, a task runs into its time limit: $runs runs, $defect"
out=$folder/disturbed
STAMPEDE=$stampede SBATCH_SIGNAL=B:TERM@55 submit "$out" "${planted[@]}"
wait_for "two tasks run" 60 both_run
limited=$(task_on node1) lost=$(task_on node2)
wait_for "task $lost makes runs" 60 has_begun "$out" "$lost"
wait_for "task $limited makes runs" 60 has_begun "$out" "$limited"
# Slurm looks at time limits every 30 seconds only, and its shortest is a minute: until then this
# task must not be done, however fast the machine is.
slowed=$(cluster_descendants "$(cluster_tasks node1)")
# shellcheck disable=SC2086
kill -STOP $slowed
cluster_kill_node node2
echo "node2 was lost with task $lost"
scontrol update JobId="${array}_$limited" TimeLimit=1
wait_for "task $limited is asked to stop" 90 said "$out" "$limited" "asked to stop"
# shellcheck disable=SC2086
kill -CONT $slowed
wait_for "task $limited is requeued" 30 is_requeued "$limited"
scontrol update JobId="${array}_$limited" TimeLimit=60
echo "task $limited was requeued at its time limit"
wait_for "task $lost is requeued" 90 is_requeued "$lost"
cluster_start_node node2
wait_for "array $array is done" 600 has_ended "$array"
wait_for "the merge is done" 60 has_ended "$merge"
disturbed_wall=$(time_of_tasks)
for task in "$limited" "$lost"; do
  has_gone_on "$out" "$task" || fail "task $task was not started again"
done
one_process "$stampede" "$folder/one-defect" "${planted[@]}" >"$folder/one-defect.json" 2>"$folder/one-defect.log"
found=$(summary_of "$folder/one-defect.json" findings)
[[ $found -gt 0 ]] || fail "the planted defect $defect was not found: more runs are needed"
compare "$folder/one-defect.json" "$folder/one-defect" "$out"

echo "---"
echo "one process, $nodes jobs: $one_wall s, $one_cpu s of processor time"
echo "$tasks shards: $quiet_wall s, $quiet_cpu s of processor time ($(percent "$one_cpu" "$quiet_cpu")," \
  "$(awk "BEGIN { printf \"%.2f\", ($quiet_cpu - $one_cpu) / $tasks }") s for each shard)"
echo "$tasks shards, a node lost and a time limit met: $disturbed_wall s; $found findings, as one process"
echo "make test-slurm: passed in $(since "$begin") s"
