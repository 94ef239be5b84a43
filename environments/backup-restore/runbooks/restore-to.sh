#!/usr/bin/env bash
# restore-to.sh <time> | --before-drop: for a mistake. Stops the server that serves, and restores the pool on the
# other one to the state just before a time ('2026-01-31 12:00:00+00'), or just before the last table was dropped.
# What was acknowledged after that is not there; the stopped server keeps its data.
# shellcheck source=pool.sh
. "$(dirname "$0")/pool.sh"

takes "restore-to.sh <time> | --before-drop" 1 1 "$@"

plan "a server accepts writes" \
  "the moment is known" \
  "a server can be restored to" \
  "a backup from before is whole" \
  "the server that serves is stopped" \
  "the backup is restored to the moment" \
  "the restored server accepts writes" \
  "it stores a write" \
  "it is backed up"

# Noted to the microsecond: the recovery ends before the first transaction that was committed at that time or later.
note_moment() {
  local moment=${ARGUMENTS[0]} dropped
  if [ "$moment" = --before-drop ]; then
    dropped=$(sql "$(first accepts_writes "$SERVERS")" "SELECT at AT TIME ZONE 'UTC' || '+00|' || what || ' was dropped by ' || who FROM audit.dropped ORDER BY at DESC LIMIT 1") \
      || fail "the server does not say what was dropped."
    [ -n "$dropped" ] || refuse "no table has been dropped."
    moment=${dropped%%|*}
    echo "${dropped#*|} at $moment."
  fi
  date --utc --date "$moment" +%s > "$NOTES/epoch" || refuse "'$moment' is no time; write it as 2026-01-31 12:00:00+00."
  [ "$(noted epoch)" -le "$(date +%s)" ] || refuse "$moment is yet to come."
  echo "$moment" > "$NOTES/moment"
}

backup_before() {
  note_sound "$(noted epoch)"
}

stop_server() {
  on "$(first accepts_writes "$SERVERS")" pool-server stand-down
}

put_backup_to_moment() {
  put_backup --type=time "'--target=$(noted moment)'" --target-exclusive --target-action=promote
}

step "a server accepts writes" somebody_serves
step "the moment is known" note_moment
step "a server can be restored to" note_target
step "a backup from before is whole" backup_before
step "the server that serves is stopped" stop_server
step "the backup is restored to the moment" put_backup_to_moment
step "the restored server accepts writes" target_serves
step "it stores a write" write_to_target
step "it is backed up" back_target_up
