#!/usr/bin/env bash
# forced-service.sh <to>: the mirror is made to serve although the principal may be running and serving clients. There are two
# principals then. When the former one hears the mirror or the witness again it gives up, and whatever it alone had is lost.
# shellcheck source=mirror.sh
. "$(dirname "$0")/mirror.sh"

takes "forced-service.sh <to>" 1 1 "$@"
TO=${ARGUMENTS[0]}

plan "the target is a mirror and answers" \
  "the target's last transaction is noted" \
  "the target is promoted" \
  "the target accepts writes" \
  "the target stores a write"

verify_target() {
  within 60 accepts_writes "$TO" || fail "$TO does not accept writes after 60 s."
  echo "$TO accepts writes."
}

step "the target is a mirror and answers" target_answers "$TO"
step "the target's last transaction is noted" note_last_transaction "$TO"
step "the target is promoted" promote "$TO"
step "the target accepts writes" verify_target
step "the target stores a write" store_a_write "$TO"
