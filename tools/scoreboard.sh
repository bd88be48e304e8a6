#!/bin/sh
# Measures how soon hunts find the planted defects of the protocols that we ship, and writes the
# tables between two markers of docs/hunting.md, or of a copy of it, SCOREBOARD_DOC. What was
# measured is kept as JSON beside the program, for `bench hunting --against`.
#   tools/scoreboard.sh build/release/cli/stampede [options of bench hunting]
set -eu
cd "$(dirname "$0")/.."
program=$1
shift
doc=${SCOREBOARD_DOC:-docs/hunting.md}
[ -e "$doc" ] || cp docs/hunting.md "$doc"
kept=$(dirname "$program")
tables=$(mktemp)
trap 'rm -f "$tables" "$tables.doc"' EXIT

for protocol in vsr abd; do
  printf '\n### %s\n\n' "$protocol"
  "$program" bench hunting "$protocol" "$@" --format markdown -o "$kept/scoreboard-$protocol.json"
done >"$tables"

for marker in '<!-- scoreboard -->' '<!-- /scoreboard -->'; do
  [ "$(grep -cxF -- "$marker" "$doc")" = 1 ] || { echo "$doc: expected one line $marker" >&2; exit 2; }
done
awk -v tables="$tables" '
  $0 == "<!-- /scoreboard -->" { skipping = 0 }
  !skipping { print }
  $0 == "<!-- scoreboard -->" {
    skipping = 1
    while ((getline line < tables) > 0) print line
    print ""
  }' "$doc" >"$tables.doc"
cat "$tables.doc" >"$doc"
