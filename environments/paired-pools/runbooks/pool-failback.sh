#!/usr/bin/env bash
# pool-failback.sh <pool> [--disaster] [--what-if]: fails a pool back to its own site.
# Planned: the home server follows in sync (resync.sh sees to that); what users did meanwhile is kept.
# --disaster: the partner is lost; what users did there is lost with it.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

what_if "$@"
takes "pool-failback.sh <pool> [--disaster] [--what-if]" 1 1 "${ORDERED[@]}"
POOL=${ARGUMENTS[0]}

STEPS=("the configuration store takes changes" "the pool was failed over")
if [ -n "$FORCED" ]; then
  STEPS+=("the partner is lost" "users are in resiliency mode" "the home server serves")
else
  STEPS+=("the home server is in sync" "users are in resiliency mode" "the partner's server stops" "everything has arrived" "the home server is promoted")
fi
STEPS+=("users are served at home" "the home server stores a write" "the files are served at home")
[ -n "$FORCED" ] || STEPS+=("the partner's server follows")
plan "${STEPS[@]}"

was_failed_over() {
  local state
  has_a_backup_pool "$POOL"
  state=$(of "$POOL" state)
  [ "$state" = FailedOver ] || [ "$state" = FailedBack ] || refuse "the pool $POOL is $state, not failed over."
}

partner_is_lost() {
  if accepts_writes "$PARTNER"; then refuse "$PARTNER accepts writes; fail back without --disaster, and nothing is lost."; fi
  fence "$PARTNER" "$HOME_SERVER"
}

home_serves() {
  if follows "$HOME_SERVER"; then orders "$HOME_SERVER" promote; else orders "$HOME_SERVER" serve; fi
  within 30 accepts_writes "$HOME_SERVER" || fail "$HOME_SERVER does not accept writes after 30 s."
}

step "the configuration store takes changes" store_takes_changes "$POOL"
step "the pool was failed over" was_failed_over
HOME_SERVER=$(of "$POOL" home)
PARTNER=$(of "$POOL" partner)
if [ -n "$FORCED" ]; then
  step "the partner is lost" partner_is_lost
  step "users are in resiliency mode" set_state "$POOL" FailedBack "$HOME_SERVER"
  step "the home server serves" home_serves
else
  step "the home server is in sync" in_sync "$PARTNER" "$HOME_SERVER"
  step "users are in resiliency mode" set_state "$POOL" FailedBack "$HOME_SERVER"
  step "the partner's server stops" stop_in_order "$PARTNER"
  step "everything has arrived" everything_has_arrived "$HOME_SERVER"
  step "the home server is promoted" promote "$HOME_SERVER"
fi
step "users are served at home" set_state "$POOL" Active "$HOME_SERVER"
step "the home server stores a write" store_a_write "$HOME_SERVER"
step "the files are served at home" files_of_the_pool_go_to "$POOL" "$(site_of "$HOME_SERVER")"
[ -n "$FORCED" ] || step "the partner's server follows" follow "$PARTNER" "$HOME_SERVER"
