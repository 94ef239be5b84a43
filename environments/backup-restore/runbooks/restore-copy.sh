#!/usr/bin/env bash
# restore-copy.sh: proves a backup without touching the pool. Puts the newest one that is whole on a server without clients that no link joins
# to the pool, recovers it to the end of the log, and compares row by row what the pool held when the runbook began.
# shellcheck source=pool.sh
. "$(dirname "$0")/pool.sh"
: "${SEGREGATED:=db3}"

takes "restore-copy.sh" 0 0 "$@"

plan "a server accepts writes" \
  "what the pool holds is noted" \
  "the segregated server waits" \
  "a backup is whole" \
  "the backup is restored beside the pool" \
  "the copy answers" \
  "the copy holds what the pool held"

# What is written while its number is below this one is finished by the time the log is cut.
note_what_is_held() {
  local server
  server=$(first accepts_writes "$SERVERS")
  sql "$server" 'SELECT coalesce(max(id), -1) FROM ledger' > "$NOTES/last" || fail "$server does not say what it holds."
  sleep 5
  held_up_to "$server" > "$NOTES/held" || fail "$server does not say what it holds."
  echo "$server holds $(cut -d '|' -f 1 "$NOTES/held") rows up to number $(noted last)."
  archived_up_to "$server" "$(sql "$server" 'SELECT pg_walfile_name(pg_switch_wal())')"
}

# Number of rows, and one checksum over all of them.
held_up_to() {
  SQL_TIMEOUT=30 sql "$1" "SELECT count(*), md5(string_agg(ledger::text, ';' ORDER BY id)) FROM ledger WHERE id <= $(noted last)"
}

is_archived() {
  [ "$(sql "$1" "SELECT last_archived_wal >= '$2' FROM pg_stat_archiver")" = t ]
}

archived_up_to() {
  within 20 is_archived "$1" "$2" || fail "the log up to $2 is not archived after 20 s."
  echo "The log is archived up to $2."
}

segregated_waits() {
  note_target "$SEGREGATED"
}

copy_answers() {
  on "$SEGREGATED" pool-server show
  within 60 accepts_writes "$SEGREGATED" || fail "$SEGREGATED is not recovered after 60 s."
}

same() {
  held_up_to "$SEGREGATED" > "$NOTES/copy" || fail "$SEGREGATED does not say what it holds."
  cmp -s "$NOTES/held" "$NOTES/copy" || fail "the pool held $(noted held), and the copy holds $(noted copy): rows and their checksum."
  echo "Both hold $(noted copy): rows and their checksum."
}

step "a server accepts writes" somebody_serves
step "what the pool holds is noted" note_what_is_held
SERVERS="$SERVERS $SEGREGATED"
step "the segregated server waits" segregated_waits
step "a backup is whole" note_sound
step "the backup is restored beside the pool" put_backup --archive-mode=off
step "the copy answers" copy_answers
step "the copy holds what the pool held" same
