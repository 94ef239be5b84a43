#!/usr/bin/env bash
# forced-failover.sh <to>: the principal is gone, and its mirror may not take over by itself, because the witness is gone too
# or the mirror was not in sync. What the mirror lacks is lost for good.
# shellcheck source=mirror.sh
. "$(dirname "$0")/mirror.sh"

takes "forced-failover.sh <to>" 1 1 "$@"
TO=${ARGUMENTS[0]}

plan "the target is a mirror and answers" \
  "no server accepts writes" \
  "the target's last transaction is noted" \
  "the target is promoted" \
  "only the target accepts writes" \
  "the target stores a write"

nobody_accepts_writes() {
  local server
  if server=$(first accepts_writes "$SERVERS"); then
    refuse "$server accepts writes; use switchover.sh, or stop $server first."
  fi
  echo "No server that can be reached from here accepts writes."
}

step "the target is a mirror and answers" target_answers "$TO"
step "no server accepts writes" nobody_accepts_writes
step "the target's last transaction is noted" note_last_transaction "$TO"
step "the target is promoted" promote "$TO"
step "only the target accepts writes" verify_role "$TO"
step "the target stores a write" store_a_write "$TO"
