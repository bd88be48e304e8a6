# Makes a shell script of the blocks of a document, in their order: files are written, commands are
# run, and the output that is shown must be in what the commands before it have said. A block is
#   ```cpp FILE, ```cmake FILE, ```json FILE     a file
#   ```sh, ```sh exit=1                          commands, and how the last of them ends
#   ```text                                      lines of their output
# and any other kind is an error, so that no block goes untested.
BEGIN { print "set -u" }
/^```/ && inside {
  if (kind == "file") print "STAMPEDE_END_OF_FILE"
  if (kind == "sh") print ") > output 2>&1\nended=$?\ncat output\n[ $ended = " exit_code " ] || { echo " FILENAME ":" begun ": ended with $ended; exit 1; }"
  inside = 0
  next
}
/^```/ {
  inside = 1
  begun = NR
  exit_code = 0
  if ($1 ~ /^```(cpp|cmake|json)$/ && NF == 2) {
    kind = "file"
    print "mkdir -p \"$(dirname " $2 ")\"\ncat > " $2 " <<'STAMPEDE_END_OF_FILE'"
  } else if ($1 == "```sh" && (NF == 1 || $2 ~ /^exit=[0-9]+$/)) {
    kind = "sh"
    if (NF == 2) exit_code = substr($2, 6)
    print "( set -e"
  } else if ($1 == "```text") {
    kind = "text"
  } else {
    print "echo '" FILENAME ":" NR ": a block of no kind that is tested'; exit 1"
    kind = "none"
  }
  next
}
inside && (kind == "file" || kind == "sh") { print }
inside && kind == "text" {
  line = $0
  gsub(/'/, "'\\''", line)
  print "grep -qF -- '" line "' output || { echo '" FILENAME ":" NR ": this is not what comes out'; exit 1; }"
}
END { if (inside) print "echo '" FILENAME ": a block has no end'; exit 1" }
