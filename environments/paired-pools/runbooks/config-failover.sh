#!/usr/bin/env bash
# config-failover.sh [--force] [--what-if]: the standby of the configuration store becomes the active one.
# Planned: the active store stops first, and nothing is lost. --force: it is lost; what had not arrived is lost with it.
# The store may stay where it then is; nothing has to be failed back.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

what_if "$@"
takes "config-failover.sh [--force] [--what-if]" 0 0 "${ORDERED[@]}"

if [ -n "$FORCED" ]; then
  STEPS=("the active store is lost")
else
  STEPS=("the standby is in sync" "the active store stops" "everything has arrived")
fi
STEPS+=("the standby is promoted" "every directory follows the new store")
[ -n "$FORCED" ] || STEPS+=("the former store follows")
plan "${STEPS[@]}"

active_is_lost() {
  local at
  if at=$(store); then refuse "$at takes changes, so the store is not lost; fail it over without --force."; fi
  [ -n "$NEW" ] || refuse "no standby of the store answers, so there is none to take over."
  fence "$OLD" "$NEW"
}

standby_is_in_sync() {
  [ -n "$OLD" ] || refuse "the configuration store takes no changes; if it is lost, this is a case for --force."
  in_sync "$OLD" "$NEW"
}

if [ -n "$FORCED" ]; then
  NEW=$(first follows "$STORES") || NEW=
  OLD=$(other_store "${NEW:-c1}")
  step "the active store is lost" active_is_lost
else
  OLD=$(store) || OLD=
  NEW=$(other_store "${OLD:-c1}")
  step "the standby is in sync" standby_is_in_sync
  step "the active store stops" stop_in_order "$OLD"
  step "everything has arrived" everything_has_arrived "$NEW"
fi
step "the standby is promoted" promote "$NEW"
step "every directory follows the new store" directories_follow
[ -n "$FORCED" ] || step "the former store follows" follow "$OLD" "$NEW"
