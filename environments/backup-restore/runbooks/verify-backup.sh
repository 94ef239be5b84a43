#!/usr/bin/env bash
# verify-backup.sh: reads every backup and all archived log, away from the server that serves. Refused if anything is damaged.
# shellcheck source=pool.sh
. "$(dirname "$0")/pool.sh"

takes "verify-backup.sh" 0 0 "$@"

plan "a server can be restored to" \
  "every backup is whole"

verify() {
  on "$(noted target)" pool-server verify
}

step "a server can be restored to" note_target
step "every backup is whole" verify
