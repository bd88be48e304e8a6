#!/usr/bin/env bash
# Plays the lives of Kubernetes pods with plain processes: the commands of examples/kubernetes, the
# variables that a pod gets, and a folder in place of its volume. Whatever ends a pod, the next one
# of the same index goes on, and all shards together find what one process finds.
#   pod_life_test.sh STAMPEDE
set -euo pipefail
tests=$(dirname "$(realpath "$0")")
manifests=$tests/../examples/kubernetes
# shellcheck source=tests/findings.sh
. "$tests/findings.sh"
stampede=$(realpath "$1")

# A shard has to last longer than it takes to lose it, also on a fast machine.
shards=4 runs=12000
# Breaks about one run of 200. Stories are not what is tested here, and to shrink them takes longer
# than to find them.
options=(--defect=recovery-nonce-reused --no-shrink)

volume=$(mktemp -d)
pod="" first=""
finish() {
  local one
  for one in $pod $first; do kill -KILL -- "-$one" 2>/dev/null || true; done
  rm -rf --one-file-system "$volume"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

fail() {
  echo "$*" >&2
  exit 1
}

# What a manifest's container is started with, one argument a line; with fewer runs, and on our
# volume.
arguments() {  # MANIFEST INDEX
  sed -n '/^ *args:/,/^ *env:/ s/^ *- \(.*\)$/\1/p' "$manifests/$1" |
    sed -e "s|^--runs=.*|--runs=$runs|" -e "s|/hunt/|$volume/|g" -e "s|\$(JOB_COMPLETION_INDEX)|$2|"
}

# As a pod: a process group of its own, which can be lost as a whole.
start_pod() {  # INDEX; sets pod
  local arguments
  mapfile -t arguments < <(arguments hunt.yaml "$1")
  JOB_COMPLETION_INDEX=$1 STAMPEDE_SHARDS=$shards setsid \
    "$stampede" "${arguments[@]}" "${options[@]}" >>"$volume/log-$1" 2>&1 &
  pod=$!
}

end_of_pod() {  # sets code
  code=0
  wait "$pod" 2>/dev/null || code=$?
  pod=
}

# Until its folder says that it has made runs.
wait_for_runs() {  # INDEX
  local tries
  for ((tries = 0; tries < 600; tries++)); do
    [[ ! -s $volume/shards/$1/progress.jsonl ]] || return 0
    kill -0 "$pod" 2>/dev/null || break
    sleep 0.1
  done
  fail "pod $1 made no runs: $(tail -n 5 "$volume/log-$1")"
}

expect_end() {  # INDEX CODE
  end_of_pod
  [[ $code -eq $2 ]] || fail "pod $1 ended with $code, not $2: $(tail -n 5 "$volume/log-$1")"
}

echo "index 0: evicted in the middle"
start_pod 0
wait_for_runs 0
kill -TERM "$pod"
asked=$SECONDS
expect_end 0 130
grace=$(sed -n 's/^ *terminationGracePeriodSeconds: //p' "$manifests/hunt.yaml")
((SECONDS - asked < grace)) || fail "it took $((SECONDS - asked)) s to end"
start_pod 0
expect_end 0 0

echo "index 1: its node is lost"
start_pod 1
wait_for_runs 1
kill -KILL -- "-$pod"
expect_end 1 137
start_pod 1
expect_end 1 0

echo "index 2: evicted as soon as it starts"
start_pod 2
kill -TERM "$pod"
end_of_pod
[[ $code -eq 130 || $code -eq 143 ]] || fail "pod 2 ended with $code"
start_pod 2
expect_end 2 0

echo "index 3: its node is only thought lost, and a second pod starts"
start_pod 3
first=$pod
wait_for_runs 3
start_pod 3
expect_end 3 2
pod=$first first=""
expect_end 3 0
start_pod 3  # a shard that is done
expect_end 3 0

echo "merge, and one process"
"$stampede" hunt vsr --seed 7 --runs "$runs" "${options[@]}" --shard 0/1 --exit-zero --jobs 1 \
  --memory 512MiB --out "$volume/one" --format json >"$volume/one.json"
read -ra merge < <(sed -n "s|^ *args: \[\(.*\)\]$|\1|p" "$manifests/merge.yaml" | sed "s|,||g; s|/hunt/|$volume/|g")
code=0
"$stampede" "${merge[@]}" --format json >"$volume/merged.json" || code=$?
[[ $code -eq 1 ]] || fail "merge ended with $code, not with 1 for findings"
expect_same_hunt "$volume/one.json" "$volume/one" "$volume/merged.json" "$volume/merged"
echo "pod_life_test: passed, $(summary_of "$volume/merged.json" findings) findings in $runs runs"
