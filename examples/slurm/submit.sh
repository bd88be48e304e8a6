#!/usr/bin/env bash
# Submits a hunt as an array of tasks, and a job that merges what they found.
#   submit.sh RUNS TASKS SEED PROTOCOL OUT [-- options of hunt]
# Environment:
#   STAMPEDE   the command that the nodes start; otherwise the one in PATH
#   CPUS       cores for each task, 1
#   SBATCH_*   what sbatch takes: SBATCH_PARTITION, SBATCH_ACCOUNT, SBATCH_TIMELIMIT, ...
# Prints the numbers of the two jobs.
set -euo pipefail

usage() {
  echo "usage: $0 RUNS TASKS SEED PROTOCOL OUT [-- options of hunt]" >&2
  exit 2
}
fail() {
  echo "$0: $*" >&2
  exit 2
}

[[ $# -ge 5 ]] || usage
runs=$1 tasks=$2 seed=$3 protocol=$4 out=$5
shift 5
if [[ $# -gt 0 ]]; then
  [[ $1 = -- ]] || usage
  shift
fi
for number in "$runs" "$tasks" "$seed"; do
  [[ $number =~ ^(0|[1-9][0-9]*)$ ]] || fail "expected a number, found '$number'"
done
[[ $tasks -ge 1 && $tasks -le $runs ]] || fail "TASKS must be between 1 and RUNS, $runs"
cpus=${CPUS:-1}

# Task 0's place in the array is 0, so that the largest place is one less than the number of tasks.
limits=$(scontrol show config)
most=$(awk '$1 == "MaxArraySize" { print $3 }' <<<"$limits")
most_tasks=$(grep -o 'max_array_tasks=[0-9]*' <<<"$limits" | cut -d = -f 2 || true)
if [[ -n $most_tasks && $most_tasks -lt $most ]]; then most=$most_tasks; fi
if [[ $tasks -gt $most ]]; then
  fail "this Slurm takes at most $most tasks in an array (scontrol show config: MaxArraySize)." \
    "With CPUS=$(((tasks * cpus + most - 1) / most)) and $most tasks a hunt has as many cores."
fi

stampede=$(command -v "${STAMPEDE:-stampede}") || fail "${STAMPEDE:-stampede}: no such command; set STAMPEDE"
stampede=$(realpath "$stampede")
mkdir -p "$out/shards" "$out/log"
out=$(realpath "$out")
here=$(dirname "$(realpath "$0")")

# How long is a task? Slurm starts about 5 tasks a second, whatever they do.
shortest=30
per_second=$("$stampede" hunt "$protocol" "$@" --dry-run --format json |
  sed -n 's/.*"dry_run":{"runs":\([0-9]*\),.*"core_seconds":\([0-9.]*\).*/\1 \2/p' |
  awk -v cores="$cpus" '$2 > 0 { printf "%d", cores * $1 / $2 }')
if [[ -n $per_second && $per_second -gt 0 ]]; then
  seconds=$((runs / tasks / per_second))
  echo "A task makes $((runs / tasks)) runs. On cores like those here it takes about $seconds s."
  if [[ $seconds -lt $shortest ]]; then
    enough=$((runs / per_second / 60))
    echo "That is less than $shortest s: much of the time goes into starting tasks." \
      "With TASKS=$((enough > 0 ? enough : 1)) each would last about a minute."
  fi
else
  echo "How long a task takes is not known: the hunt's --dry-run did not say it."
fi

array=$(sbatch --parsable --array="0-$((tasks - 1))" --cpus-per-task="$cpus" \
  --output="$out/log/task-%a.txt" \
  "$here/hunt.sbatch" "$stampede" "$out" "$runs" "$tasks" "$seed" "$protocol" "$@")
array=${array%%;*}  # a cluster's name may follow
# afterany: what was found is merged, too, when some task failed.
merge=$(sbatch --parsable --dependency="afterany:$array" --output="$out/log/merge.txt" \
  "$here/merge.sbatch" "$stampede" "$out") ||
  fail "array $array was submitted, the merge was not. When it is done: $stampede merge $out/shards -o $out/merged"
echo "array $array, merge ${merge%%;*}"
