#!/usr/bin/env bash
# switchover.sh <to>: planned failover to the mirror while everything is well. Loses nothing, and is refused where it might.
# shellcheck source=mirror.sh
. "$(dirname "$0")/mirror.sh"

takes "switchover.sh <to>" 1 1 "$@"
TO=${ARGUMENTS[0]}

plan "the target is a mirror in sync" \
  "the witness orders the failover" \
  "only the target accepts writes" \
  "the target stores a write" \
  "the former principal is a mirror in sync"

target_is_in_sync() {
  is_a_server "$TO"
  witness_is_heard || refuse "the witness does not answer; without it, forced-failover.sh is the way, and only when the principal is gone."
  if accepts_writes "$TO"; then refuse "$TO is the principal already."; fi
  in_sync "$TO" || refuse "$TO is no mirror in sync, so it cannot take over without loss."
  echo "$TO is a mirror in sync."
}

order() {
  witness "SELECT pgautofailover.perform_failover('default', 0)" > /dev/null || fail "the witness did not take the order."
  echo "The witness has taken the order."
}

other() {
  local server
  for server in $SERVERS; do [ "$server" = "$TO" ] || echo "$server"; done
}

step "the target is a mirror in sync" target_is_in_sync
step "the witness orders the failover" order
step "only the target accepts writes" verify_role "$TO"
step "the target stores a write" store_a_write "$TO"
step "the former principal is a mirror in sync" verify_mirror "$(other)"
