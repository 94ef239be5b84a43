#!/usr/bin/env bash
# switchover.sh <to>: planned failover to the mirror while the principal serves. Loses nothing, and is refused where it might.
# With a witness, the witness orders it. Without one, this runbook stops the principal in order and promotes the mirror when
# the mirror has the principal's last checkpoint.
# shellcheck source=mirror.sh
. "$(dirname "$0")/mirror.sh"

takes "switchover.sh <to>" 1 1 "$@"
TO=${ARGUMENTS[0]}

plan "the target is a mirror in sync" \
  "the role is moved" \
  "only the target accepts writes" \
  "the target stores a write" \
  "the former principal is a mirror in sync"

other() {
  local server
  for server in $SERVERS; do [ "$server" = "$TO" ] || echo "$server"; done
}

# streams_all <principal>: its one synchronous mirror streams, so nothing is acknowledged that the mirror lacks.
streams_all() {
  [ "$(sql "$1" "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum')")" = 1 ]
}

target_is_in_sync() {
  is_a_server "$TO"
  if accepts_writes "$TO"; then refuse "$TO is the principal already."; fi
  if witness_is_heard; then
    in_sync "$TO" || refuse "$TO is no mirror in sync, so it cannot take over without loss."
    echo "$TO is a mirror in sync."
  else
    accepts_writes "$(other)" || refuse "neither the witness nor a principal answers; forced-failover.sh is the way."
    { answers "$TO" && streams_all "$(other)"; } || refuse "$TO is no mirror in sync, so it cannot take over without loss."
    echo "The witness does not answer. $TO is a mirror in sync by the principal's own account."
  fi
}

has_received() {
  [ "$(sql "$TO" "SELECT pg_last_wal_receive_lsn() > '$1'::pg_lsn")" = t ]
}

move() {
  local last
  if witness_is_heard; then
    witness "SELECT pgautofailover.perform_failover('default', 0)" > /dev/null || fail "the witness did not take the order."
    echo "The witness has taken the order."
    return
  fi
  on "$(other)" pgaf-node step-down | tee ~/step-down || fail "$(other) did not stop."
  last=$(tail -1 ~/step-down)
  echo "$(other) has stopped in order, with its last checkpoint at $last."
  within 20 has_received "$last" || fail "$TO has not received the last checkpoint; $(other) starts again within 60 s."
  on "$TO" pgaf-node promote || fail "$TO was not promoted."
  echo "$TO has the last checkpoint and is promoted."
}

former_follows() {
  if witness_is_heard; then
    verify_mirror "$(other)"
  else
    echo "The witness does not answer: $(other) becomes a mirror when it does."
  fi
}

step "the target is a mirror in sync" target_is_in_sync
step "the role is moved" move
step "only the target accepts writes" verify_role "$TO"
step "the target stores a write" store_a_write "$TO"
step "the former principal is a mirror in sync" former_follows
