#!/usr/bin/env bash
# config-import.sh [--what-if]: the configuration store is lost and has no standby: makes an empty one on the other machine, and imports
# the last export there. What was changed since the export is lost.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

what_if "$@"
takes "config-import.sh [--what-if]" 0 0 "${ORDERED[@]}"

plan "the store is lost" "there is an export" "an empty store is made" "the export is imported" "every directory follows the new store"

# What a store without a standby leaves: a machine on which there is no database. What is asked of a machine must be seen.
is_empty() {
  on "$1" pool-server status | tee /tmp/status || return 1
  grep -q '"duty": "retired"' /tmp/status
}

store_is_lost() {
  local at
  if at=$(store); then refuse "$at takes changes, so the store is not lost."; fi
  if at=$(first follows "$STORES"); then refuse "$at is a standby of the store; fail over to it (config-failover.sh --force), and less is lost."; fi
}

there_is_one() {
  [ -s "$EXPORT" ] || refuse "there is no export in $EXPORT; config-export.sh makes one."
  echo "The export is of $(date --reference "$EXPORT" +%T)."
}

empty_store() {
  local at
  for at in $STORES; do
    if is_empty "$at"; then
      orders "$at" rebuild
      within 30 accepts_writes "$at" || fail "$at does not accept writes after 30 s."
      return 0
    fi
  done
  fail "no machine without a database answers, on which a store could be made."
}

imported() {
  PGPASSWORD=$POSTGRES_PASSWORD PGCONNECT_TIMEOUT=3 timeout 60 psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --single-transaction --output /dev/null \
    --host "$(store)" --username postgres --dbname "$DATABASE" --file "$EXPORT" || fail "the export could not be imported."
  echo "The pools are: $(config "SELECT name || ' on ' || serving FROM pool ORDER BY name" | xargs)."
}

step "the store is lost" store_is_lost
step "there is an export" there_is_one
step "an empty store is made" empty_store
step "the export is imported" imported
step "every directory follows the new store" directories_follow
