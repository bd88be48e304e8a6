#!/bin/sh
# Fails where the sources have errors of type, or page.html is not what they build to.
set -eu
cd "$(dirname "$0")"
tsc --noEmit -p .
built=$(mktemp)
trap 'rm -f "$built"' EXIT
node build.mjs "$built"
if ! cmp -s "$built" ../page.html; then
  echo "replay/report/page.html is not what its sources build to: make report-page" >&2
  exit 1
fi
