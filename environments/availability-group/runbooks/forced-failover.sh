#!/usr/bin/env bash
# forced-failover.sh <to>: makes a server the primary although it may miss writes that were acknowledged.
# For the case that the primary is gone and no standby may take over by itself. What is lost is lost for good.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

takes "forced-failover.sh <to>" 1 1 "$@"
TO=${ARGUMENTS[0]}

plan "the target is a server of this group and answers" \
  "no server accepts writes" \
  "the witness serves" \
  "the target's last transaction is noted" \
  "Patroni is ordered to fail over" \
  "the target accepts writes" \
  "the target stores a write"

target_answers() {
  is_a_server "$TO"
  answers "$TO" || refuse "$TO does not answer, so it cannot take over."
  echo "$TO answers."
}

nobody_accepts_writes() {
  local server
  if server=$(first accepts_writes "$SERVERS"); then
    refuse "$server accepts writes; use switchover.sh, or stop $server first."
  fi
  echo "No server that can be reached from here accepts writes."
}

witness_has_a_majority() {
  first witness_serves "$WITNESSES" > /dev/null \
    || refuse "no majority of the witnesses is left to record a failover; run force-quorum.sh first."
  echo "The witness has a majority."
}

verify_role() {
  within 60 accepts_writes "$TO" || fail "$TO does not accept writes after 60 s."
  echo "$TO accepts writes."
}

step "the target is a server of this group and answers" target_answers
step "no server accepts writes" nobody_accepts_writes
step "the witness serves" witness_has_a_majority
step "the target's last transaction is noted" note_last_transaction "$TO"
step "Patroni is ordered to fail over" order_failover "$TO"
step "the target accepts writes" verify_role
step "the target stores a write" store_a_write "$TO"
