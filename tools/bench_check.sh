#!/usr/bin/env bash
# How long `stampede check` takes for recorded histories, as a table: processor time from the start of the
# process to its end, with all that it tells, of the verdict alone, and of a history with nothing in it;
# the least mean of five runs. With Go installed and the folder of Porcupine's source as PORCUPINE, its
# times stand beside ours (tools/porcupine_times.go): by the clock, the least of several, in a program that
# has begun and has its models written for it; of reading the same history, and of checking alone.
set -euo pipefail

stampede=${1:?usage: $0 STAMPEDE [FILE...]}
shift
root=$(cd "$(dirname "$0")/.." && pwd)
repetitions=${REPETITIONS:-5}
seconds=${PORCUPINE_SECONDS:-60}
files=("$@")
if [[ ${#files[@]} -eq 0 ]]; then
  files=("$root"/tests/data/histories/cases/F0[234]*.jsonl "$root"/tests/data/histories/kv/*.txt
         "$root"/tests/data/histories/etcd/*.log)
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The processor time of five runs, in microseconds for each.
time_of() {
  local TIMEFORMAT='%U %S' user system each=5
  read -r user system < <({
    time for ((i = 0; i < each; ++i)); do "$@" >/dev/null 2>&1 || true; done
  } 2>&1)
  echo $(((10#${user/./} + 10#${system/./}) * 1000 / each))
}
least() { if [[ -z $1 ]] || (($2 < $1)); then echo "$2"; else echo "$1"; fi; }
milliseconds() { printf '%d.%d ms' $(($1 / 1000)) $(($1 % 1000 / 100)); }

if [[ -n ${PORCUPINE:-} ]] && command -v go >/dev/null; then
  cp "$root/tools/porcupine_times.go" "$work/main.go"
  cat >"$work/go.mod" <<END
module porcupine_times

go 1.16

require github.com/anishathalye/porcupine v0.0.0

replace github.com/anishathalye/porcupine => $(cd "$PORCUPINE" && pwd)
END
  (cd "$work" && GOFLAGS=-mod=mod GOPROXY=off go build -o porcupine_times .)
fi

echo '{"process": 0, "type": "invoke", "f": "read"}' >"$work/least.jsonl"
echo '| history | verdict | Stampede | its verdict alone | of that start-up | Porcupine reads | and checks |'
echo '|---|---|---|---|---|---|---|'
slower=() slower_to_check=()
for file in "${files[@]}"; do
  verdict=$("$stampede" check --output json "$file" 2>/dev/null | jq -r .verdict || true)
  # In turns: the machine may be faster at one time than at another.
  ours='' alone='' start_up=''
  for ((round = 0; round < repetitions; ++round)); do
    ours=$(least "$ours" "$(time_of "$stampede" check --output json "$file")")
    alone=$(least "$alone" "$(time_of "$stampede" check --verdict-only --output json "$file")")
    start_up=$(least "$start_up" "$(time_of "$stampede" check --verdict-only --output json "$work/least.jsonl")")
  done
  reads=- checks=-
  if [[ -x $work/porcupine_times ]] && "$stampede" check --convert "$work/own.jsonl" "$file" 2>/dev/null; then
    read -r theirs reads checks < <("$work/porcupine_times" "$repetitions" "$seconds" "$work/own.jsonl")
    if [[ $theirs == unknown ]]; then
      checks="over $seconds s"
    else
      if ((alone - start_up > 10#${reads/./} + 10#${checks/./})); then slower+=("${file##*/}"); fi
      if ((alone - start_up > 10#${checks/./} + 1000)); then slower_to_check+=("${file##*/}"); fi
      checks="$checks ms"
      if [[ $theirs != "$verdict" ]]; then checks="$checks, $theirs"; fi
    fi
    reads="$reads ms"
  fi
  echo "| ${file##*/} | $verdict | $(milliseconds "$ours") | $(milliseconds "$alone") | $(milliseconds "$start_up") | $reads | $checks |"
done
if [[ -x $work/porcupine_times ]]; then
  echo
  echo "Of the verdict alone, without start-up:"
  echo "- slower than Porcupine's reading and checking: ${slower[*]:-none};"
  echo "- slower by more than 1 ms than its check without reading: ${slower_to_check[*]:-none}."
fi
