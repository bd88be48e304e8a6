#!/usr/bin/env bash
# Names the sources that clang-tidy should read after a change: those that differ from BASE, and for each header that
# does, two sources that include it, directly or through other headers.
#   tools/sources_to_lint.sh BASE BUILD_FOLDER
set -euo pipefail
base=$(git merge-base "$1" HEAD)
commands=$2/compile_commands.json

# Sources that include header $1; headers that do are followed.
sources_of() {
  local queue=("$1") seen=" $1 " found=0
  while [[ ${#queue[@]} -gt 0 ]]; do
    local header=${queue[0]}
    queue=("${queue[@]:1}")
    for file in $(git grep -lF "#include \"stampede/$header\"" -- '*.cc' '*.h' || true); do
      [[ $seen == *" $file "* ]] && continue
      seen+="$file "
      if [[ $file == *.h ]]; then
        queue+=("$file")
      elif grep -qF "/$file\"" "$commands"; then
        echo "$file"
        found=$((found + 1))
        [[ $found -lt 2 ]] || return 0
      fi
    done
  done
}

for file in $(git diff --name-only --diff-filter=d "$base" -- '*.h' '*.cc'); do
  if [[ $file == *.h ]]; then
    sources_of "$file"
  elif grep -qF "/$file\"" "$commands"; then
    echo "$file"
  fi
done | sort -u
