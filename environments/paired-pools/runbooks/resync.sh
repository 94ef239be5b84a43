#!/usr/bin/env bash
# resync.sh <pool>|configuration|files [--what-if]: after a repair, the server that does not serve follows the one that does. What only
# it has (writes that never arrived at the partner) is taken back. Files are never taken back: what only one server has is brought
# to the one that serves, and that is also how files that were lost there come back from the partner.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

what_if "$@"
takes "resync.sh <pool>|configuration|files [--what-if]" 1 1 "${ORDERED[@]}"
POOL=${ARGUMENTS[0]}

if [ "$POOL" = files ]; then
  plan "the files are in sync"
  step "the files are in sync" files_in_sync
  exit 0
fi

STEPS=("a server serves" "the other server follows")
[ "$POOL" != "$FILES_OF" ] || STEPS+=("the files are in sync")
plan "${STEPS[@]}"

find_pair() {
  if [ "$POOL" = configuration ]; then
    SERVING=$(store) || SERVING=
    OTHER=$(other_store "${SERVING:-c1}")
  else
    SERVING=$(of "$POOL" serving)
    OTHER=$(of "$POOL" home)
    [ "$OTHER" != "$SERVING" ] || OTHER=$(of "$POOL" partner)
  fi
}

a_server_serves() {
  if [ -z "$SERVING" ] || ! accepts_writes "$SERVING"; then refuse "no server serves $POOL, so there is none to follow."; fi
  [ -n "$OTHER" ] || refuse "$POOL has no partner."
  if accepts_writes "$OTHER"; then refuse "$OTHER accepts writes too; it must be fenced first (pool-server stop)."; fi
  echo "$SERVING serves $POOL; $OTHER is to follow it."
}

find_pair
step "a server serves" a_server_serves
step "the other server follows" follow "$OTHER" "$SERVING"
[ "$POOL" != "$FILES_OF" ] || step "the files are in sync" files_in_sync
