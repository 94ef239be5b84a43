#!/usr/bin/env bash
# pool-failover.sh <pool> [--disaster] [--what-if]: the partner's site takes over a pool's users.
# Planned: the pool is up; users can only read until all has arrived, and nothing is lost.
# --disaster: the pool is lost; what had not arrived is lost with it.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

what_if "$@"
takes "pool-failover.sh <pool> [--disaster] [--what-if]" 1 1 "${ORDERED[@]}"
POOL=${ARGUMENTS[0]}

STEPS=("the configuration store takes changes" "the pool has a backup pool" "the partner carries only its own users")
if [ -n "$FORCED" ]; then
  STEPS+=("the pool is lost" "users are in resiliency mode")
else
  STEPS+=("the partner is in sync" "users are in resiliency mode" "the pool's server stops" "everything has arrived")
fi
STEPS+=("the partner is promoted" "users are served by the partner" "the partner stores a write" "the files are served by the partner")
[ -n "$FORCED" ] || STEPS+=("the pool's server follows")
plan "${STEPS[@]}"

HOME_SERVER=
PARTNER=
read_pair() {
  HOME_SERVER=$(of "$POOL" home)
  PARTNER=$(of "$POOL" partner)
}

is_at_home() {
  local state
  has_a_backup_pool "$POOL"
  state=$(of "$POOL" state)
  # An attempt that ended half way may be made again.
  [ "$state" = Active ] || [ "$state" = FailingOver ] || refuse "the pool $POOL is $state already."
}

partner_is_in_sync() {
  accepts_writes "$HOME_SERVER" || refuse "$HOME_SERVER does not accept writes; if the pool is lost, this is a case for --disaster."
  in_sync "$HOME_SERVER" "$PARTNER"
}

pool_is_lost() {
  if accepts_writes "$HOME_SERVER"; then refuse "$HOME_SERVER accepts writes, so the pool is not lost; fail it over without --disaster."; fi
  follows "$PARTNER" || refuse "$PARTNER is no standby that answers, so it cannot take over."
  fence "$HOME_SERVER" "$PARTNER"
}

step "the configuration store takes changes" store_takes_changes "$POOL"
step "the pool has a backup pool" is_at_home
step "the partner carries only its own users" partner_carries_its_own "$POOL"
read_pair
if [ -n "$FORCED" ]; then
  step "the pool is lost" pool_is_lost
  step "users are in resiliency mode" set_state "$POOL" FailingOver "$PARTNER"
else
  step "the partner is in sync" partner_is_in_sync
  step "users are in resiliency mode" set_state "$POOL" FailingOver "$PARTNER"
  step "the pool's server stops" stop_in_order "$HOME_SERVER"
  step "everything has arrived" everything_has_arrived "$PARTNER"
fi
step "the partner is promoted" promote "$PARTNER"
step "users are served by the partner" set_state "$POOL" FailedOver "$PARTNER"
step "the partner stores a write" store_a_write "$PARTNER"
step "the files are served by the partner" files_of_the_pool_go_to "$POOL" "$(site_of "$PARTNER")"
[ -n "$FORCED" ] || step "the pool's server follows" follow "$HOME_SERVER" "$PARTNER"
