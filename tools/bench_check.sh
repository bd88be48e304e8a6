#!/usr/bin/env bash
# How long `stampede check` takes for recorded histories, as a table. With Go installed and the folder
# of Porcupine's source as PORCUPINE, its times beside ours: of the histories that it reads itself.
set -euo pipefail

stampede=${1:?usage: $0 STAMPEDE [FILE...]}
shift
root=$(cd "$(dirname "$0")/.." && pwd)
files=("$@")
if [[ ${#files[@]} -eq 0 ]]; then
  files=("$root"/tests/data/histories/cases/F0[234]*.jsonl "$root"/tests/data/histories/kv/*.txt
         "$root"/tests/data/histories/etcd/etcd_0{00,34,98}.log)
fi

# The least of three, in milliseconds.
fastest() {
  local best=
  for _ in 1 2 3; do
    local start end
    start=$(date +%s%N)
    "$@" >/dev/null 2>&1 || true
    end=$(date +%s%N)
    local took=$(((end - start) / 100000))
    if [[ -z $best || $took -lt $best ]]; then best=$took; fi
  done
  echo "$((best / 10)).$((best % 10)) ms"
}

porcupine_of() {
  if [[ -z ${PORCUPINE:-} ]] || ! command -v go >/dev/null; then return; fi
  local name
  name=$(basename "$1")
  case $name in
    etcd_*.log) local test="TestEtcdJepsen${name:5:3}" ;;
    c*-ok.txt) local test="TestKv${name:1:2}Clients\$|TestKv${name:1:2}ClientsOk" ;;
    c*-bad.txt) local test="TestKv${name:1:2}ClientsBad" ;;
    *) return ;;
  esac
  (cd "$PORCUPINE" && go test -run "$test" -count=1 . 2>/dev/null | grep -o '[0-9.]*s$' | tail -1)
}

echo '| history | verdict | Stampede | Porcupine |'
echo '|---|---|---|---|'
for file in "${files[@]}"; do
  verdict=$("$stampede" check --output json "$file" 2>/dev/null | jq -r .verdict || true)
  theirs=$(porcupine_of "$file" || true)
  echo "| ${file##*/} | $verdict | $(fastest "$stampede" check --output json "$file") | ${theirs:--} |"
done
