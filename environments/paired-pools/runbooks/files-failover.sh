#!/usr/bin/env bash
# files-failover.sh <site> [--force] [--what-if]: the files are served in that site. Planned: uploads stop until all has arrived, and
# nothing is lost. --force: the server of the files is lost, with what had not arrived. pool-failover.sh fails a pool's files over
# with it; this is for the files alone.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

what_if "$@"
takes "files-failover.sh <site> [--force] [--what-if]" 1 1 "${ORDERED[@]}"
SITE=${ARGUMENTS[0]}

plan "the site holds a copy" "the files are served there"

holds_a_copy() {
  local name
  name=$(first copies_files "$(file_servers_in "$SITE")") || refuse "no file server in $SITE holds a copy."
  echo "$name holds $(of_files "$name" bytes) bytes; its last complete copy began at $(date --date="@$(of_files "$name" copied)" +%T)."
}

step "the site holds a copy" holds_a_copy
step "the files are served there" files_go_to "$SITE"
