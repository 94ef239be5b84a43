#!/usr/bin/env bash
# restore.sh [<to>]: the pool is lost. Puts the newest backup that is whole on a server that waits, and recovers it to the end
# of the archived log. What was acknowledged after that is lost for good.
# shellcheck source=pool.sh
. "$(dirname "$0")/pool.sh"

takes "restore.sh [<to>]" 0 1 "$@"

plan "no server accepts writes" \
  "a server can be restored to" \
  "a backup is whole" \
  "no server is to serve" \
  "the backup is restored" \
  "the restored server accepts writes" \
  "it stores a write" \
  "it is backed up"

nobody_serves() {
  local server
  if server=$(first accepts_writes "$SERVERS"); then
    refuse "$server accepts writes; use restore-to.sh to go back in time."
  fi
  echo "No server that can be reached from here accepts writes."
}

stand_down() {
  on "$(noted target)" pool-server stand-down
}

step "no server accepts writes" nobody_serves
step "a server can be restored to" note_target "${ARGUMENTS[@]}"
step "a backup is whole" note_sound
step "no server is to serve" stand_down
step "the backup is restored" put_backup
step "the restored server accepts writes" target_serves
step "it stores a write" write_to_target
step "it is backed up" back_target_up
