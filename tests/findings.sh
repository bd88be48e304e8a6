# shellcheck shell=bash
# What a shell test compares of two hunts. To be sourced; needs jq.

# The findings without the command that repeats them: that names the program. A hunt that has found
# nothing has no such file.
findings_of() {  # FOLDER
  [[ -e $1/findings.jsonl ]] || return 0
  jq -cS 'del(.replay_command)' "$1/findings.jsonl" | sort
}

# A value of a summary that `--format json` has printed.
summary_of() {  # FILE KEY
  jq -cs ".[-1].hunt.$2" "$1"
}

# Fails where folders of shards, merged, are not what one process has found over the same runs.
expect_same_hunt() {  # ONE'S SUMMARY, ONE'S FOLDER, MERGED SUMMARY, MERGED FOLDER
  local key one other
  for key in runs events findings; do
    one=$(summary_of "$1" "$key") other=$(summary_of "$3" "$key")
    [[ $one = "$other" ]] || { echo "$key: one process $one, the shards $other" >&2; return 1; }
  done
  other=$(summary_of "$3" not_covered)
  [[ $other = "[]" ]] || { echo "the shards did not make the runs $other" >&2; return 1; }
  diff <(findings_of "$2") <(findings_of "$4") >&2 || { echo "findings differ" >&2; return 1; }
}
