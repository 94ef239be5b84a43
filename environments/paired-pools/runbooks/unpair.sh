#!/usr/bin/env bash
# unpair.sh <pool> [--what-if]: takes a pool's backup pool away from it in the configuration store. The copy goes on, but nobody
# may fail over to it any more.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

what_if "$@"
takes "unpair.sh <pool> [--what-if]" 1 1 "${ORDERED[@]}"
POOL=${ARGUMENTS[0]}

plan "the configuration store takes changes" "the pool has no backup pool"

unpair() {
  [ "$(of "$POOL" state)" = Active ] || refuse "the pool $POOL is $(of "$POOL" state); fail it back first."
  config "UPDATE pool SET partner = NULL, version = (SELECT max(version) + 1 FROM pool) WHERE name = '$POOL'" || fail "the configuration store did not take the change."
  directories_have_it
}

step "the configuration store takes changes" store_takes_changes "$POOL"
step "the pool has no backup pool" unpair
