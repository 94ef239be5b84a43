#!/usr/bin/env bash
# unpair.sh <pool>|configuration|files [--what-if]: takes the backup away. Of a pool only in the configuration store: the copy goes on, but
# no failover to it is possible any more. The standby of the configuration store, or the copy of the files in the other site, is
# given up with all it holds.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

what_if "$@"
takes "unpair.sh <pool>|configuration|files [--what-if]" 1 1 "${ORDERED[@]}"
POOL=${ARGUMENTS[0]}

give_up_the_standby() {
  local at
  at=$(store) || refuse "the configuration store takes no changes."
  orders "$(other_store "$at")" retire
}

give_up_the_copy() {
  local at name
  at=$(file_server) || refuse "no server serves the files."
  for name in $FILE_SERVERS; do
    [ "$(site_of "$name")" = "$(site_of "$at")" ] || file_orders "$name" retire
  done
}

unpair() {
  [ "$(of "$POOL" state)" = Active ] || refuse "the pool $POOL is $(of "$POOL" state); fail it back first."
  config "UPDATE pool SET partner = NULL, version = (SELECT max(version) + 1 FROM pool) WHERE name = '$POOL'" || fail "the configuration store did not take the change."
  directories_have_it
}

case $POOL in
  configuration)
    plan "the store has no standby"
    step "the store has no standby" give_up_the_standby
    ;;
  files)
    plan "the files have no copy in another site"
    step "the files have no copy in another site" give_up_the_copy
    ;;
  *)
    plan "the configuration store takes changes" "the pool has no backup pool"
    step "the configuration store takes changes" store_takes_changes "$POOL"
    step "the pool has no backup pool" unpair
    ;;
esac
